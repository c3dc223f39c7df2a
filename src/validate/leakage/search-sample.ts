import type { Levels } from './named-labels.ts'
import { shuffledIndices } from '../../base/rng.ts'
import type { Rng } from '../../base/rng.ts'
import { takeColumn } from '../../frame/column.ts'
import type { Column } from '../../frame/column.ts'
import type { Frame } from '../../frame/frame.ts'
import { namedLabels } from './named-labels.ts'

/** Rows that rules are learnt on, at most; more would slow the search without finding more. */
const learnRowsMost = 10_000
/** Rows beside them, at most: what was found is verified there, and regions are counted over all. */
const otherRowsMost = 90_000
/** A number with at most this many values, or twice as many as the target has classes, is looked at level by level too. */
const levelsMost = 100

/** One column of the sample. */
export interface SampleColumn {
  readonly name: string
  readonly kind: Column['kind']
  /** Shape (rows,): the number, milliseconds, 0 and 1 for 'false' and 'true', 0 elsewhere; NaN where missing. */
  readonly values: Float64Array
  /** Whether `values` can be ordered and calculated with. */
  readonly isNumeric: boolean
  /** Levels of a category, or of a number with few values; of a text the label of the target that it names. Absent for other numbers. */
  readonly levels?: Levels
}

/** The rows the search looks at: the first `learnCount` to learn on, the rest to verify on. In random order. */
export interface SearchSample {
  readonly kind: 'classification' | 'regression'
  readonly rowCount: number
  readonly learnCount: number
  readonly y: Float64Array
  readonly columns: readonly SampleColumn[]
  /** Rows of the sample in the order of group and time, where given, else of the table. Shape (rows,). */
  readonly sequence: Uint32Array
}

/** Draws the sample: all rows of a small table, else 10,000 to learn on and 90,000 others. */
export function searchSample(
  frame: Frame,
  names: readonly string[],
  target: { readonly kind: SearchSample['kind']; readonly y: Float64Array; readonly labels?: readonly unknown[] },
  rng: Rng,
  order: { readonly time?: string; readonly group?: string } = {},
): SearchSample {
  const present = shuffledIndices(frame.rowCount, rng.fork('leakage-rows')).filter((row) =>
    Number.isFinite(target.y[row]!),
  )
  const learnCount = Math.min(learnRowsMost, Math.ceil(present.length / 2))
  const rows = present.subarray(0, Math.min(present.length, learnCount + otherRowsMost))
  const labels = target.labels?.map(String)
  const most = Math.max(levelsMost, 2 * (labels?.length ?? 0))
  const columns = names.flatMap((name) => {
    const column = frame.columns.get(name)
    return column === undefined ? [] : [sampleColumn(name, takeColumn(column, rows), most, labels)]
  })
  const y = Float64Array.from(rows, (row) => target.y[row]!)
  return { kind: target.kind, rowCount: rows.length, learnCount, y, columns, sequence: sequenceOf(frame, rows, order) }
}

function sequenceOf(
  frame: Frame,
  rows: Uint32Array,
  { time, group }: { readonly time?: string; readonly group?: string },
): Uint32Array {
  const keys = [group, time].flatMap((name) => {
    const column = name === undefined ? undefined : frame.columns.get(name)
    return column === undefined || column.kind === 'text'
      ? []
      : [column.kind === 'category' ? column.codes : column.values]
  })
  return Uint32Array.from(rows.keys()).sort((one, other) => {
    const [a, b] = [rows[one]!, rows[other]!]
    for (const key of keys) if (key[a] !== key[b] && !Number.isNaN(key[a]! - key[b]!)) return key[a]! - key[b]!
    return a - b
  })
}

function sampleColumn(name: string, column: Column, most: number, labels: readonly string[] | undefined): SampleColumn {
  if (column.kind === 'text') {
    const values = Float64Array.from(column.values, (value) => (value === null ? Number.NaN : 0))
    const levels = labels && { levels: namedLabels(column.values, labels) }
    return { name, kind: 'text', values, isNumeric: false, ...levels }
  }
  if (column.kind === 'category') {
    const isBoolean = column.categories.every((value) => value === 'true' || value === 'false')
    const numberOf = column.categories.map((value) => (value === 'true' ? 1 : 0))
    const values = Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : numberOf[code]!))
    const levels = { codes: column.codes, names: column.categories }
    return { name, kind: 'category', values, isNumeric: isBoolean, levels }
  }
  const levels = levelsOfNumbers(column.values, most)
  return {
    name,
    kind: column.kind,
    values: column.values,
    isNumeric: true,
    ...(levels === undefined ? {} : { levels }),
  }
}

function levelsOfNumbers(values: Float64Array, most: number): Levels | undefined {
  const positions = new Map<number, number>()
  const codes = new Int32Array(values.length)
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    if (Number.isNaN(value)) {
      codes[row] = -1
      continue
    }
    let position = positions.get(value)
    if (position === undefined) {
      if (positions.size === most) return undefined
      position = positions.size
      positions.set(value, position)
    }
    codes[row] = position
  }
  return { codes, names: [...positions.keys()].map(String) }
}
