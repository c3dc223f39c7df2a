import type { ColumnReading } from './column-reading.ts'

/** How a column divides the rows into those of one value, whatever the values are. */
export interface RowClasses {
  /** Equal for columns that may divide the rows alike (and, of many values, may be equal). */
  readonly key: string
  readonly levels: number
  readonly commonestRows: number
  /** The value of a level, in order of first appearance; numbers in one writing. */
  readonly textOf: (level: number) => string
  /** Whether both divide the rows alike. Exact. */
  readonly isSame: (other: RowClasses) => boolean
  /** Shape (rows,): the level of each row, -1 where missing. Made anew at each call. */
  readonly labels: () => Int32Array
}

/** Values that go into the key of a column of many values. */
const sampled = 32

/** The row classes of a column. Of columns with fewer than `rowsPerValue` rows a value, only equal ones share a key. */
export function rowClassesOf(reading: ColumnReading, rowsPerValue: number): RowClasses {
  const { rows, distinct } = reading
  const first = new Int32Array(distinct)
  const counts = new Int32Array(distinct)
  const { hash, levels } = walk(reading, (label, row, isFirst) => {
    if (isFirst) first[label] = row
    counts[label]!++
  })
  const textOf = (level: number): string => textAt(reading, first[level]!)
  const values =
    distinct * rowsPerValue <= rows
      ? ''
      : Array.from({ length: Math.min(sampled, levels) }, (_, i) => textOf(i)).join('\n')
  return {
    key: `${levels}/${hash}/${values}`,
    levels,
    commonestRows: counts.reduce((most, count) => Math.max(most, count), 0),
    textOf,
    labels: () => labelsOf(reading),
    isSame: (other) => {
      const [mine, theirs] = [labelsOf(reading), other.labels()]
      return mine.every((label, row) => label === theirs[row])
    },
  }
}

function labelsOf(reading: ColumnReading): Int32Array {
  const labels = new Int32Array(reading.rows).fill(-1)
  walk(reading, (label, row) => {
    labels[row] = label
  })
  return labels
}

/** Numbers the values 0, 1, ... as they appear, and hashes the numbers (FNV-1a). */
function walk(
  reading: ColumnReading,
  meet: (label: number, row: number, isFirst: boolean) => void,
): { hash: number; levels: number } {
  const { written } = reading
  let [hash, levels] = [0x811c9dc5, 0]
  const take = (label: number, row: number): void => {
    const isFirst = label === levels
    if (isFirst) levels++
    hash = Math.imul(hash ^ label, 0x01000193)
    if (label >= 0) meet(label, row, isFirst)
  }
  if (written !== undefined) {
    const labelOf = new Int32Array(written.values.length).fill(-1)
    for (let row = 0; row < written.codes.length; row++) {
      const code = written.codes[row]!
      if (code >= 0 && labelOf[code] === -1) labelOf[code] = levels
      take(code < 0 ? -1 : labelOf[code]!, row)
    }
  } else {
    const labelOf = new Map<number, number>()
    for (const [row, value] of reading.numbersByRow().entries()) {
      if (!Number.isNaN(value) && !labelOf.has(value)) labelOf.set(value, levels)
      take(Number.isNaN(value) ? -1 : labelOf.get(value)!, row)
    }
  }
  return { hash, levels }
}

function textAt(reading: ColumnReading, row: number): string {
  const { written, numbersOf } = reading
  if (written === undefined) return String(reading.numbersByRow()[row]! + 0)
  const code = written.codes[row]!
  const number = numbersOf?.[code] ?? Number.NaN
  return Number.isNaN(number) ? written.values[code]!.trim() : String(number + 0)
}
