import { AppError } from '../../base/errors.ts'
import type { Frame } from '../../frame/frame.ts'
import { requireNumbers, requireRows } from '../check-arguments.ts'
import type { Model, ModelState } from '../model.ts'
import { partState } from '../model-parts.ts'
import { bindLevels, groupLevels, levelsState } from './group-levels.ts'
import type { GroupLevels } from './group-levels.ts'

/** An interval of each row, shape (rows,) each. */
export interface Intervals {
  readonly low: Float64Array
  readonly high: Float64Array
}

/** What every promise is asked for with. */
export interface IntervalOptions {
  /** In (0, 1). Default 0.9. */
  readonly coverage?: number
  /** A column whose values get the promise each. Default none: it holds on average. */
  readonly by?: string | undefined
}

/** Intervals for rows not seen yet: plain data and a function. */
export interface ConformalIntervals {
  /** The chance that an interval holds the truth, at least. */
  readonly coverage: number
  predict(frame: Frame): Intervals
  /** As data; `loadConformalIntervals` reads it. */
  toState(): ModelState
}

/**
 * Intervals around the predictions of a model that hold the truth with at least the chance `coverage`, whatever the model
 * and however the target is distributed: prediction ± a width measured on rows that the model did not learn from.
 *
 * @param model             of a regression
 * @param frame             calibration rows: exchangeable with those to come, none of them learnt from
 * @param y                 their target, finite, shape (rows,)
 * @param options.coverage  in (0, 1). Default 0.9
 * @param options.scale     a model of how large the misses are (learnt from absolute misses on rows apart): intervals are
 *                          then in proportion to it, narrow where the target is easy. Predictions below a thousandth of
 *                          their mean on the calibration rows count as that
 * @param options.by        a column of the frame, read by the model or not: what is promised then holds for each of its
 *                          values, not on average alone; see `groupLevels`. Rows to come must have it
 * @returns                 of rows all alike in width without `scale` and `by`
 *
 * The promise is on average over calibration rows and rows to come, not for every group of rows (`coverageByGroup`
 * measures that, `by` mends it) and not along time, where the rows to come may be others.
 *
 * @throws ROWS_TOO_FEW below coverage / (1 - coverage) rows (9 for 90 %); ARGUMENT_VALUE for another coverage, a target
 *         of another length or with holes, a model of classes, a scale that is never above 0; COLUMN_NOT_FOUND for `by`
 *
 * Source: Lei, G'Sell, Rinaldo, Tibshirani & Wasserman (2018), JASA 113(523), algorithm 2 and, for the scale, section 5.2.
 */
export function conformalIntervals(
  model: Model,
  frame: Frame,
  y: Float64Array,
  { coverage = 0.9, scale, by }: IntervalOptions & { readonly scale?: Model | undefined } = {},
): ConformalIntervals {
  const predictions = regressionScores('model', model, frame, y)
  const misses = predictions.map((prediction, row) => Math.abs(y[row]! - prediction))
  if (scale === undefined) {
    return scaledIntervals({ coverage, model, widths: groupLevels(misses, coverage, frame, by) })
  }
  const sizes = regressionScores('scale', scale, frame, y)
  const mean = sizes.reduce((sum, size) => sum + Math.max(0, size), 0) / sizes.length
  if (!(mean > 0)) {
    throw new AppError('ARGUMENT_VALUE', {
      argument: 'scale',
      expected: 'above 0 in some row',
      received: 'none above 0',
    })
  }
  const least = mean / 1000
  const relative = misses.map((miss, row) => miss / Math.max(least, sizes[row]!))
  return scaledIntervals({ coverage, model, widths: groupLevels(relative, coverage, frame, by), scale, least })
}

/** The predictions of a regression on calibration rows; what is wrong with them or the target has a code. */
export function regressionScores(argument: string, model: Model, frame: Frame, y: Float64Array): Float64Array {
  requireRows('Conformal calibration', frame.rowCount)
  requireNumbers('y', y, frame.rowCount)
  if (model.outputs !== 1) {
    const received = `${model.outputs} scores a row`
    throw new AppError('ARGUMENT_VALUE', { argument, expected: 'a model of a regression', received })
  }
  return model.predict(frame)
}

/** What intervals in proportion to a scale are made of. */
export interface ScaledParts {
  readonly coverage: number
  readonly model: Model
  /** Half the width, in the unit of the target, or of the scale. */
  readonly widths: GroupLevels
  readonly scale?: Model | undefined
  /** Least scale. */
  readonly least?: number
}

export function scaledIntervals({ coverage, model, widths, scale, least = 1 }: ScaledParts): ConformalIntervals {
  return {
    coverage,
    predict(frame) {
      const predictions = model.predict(frame)
      const sizes = scale?.predict(frame)
      const widthOf = bindLevels(widths, frame)
      const half = (row: number) => widthOf(row) * (sizes === undefined ? 1 : Math.max(least, sizes[row]!))
      return {
        low: predictions.map((prediction, row) => prediction - half(row)),
        high: predictions.map((prediction, row) => prediction + half(row)),
      }
    },
    toState() {
      const { part, tensors } = partState('model', model)
      const params = { coverage, widths: levelsState(widths), model: part }
      if (scale === undefined) return { kind: 'conformal-intervals', params, tensors }
      const scaling = partState('scale', scale)
      return {
        kind: 'conformal-intervals',
        params: { ...params, scale: scaling.part, least },
        tensors: { ...tensors, ...scaling.tensors },
      }
    },
  }
}
