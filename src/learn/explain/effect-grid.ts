import { AppError } from '../../base/errors.ts'
import type { Cell } from '../../frame/column.ts'
import { sortedValues } from './effect-column.ts'
import type { EffectColumn } from './effect-column.ts'

/** The values at which a column is held, and which of them each row is nearest to. */
export interface EffectGrid {
  /** As numbers (positions of categories where the column has them), ascending. */
  readonly values: Float64Array
  /** For people. */
  readonly cells: readonly Cell[]
  /** Position in `values` of the nearest, shape (rows,); -1 where the row's is missing. */
  readonly nearest: Int32Array
}

/**
 * Grid of a column: every distinct value where they are fewer than `size`, else `size` values at equal distances from
 * the 5th to the 95th percentile; where those two are the same, `size` of the distinct ones. Of categories every one that has a row, in the order of the alphabet.
 *
 * @throws ARGUMENT_VALUE where every row is missing
 *
 * Source: scikit-learn, inspection.partial_dependence, whose percentiles are scipy's mquantiles (Cunnane's).
 */
export function effectGrid(name: string, column: EffectColumn, size: number): EffectGrid {
  const grid =
    column.kind === 'category' ? ofCategories(column.codes, column.categories) : ofNumbers(column.values, size)
  if (grid.values.length > 0) return grid
  const expected = 'a column with a value in some row'
  throw new AppError('ARGUMENT_VALUE', { argument: `column "${name}"`, expected, received: 'none' })
}

function ofCategories(codes: Int32Array, categories: readonly string[]): EffectGrid {
  const met = [...new Set(codes)].filter((code) => code >= 0)
  met.sort((left, right) => (categories[left]! < categories[right]! ? -1 : 1))
  const places = new Map(met.map((code, place) => [code, place]))
  return {
    values: Float64Array.from(met),
    cells: met.map((code) => categories[code]!),
    nearest: codes.map((code) => places.get(code) ?? -1),
  }
}

function ofNumbers(values: Float64Array, size: number): EffectGrid {
  const sorted = sortedValues(values)
  const distinct = sorted.filter((value, at) => value !== sorted[at - 1])
  const [low, high] = [cunnane(sorted, 0.05), cunnane(sorted, 0.95)]
  const step = (high - low) / (size - 1)
  const even = Float64Array.from({ length: size }, (_, at) => (at === size - 1 ? high : low + at * step))
  const points = distinct.length < size ? distinct : high > low ? even : spread(distinct, size)
  return { values: points, cells: [...points], nearest: Int32Array.from(values, (value) => nearestOf(points, value)) }
}

/** `size` of the values, from the first to the last in steps as equal as can be. */
function spread(values: Float64Array, size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, at) => values[Math.round((at * (values.length - 1)) / (size - 1))]!)
}

/** Percentile by Cunnane (1978): position share · (n + 0.2) + 0.4, counted from 1. */
function cunnane(sorted: Float64Array, share: number): number {
  const position = 0.4 + share * (sorted.length + 0.2)
  const below = Math.min(Math.max(Math.floor(position), 1), sorted.length - 1)
  const part = Math.min(Math.max(position - below, 0), 1)
  const [lower, upper] = [sorted[below - 1] ?? 0, sorted[below] ?? sorted[below - 1] ?? 0]
  return (1 - part) * lower + part * upper
}

function nearestOf(points: Float64Array, value: number): number {
  if (Number.isNaN(value)) return -1
  let [below, above] = [0, points.length - 1]
  while (above - below > 1) {
    const middle = (below + above) >>> 1
    if (points[middle]! <= value) below = middle
    else above = middle
  }
  return Math.abs(value - points[below]!) <= Math.abs(value - points[above]!) ? below : above
}
