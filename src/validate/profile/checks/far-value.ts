import type { ColumnCheck, ColumnReading } from '../column-reading.ts'
import { distributionOf, isFarOut } from '../sentinel-evidence.ts'
import type { SortedNumbers } from '../sorted-numbers.ts'
import { grouped, rowsOf } from '../wording.ts'
import { sentinelNumbers } from './sentinel.ts'

const fewestRows = 50
const fewestDistinct = 10
/** Ranges of all other values between them and this one. */
const farRanges = 10

/** One number in one row, beyond all others by ten times their range: 9,831 mm of rain in an hour. Mentioned only. */
export const farValue: ColumnCheck = (reading) => {
  const { numbers, type, rows } = reading
  if (numbers === undefined || (type !== 'number' && type !== 'integer') || rows < fewestRows) return undefined
  const { values, counts } = numbers
  const codes = sentinelNumbers(reading)
  for (const position of [values.length - 1, 0]) {
    const value = values[position]!
    if (counts[position] !== 1 || codes.has(value)) continue
    const [min, max] = ends(numbers, new Set([...codes, value]))
    const gap = value > max ? value - max : min - value
    if (!(gap >= farRanges * (max - min))) continue
    const rest = distributionOf(numbers, new Set([...codes, value]))
    if (rest === undefined || rest.distinct < fewestDistinct || !isFarOut(rest, { value, count: 1 })) continue
    const evidence =
      `${rowsOf(1)} holds ${grouped(value)}, where all others lie between ${grouped(min)} and ${grouped(max)}. ` +
      'It is kept: only you can say whether it is an error.'
    return { kind: 'far-value', rows: 1, values: [writtenAs(reading, value)], evidence }
  }
  return undefined
}

/** Least and greatest of the numbers that are not `left`. */
function ends({ values }: SortedNumbers, left: ReadonlySet<number>): [number, number] {
  let [first, last] = [0, values.length - 1]
  while (first < last && left.has(values[first]!)) first++
  while (last > first && left.has(values[last]!)) last--
  return [values[first] ?? Number.NaN, values[last] ?? Number.NaN]
}

function writtenAs({ written, numbersOf }: ColumnReading, value: number): string {
  const position = numbersOf?.indexOf(value) ?? -1
  return written?.values[position] ?? String(value)
}
