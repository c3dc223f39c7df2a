import type { CategoryColumn, Column } from '../../frame/column.ts'

/** A way to cut rows into parts: a label per part, and the part of each row. */
export interface Slicing {
  readonly labels: readonly string[]
  /** Shape (rows,), positions in `labels`; -1 where a row is in no part. */
  readonly slotOf: Int32Array
}

/** Most parts of one column. */
const maxParts = 8

/** Significant digits of a bound between thirds: it is rounded before it cuts, so that the label tells the truth. */
const boundDigits = 4

/**
 * The parts of one column. Category: its commonest values, at most 8, of at least `minRows` rows. Number: its values
 * likewise when there are at most 8, else thirds ('mass < 2.5', '2.5 <= mass < 7', 'mass >= 7') with bounds rounded to 4
 * significant digits, fewer where bounds coincide. Both: '<name> is missing'. Text and timestamps: none.
 */
export function slicingOf(name: string, column: Column, minRows: number): Slicing {
  if (column.kind === 'category') return byCode(name, column, minRows)
  if (column.kind !== 'number') return { labels: [], slotOf: new Int32Array(column.values.length).fill(-1) }
  const known = column.values.filter((value) => !Number.isNaN(value)).sort()
  const distinct = new Set<number>()
  for (const value of known) if (distinct.size <= maxParts) distinct.add(value)
  if (distinct.size > maxParts) return byThirds(name, column.values, known)
  const values = [...distinct]
  const codes = Int32Array.from(column.values, (value) => values.indexOf(value))
  return byCode(name, { codes, categories: values.map(String) }, minRows)
}

function byCode(name: string, column: Pick<CategoryColumn, 'codes' | 'categories'>, minRows: number): Slicing {
  const rows = new Uint32Array(column.categories.length)
  for (const code of column.codes) if (code >= 0) rows[code]!++
  const commonest = [...rows.keys()].filter((code) => rows[code]! >= minRows)
  commonest.sort((left, right) => rows[right]! - rows[left]! || left - right)
  const kept = commonest.slice(0, maxParts)
  const slotOfCode = new Int32Array(rows.length).fill(-1)
  for (const [slot, code] of kept.entries()) slotOfCode[code] = slot
  return {
    labels: [...kept.map((code) => `${name} = ${column.categories[code]!}`), `${name} is missing`],
    slotOf: column.codes.map((code) => (code < 0 ? kept.length : slotOfCode[code]!)),
  }
}

function byThirds(name: string, values: Float64Array, sorted: Float64Array): Slicing {
  const thirds = [1, 2].map((third) => sorted[Math.floor((third * sorted.length) / 3)]!)
  const bounds = [...new Set(thirds.map((bound) => Number(bound.toPrecision(boundDigits))))]
  const labels = [undefined, ...bounds].map((from, part) => {
    const to = bounds[part]
    if (from === undefined) return `${name} < ${to}`
    return to === undefined ? `${name} >= ${from}` : `${from} <= ${name} < ${to}`
  })
  const slotOf = new Int32Array(values.length)
  for (const [row, value] of values.entries()) {
    const passed = bounds.findLastIndex((bound) => value >= bound) + 1
    slotOf[row] = Number.isNaN(value) ? labels.length : passed
  }
  return { labels: [...labels, `${name} is missing`], slotOf }
}
