import { requireLength } from '../check-arguments.ts'
import { primaryMetric, METRICS } from '../../domain/metric.ts'
import type { MetricKey, MetricValue } from '../../domain/metric.ts'
import type { SliceResult } from '../../domain/evaluation.ts'
import type { ProblemKind } from '../../domain/project.ts'
import type { Frame } from '../../frame/frame.ts'
import { rocAucInterval } from './delong.ts'
import { meanInterval } from './mean-interval.ts'
import { classLogLosses } from './prepare-class-metric.ts'
import { rmseInterval } from './rmse-interval.ts'
import { ascendingOrder } from './score-order.ts'
import { slicingOf } from './slicing.ts'
import type { Slicing } from './slicing.ts'

/** Rows of each class a slice must have: with fewer, DeLong's interval does not hold what it promises. */
const minRowsOfClass = 10

/** Family-wise share of slices wrongly called worse. */
const familyError = 0.05

export interface SliceOptions {
  /** Columns to slice by, those not in the frame are passed over. Default: all of the frame. */
  readonly columns?: readonly string[] | undefined
  /** Slices with fewer rows are not looked at. Default 50. */
  readonly minRows?: number | undefined
  /** Number of classes, default 2; not read for regression. */
  readonly classes?: number | undefined
  /** At most this many are returned, the worst. Default 40. */
  readonly maxSlices?: number | undefined
}

/**
 * The primary metric (ROC AUC, RMSE, or log loss from three classes on) on parts of the rows: the commonest values of category columns, thirds of number
 * columns, missing values. Text and timestamp columns give no slices.
 *
 * @param frame   the rows as features, shape (rows, columns)
 * @param y       0 or 1, positions of classes, or any finite number; shape (rows,)
 * @param scores  shape (rows,), of three classes and more (rows * classes,), row by row
 * @returns       worst first: those wholly worse than the overall value, then by value. For two classes a slice also needs
 *                10 rows of each class. A slice of all rows is no slice
 *
 * Intervals hold for all slices together: with k slices looked at, each is at 1 − 0.05/k (Bonferroni), so `worse` is
 * wrong for any slice at all with a chance of 5 % at most. They are wider than a single 95 % interval. The overall value
 * is taken as known. DeLong's interval for ROC AUC; for the others see `rmseInterval` and `meanInterval`.
 *
 * Trap: ROC AUC within a slice does not count what the slicing column itself tells, so it is often below the overall
 * value without the model being wrong there; compare slices of one column with each other.
 *
 * Cost: O(rows) per column after one sort.
 */
export function slices(
  kind: ProblemKind,
  frame: Frame,
  y: Float64Array,
  scores: Float64Array,
  { columns = [...frame.columns.keys()], minRows = 50, maxSlices = 40, classes = 2 }: SliceOptions = {},
): SliceResult[] {
  const metric = primaryMetric(kind, classes)
  const scoreCount = y.length * (metric === 'logLoss' ? classes : 1)
  requireLength('y', y, frame.rowCount)
  requireLength('scores', scores, scoreCount)
  // What is measured of each row: its score, or of many classes its loss.
  const measured = metric === 'logLoss' ? classLogLosses(y, scores, classes) : scores
  const order = ascendingOrder(measured)
  const overall = measure(metric, y, measured, order, 1)
  if (overall === undefined) return []
  const parts = columns.flatMap((name) => {
    const column = frame.columns.get(name)
    return column === undefined ? [] : partsOf(slicingOf(name, column, minRows), order, minRows)
  })
  const looked = parts.filter(({ rows }) => metric !== 'rocAuc' || hasBothClasses(y, rows))
  const direction = METRICS[metric].better === 'higher' ? 1 : -1
  const results = looked.flatMap(({ label, rows }): SliceResult[] => {
    const found = measure(metric, y, measured, rows, looked.length)
    if (found === undefined) return []
    const worse = direction === 1 ? found.high < overall.value : found.low > overall.value
    return [{ slice: label, rows: rows.length, metric, ...found, worse }]
  })
  results.sort((left, right) => Number(right.worse) - Number(left.worse) || direction * (left.value - right.value))
  return results.slice(0, maxSlices)
}

interface Part {
  readonly label: string
  /** Rows by ascending score. */
  readonly rows: Uint32Array
}

function partsOf(slicing: Slicing, order: Uint32Array, minRows: number): Part[] {
  const rowsOf = slicing.labels.map((): number[] => [])
  for (const row of order) rowsOf[slicing.slotOf[row]!]?.push(row)
  return slicing.labels.flatMap((label, slot) => {
    const rows = Uint32Array.from(rowsOf[slot]!)
    return rows.length >= minRows && rows.length < order.length ? [{ label, rows }] : []
  })
}

function hasBothClasses(y: Float64Array, rows: Uint32Array): boolean {
  const positives = rows.reduce((sum, row) => sum + y[row]!, 0)
  return positives >= minRowsOfClass && rows.length - positives >= minRowsOfClass
}

function measure(
  metric: MetricKey,
  y: Float64Array,
  measured: Float64Array,
  rows: Uint32Array,
  looked: number,
): MetricValue | undefined {
  const confidence = 1 - familyError / looked
  if (metric === 'rocAuc') return rocAucInterval(y, measured, { confidence, order: rows })
  if (metric === 'logLoss') return meanInterval(measured, { confidence, rows })
  return rmseInterval(y, measured, { confidence, rows })
}
