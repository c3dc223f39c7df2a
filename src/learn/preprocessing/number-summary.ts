import { orderStatistic } from '../../math/order-statistic.ts'

/** What a linear model must know of a column of numbers that has no gap. */
export interface NumberSummary {
  /** The least value with at least half of the rows at or below it. */
  readonly median: number
  readonly mean: number
  /** Standard deviation of the population. */
  readonly scale: number
  readonly least: number
  readonly greatest: number
}

/** Fewest rows that are worth it. */
const rowsMin = 10_000
/** Values looked at first, and how far from their middle the median may be: some four standard errors. */
const sample = { count: 1024, apart: 64 }

/**
 * Median, mean, spread and range of many numbers that weigh alike, in one pass: memory is what it waits for. The median is
 * looked for between two values of a sample, the squares are summed around the sample's mean.
 *
 * @returns  undefined for few rows, where a value is missing or infinite, and where values are alike so often that the
 *           sample does not narrow them down
 */
export function numberSummary(values: Float64Array): NumberSummary | undefined {
  const count = values.length
  if (count < rowsMin) return undefined
  const drawn = Float64Array.from({ length: sample.count }, (_, i) => values[Math.floor((i * count) / sample.count)]!)
  const centre = drawn.reduce((sum, value) => sum + value / sample.count, 0)
  drawn.sort()
  const low = drawn[sample.count / 2 - sample.apart]!
  const high = drawn[sample.count / 2 + sample.apart]!
  const inside = new Float64Array(count >> 2)
  let [below, held, sum, squares] = [0, 0, 0, 0]
  let [least, greatest] = [Infinity, -Infinity]
  for (let row = 0; row < count; row++) {
    const value = values[row]!
    // Without branches, which a processor cannot guess here; what is written beyond the end is lost, and seen below.
    below += Number(value < low)
    inside[held] = value
    held += Number(value >= low) & Number(value <= high)
    const difference = value - centre
    sum += difference
    squares += difference * difference
    least = Math.min(least, value)
    greatest = Math.max(greatest, value)
  }
  const place = Math.ceil(count / 2) - 1 - below
  // A single value that is missing or infinite makes the sum so.
  if (!Number.isFinite(squares) || held > inside.length || place < 0 || place >= held) return undefined
  return {
    median: orderStatistic(inside.subarray(0, held), place),
    mean: centre + sum / count,
    scale: Math.sqrt(Math.max(0, squares - (sum * sum) / count) / count),
    ...{ least, greatest },
  }
}
