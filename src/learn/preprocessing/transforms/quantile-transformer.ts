import { normalQuantile } from '../../../math/normal-quantile.ts'
import { numbersPart } from '../column-part.ts'
import type { ColumnPart } from '../column-part.ts'
import { ofKind } from '../column-selection.ts'
import type { ColumnSelection } from '../column-selection.ts'
import { columnTransform } from '../column-transform.ts'
import type { Transform } from '../transform.ts'
import { weightedQuantiles } from '../weighted-quantiles.ts'
import { requireArgument } from '../../check-arguments.ts'

/** A column by its quantiles, as data. */
export interface QuantileColumn {
  readonly column: string
  readonly output: 'uniform' | 'normal'
  /** Shape (quantiles,), not falling: of the shares 0, 1 / (quantiles - 1), ..., 1. */
  readonly quantiles: Float64Array
}

interface QuantileOptions {
  readonly columns?: ColumnSelection
  readonly quantiles?: number
  readonly output?: 'uniform' | 'normal'
}

/** Share of the rows that the ends of a normal output stand for: it is never infinite. */
const endShare = 1e-7
const endMin = normalQuantile(endShare - Number.EPSILON)
const endMax = normalQuantile(1 - (endShare - Number.EPSILON))

/**
 * The share of training rows below a value, between quantiles by straight lines: whatever the shape of the column, it
 * becomes uniform in [0, 1], or standard normal through the inverse of its distribution function, held within ±5.2.
 * Never falls where the value rises. A value that many rows have gets the middle of their shares. Values beyond those of
 * training are as the extremes. Missing cells stay missing, and infinite values count as missing.
 *
 * @param options.columns    default every number column
 * @param options.quantiles  greatest number of quantiles, a whole number of at least 2, default 1000; not more than rows
 * @param options.output     default 'uniform'
 *
 * Whole weights count as rows repeated (`weightedQuantiles`). A column missing everywhere becomes 0 at predict.
 * Cost: O(n log n) a column; a cell O(log quantiles). Source: scikit-learn 1.9 QuantileTransformer, with subsample=None.
 */
export function quantileTransformer({
  columns = ofKind('number'),
  quantiles = 1000,
  output = 'uniform',
}: QuantileOptions = {}): Transform {
  requireArgument('quantiles', quantiles, 'a whole number of at least 2', Number.isInteger(quantiles) && quantiles >= 2)
  requireArgument('output', output, "'uniform' or 'normal'", output === 'uniform' || output === 'normal')
  return columnTransform({
    kind: 'quantile-transformer',
    params: { quantiles, output },
    columns,
    reads: ['number'],
    fitColumn(column, { values }, weights) {
      const rows = weights.every(Number.isInteger) ? sumOf(weights) : weights.filter((weight) => weight > 0).length
      const shares = evenShares(Math.max(1, Math.min(quantiles, rows)))
      const found = weightedQuantiles(values, weights, shares)
      return { column, output, quantiles: rising(found ?? Float64Array.of(0)) }
    },
    partOf: quantilePart,
  })
}

/** What is done with one column. */
export function quantilePart({ column, output, quantiles }: QuantileColumn): ColumnPart {
  const shares = evenShares(quantiles.length)
  const shareOf = output === 'normal' ? normalShare : uniformShare
  return numbersPart({
    input: { kind: 'number', column },
    slots: [column],
    write(raw, out, at) {
      out[at] = Number.isNaN(raw) ? raw : shareOf(raw, quantiles, shares)
    },
  })
}

function uniformShare(value: number, quantiles: Float64Array, shares: Float64Array): number {
  if (value <= quantiles[0]!) return 0
  if (value >= quantiles.at(-1)!) return 1
  return middleShare(value, quantiles, shares)
}

function normalShare(value: number, quantiles: Float64Array, shares: Float64Array): number {
  if (value - endShare < quantiles[0]!) return endMin
  if (value + endShare > quantiles.at(-1)!) return endMax
  return Math.min(Math.max(normalQuantile(middleShare(value, quantiles, shares)), endMin), endMax)
}

/** Between the quantiles beside a value; the mean of the first and the last share where several quantiles are equal. */
function middleShare(value: number, quantiles: Float64Array, shares: Float64Array): number {
  const last = lastAtMost(quantiles, value)
  if (quantiles[last] === value) return 0.5 * (shares[last]! + shares[firstEqual(quantiles, last)]!)
  const [below, above] = [quantiles[last]!, quantiles[last + 1]!]
  const distance = above - below
  // Halves where two huge quantiles of different signs are too far apart for a number.
  const way = Number.isFinite(distance) ? (value - below) / distance : (value / 2 - below / 2) / (above / 2 - below / 2)
  return shares[last]! + way * (shares[last + 1]! - shares[last]!)
}

function lastAtMost(rising: Float64Array, value: number): number {
  let from = 0
  let to = rising.length - 1
  while (from < to) {
    const middle = (from + to + 1) >>> 1
    if (rising[middle]! <= value) from = middle
    else to = middle - 1
  }
  return from
}

function firstEqual(rising: Float64Array, last: number): number {
  let from = 0
  let to = last
  while (from < to) {
    const middle = (from + to) >>> 1
    if (rising[middle]! < rising[last]!) from = middle + 1
    else to = middle
  }
  return from
}

function evenShares(count: number): Float64Array {
  const step = 1 / Math.max(1, count - 1)
  return Float64Array.from({ length: count }, (_, i) => (i > 0 && i === count - 1 ? 1 : i * step))
}

/** In place: rounding may let one fall below the one before. */
function rising(values: Float64Array): Float64Array {
  for (let i = 1; i < values.length; i++) values[i] = Math.max(values[i]!, values[i - 1]!)
  return values
}

function sumOf(weights: Float64Array): number {
  return weights.reduce((sum, weight) => sum + weight, 0)
}
