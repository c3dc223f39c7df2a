import { shuffledIndices } from '../../base/rng.ts'
import type { Rng } from '../../base/rng.ts'
import type { MetricValue } from '../../domain/metric.ts'
import { everyRowOnce } from './prepared-metric.ts'

/**
 * Columns of the same rows, by name: y, scores, the scores of another model. The first has one number a row; others may
 * have several, row by row.
 */
export type RowColumns = Readonly<Record<string, Float64Array>>

/** Most rows that are resampled; of more, this many are drawn once. Bounds the work at 400 x 25,000 row draws. */
const maxRows = 25_000

/**
 * Percentile bootstrap of several statistics at once, over the same resamples: rows are drawn with replacement, the
 * 95 % interval runs from the 2.5th to the 97.5th percentile (linear interpolation) of the statistic over resamples.
 *
 * @param columns    what the statistics read, each of shape (rows,), after the first also (rows * width,)
 * @param prepare    makes the columns ready; the result is called with the counts of each resample
 * @param resamples  default 400
 * @returns          value and interval of each statistic, in the order of `prepare`; undefined with fewer than two rows,
 *                   where the statistic has none on the rows, or in more than half of the resamples (the others leave
 *                   those out)
 *
 * Bounded work: of more than 25,000 rows, 25,000 are drawn once without replacement, only those are resampled, and the
 * deviations from their own statistic are shrunk by √(25,000 / rows) around the value of all rows: right for statistics
 * whose error falls with √rows, as all of ours.
 *
 * Degenerate: where every row gives the same (no mistake among 20 rows), so does every resample, and the interval has no
 * width: that says nothing about rows never seen. With few rows (below about 50) percentile intervals are too narrow.
 *
 * Source: Efron (1979), Annals of Statistics 7(1); Politis, Romano & Wolf (1999), Subsampling, for the shrinking.
 * Deviation: an interval is widened to contain its value where a biased statistic would leave it outside.
 */
export function bootstrap<Columns extends RowColumns>(
  columns: Columns,
  prepare: (columns: Columns) => (counts: Uint32Array) => readonly (number | undefined)[],
  { rng, resamples = 400 }: { readonly rng: Rng; readonly resamples?: number | undefined },
): readonly (MetricValue | undefined)[] {
  const rowCount = Object.values(columns)[0]?.length ?? 0
  const values = prepare(columns)(everyRowOnce(rowCount))
  if (rowCount < 2) return values.map(() => undefined)
  const drawnCount = Math.min(rowCount, maxRows)
  const statistics = prepare(drawnCount === rowCount ? columns : takeColumns(columns, drawnCount, rng.fork('rows')))
  const centres = statistics(everyRowOnce(drawnCount))
  const draws = drawResamples(statistics, drawnCount, resamples, rng.fork('resamples'))
  const shrink = Math.sqrt(drawnCount / rowCount)
  return values.map((value, which) => {
    const centre = centres[which]
    const found = draws.map((draw) => draw[which]).filter((draw) => draw !== undefined)
    if (value === undefined || centre === undefined || found.length * 2 < resamples) return undefined
    return interval(value, shrink === 1 ? found : found.map((draw) => value + shrink * (draw - centre)))
  })
}

function drawResamples<Values>(
  statistics: (counts: Uint32Array) => Values,
  rowCount: number,
  resamples: number,
  rng: Rng,
): Values[] {
  const counts = new Uint32Array(rowCount)
  return Array.from({ length: resamples }, () => {
    counts.fill(0)
    for (let draw = 0; draw < rowCount; draw++) counts[Math.floor(rng.next() * rowCount)]!++
    return statistics(counts)
  })
}

function takeColumns<Columns extends RowColumns>(columns: Columns, count: number, rng: Rng): Columns {
  const rowCount = Object.values(columns)[0]?.length ?? 0
  const rows = shuffledIndices(rowCount, rng).subarray(0, count)
  const taken = Object.entries(columns).map(([name, column]) => [
    name,
    takeValues(column, rows, column.length / rowCount),
  ])
  return Object.fromEntries(taken) as Columns
}

function takeValues(column: Float64Array, rows: Uint32Array, width: number): Float64Array {
  if (width === 1) return Float64Array.from(rows, (row) => column[row]!)
  const taken = new Float64Array(rows.length * width)
  for (const [at, row] of rows.entries()) taken.set(column.subarray(row * width, (row + 1) * width), at * width)
  return taken
}

function interval(value: number, draws: readonly number[]): MetricValue {
  const sorted = Float64Array.from(draws).sort()
  return { value, low: Math.min(value, percentile(sorted, 0.025)), high: Math.max(value, percentile(sorted, 0.975)) }
}

function percentile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1)
  const below = Math.floor(position)
  const [lower, upper] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!]
  return lower + (position - below) * (upper - lower)
}
