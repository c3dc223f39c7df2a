import { AppError } from '../../base/errors.ts'
import type { Compute } from '../../domain/compute.ts'
import type { Cell } from '../../frame/column.ts'
import { withColumn } from '../../frame/frame.ts'
import type { Frame } from '../../frame/frame.ts'
import { requireCount, requireRows, requireWeights } from '../check-arguments.ts'
import type { Model } from '../model.ts'
import { constantColumn, effectColumn } from './effect-column.ts'
import { effectGrid } from './effect-grid.ts'
import type { EffectGrid } from './effect-grid.ts'

/** What a long explanation is handed. */
export interface EffectContext {
  readonly compute: Compute
  readonly signal?: AbortSignal
  readonly onProgress?: (share: number) => void
}

/** What a model answers, on average, when a column (or two) is held at each value of a grid. */
export interface PartialDependence {
  readonly columns: readonly string[]
  /** The values of each column. Points are all their combinations, the last column's going round fastest. */
  readonly grids: readonly (readonly Cell[])[]
  /** Mean answer at each point, shape (points * outputs,), point by point. */
  readonly mean: Float64Array
  /**
   * Rows nearest to each point, shape (points,). At a point with 0 the model is asked about combinations that no row is
   * near: what it answers there is its guess, not what the data say.
   */
  readonly rows: Uint32Array
  /** ICE: what each row's answer would be, shape (rows * points * outputs,), row by row; where asked for. */
  readonly individual?: Float64Array
}

/**
 * Partial dependence by brute force: the mean answer over the rows, each of them with the column set to a value of a
 * grid; and on request the answers themselves (individual conditional expectation). Where two columns go together, it
 * also asks about rows that cannot be: see `rows`, and `accumulatedEffects`, which does not.
 *
 * @param frame            rows that the mean is over: 1,000 are plenty; shape (rows, columns)
 * @param columns          one name or two, of numbers, times or categories
 * @param options.gridSize values of each column of numbers at most, at least 2. Default 30; see `effectGrid`
 * @param options.weights  of the rows, shape (rows,). Default: all 1
 * @param options.withIce  whether to keep `individual`. Default false
 *
 * Cost: a prediction of all rows for each point.
 *
 * @throws ROWS_TOO_FEW without rows; COLUMN_NOT_FOUND; ARGUMENT_VALUE for a column of texts or without values, the same
 *         column twice, or another gridSize; CANCELLED when the signal is aborted
 *
 * Source: Friedman (2001), Annals of Statistics 29(5), section 8.2; Goldstein, Kapelner, Bleich & Pitkin (2015), Journal
 * of Computational and Graphical Statistics 24(1), for ICE. As scikit-learn's partial_dependence(method='brute').
 */
export async function partialDependence(
  model: Model,
  frame: Frame,
  columns: readonly [string] | readonly [string, string],
  options: { readonly gridSize?: number; readonly weights?: Float64Array; readonly withIce?: boolean },
  { compute, signal, onProgress }: EffectContext,
): Promise<PartialDependence> {
  const { gridSize = 30, weights = new Float64Array(frame.rowCount).fill(1), withIce = false } = options
  requireRows('Partial dependence', frame.rowCount)
  requireCount('gridSize', gridSize, 2)
  requireWeights(weights, frame.rowCount)
  if (columns[0] === columns[1]) {
    throw new AppError('ARGUMENT_VALUE', {
      argument: 'columns',
      expected: 'different',
      received: `"${columns[0]}" twice`,
    })
  }
  const grids = columns.map((name) => effectGrid(name, effectColumn(frame, name), gridSize))
  const points = grids.reduce((product, { values }) => product * values.length, 1)
  const { outputs } = model
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const mean = new Float64Array(points * outputs)
  const individual = new Float64Array(withIce ? frame.rowCount * points * outputs : 0)
  await compute.forEach(
    points,
    (point) => {
      const scores = model.predict(heldAt(frame, columns, grids, point))
      for (let at = 0; at < scores.length; at++) {
        const row = Math.floor(at / outputs)
        mean[point * outputs + (at % outputs)]! += weights[row]! * scores[at]!
        if (withIce) individual[(row * points + point) * outputs + (at % outputs)] = scores[at]!
      }
      for (let output = 0; output < outputs; output++) mean[point * outputs + output]! /= total
    },
    { what: 'Partial dependence', ...(signal && { signal }), ...(onProgress && { onProgress }) },
  )
  return {
    columns,
    grids: grids.map(({ cells }) => cells),
    mean,
    rows: rowsNear(grids, points, frame.rowCount),
    ...(withIce && { individual }),
  }
}

/** The frame with the columns at the values of a point. */
function heldAt(frame: Frame, columns: readonly string[], grids: readonly EffectGrid[], point: number): Frame {
  let held = frame
  let rest = point
  for (let at = columns.length - 1; at >= 0; at--) {
    const { values } = grids[at]!
    const value = values[rest % values.length]!
    rest = Math.floor(rest / values.length)
    held = withColumn(held, columns[at]!, constantColumn(effectColumn(frame, columns[at]!), value))
  }
  return held
}

function rowsNear(grids: readonly EffectGrid[], points: number, rowCount: number): Uint32Array {
  const rows = new Uint32Array(points)
  for (let row = 0; row < rowCount; row++) {
    let point = 0
    for (const { values, nearest } of grids) point = nearest[row]! < 0 ? -1 : point * values.length + nearest[row]!
    // A missing value of the first column must not be mended by the second.
    if (grids.every(({ nearest }) => nearest[row]! >= 0)) rows[point]!++
  }
  return rows
}
