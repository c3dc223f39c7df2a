import type { Frame } from '../../frame/frame.ts'
import type { Model } from '../model.ts'
import { partState } from '../model-parts.ts'
import { bindLevels, groupLevels, levelsState } from './group-levels.ts'
import type { GroupLevels } from './group-levels.ts'
import { regressionScores } from './intervals.ts'
import type { ConformalIntervals, IntervalOptions } from './intervals.ts'

/**
 * Conformalised quantile regression: two models of a low and a high quantile, both moved by what the calibration rows say
 * they miss (outwards, or inwards where they are too wide), so that the truth lies between them with at least the chance
 * `coverage`. Widths follow the rows: wide where the target scatters.
 *
 * @param low               predicts a low quantile of the target: of 0.05 for a coverage of 0.9. Any model will do, the
 *                          promise holds all the same
 * @param high              predicts a high quantile: of 0.95
 * @param frame, y          calibration rows as of `conformalIntervals`
 * @param options            `coverage` and `by` as of `conformalIntervals`
 * @returns                 where the bounds would cross, both are the middle between them
 *
 * @throws as `conformalIntervals`
 *
 * Source: Romano, Patterson & Candès (2019), NeurIPS 32, section 3. Deviation: crossing bounds, which there leave an
 * empty interval.
 */
export function conformalQuantileIntervals(
  { low, high }: { readonly low: Model; readonly high: Model },
  frame: Frame,
  y: Float64Array,
  { coverage = 0.9, by }: IntervalOptions = {},
): ConformalIntervals {
  const lows = regressionScores('low', low, frame, y)
  const highs = regressionScores('high', high, frame, y)
  const misses = y.map((value, row) => Math.max(lows[row]! - value, value - highs[row]!))
  return movedIntervals({ coverage, low, high, moves: groupLevels(misses, coverage, frame, by) })
}

/** What moved quantiles are made of. */
export interface MovedParts {
  readonly coverage: number
  readonly low: Model
  readonly high: Model
  /** Outwards, in the unit of the target; below 0 inwards. */
  readonly moves: GroupLevels
}

export function movedIntervals({ coverage, low, high, moves }: MovedParts): ConformalIntervals {
  return {
    coverage,
    predict(frame) {
      const moveOf = bindLevels(moves, frame)
      const lows = low.predict(frame).map((bound, row) => bound - moveOf(row))
      const highs = high.predict(frame).map((bound, row) => bound + moveOf(row))
      for (let row = 0; row < lows.length; row++) {
        if (lows[row]! <= highs[row]!) continue
        lows[row] = (lows[row]! + highs[row]!) / 2
        highs[row] = lows[row]!
      }
      return { low: lows, high: highs }
    },
    toState() {
      const [lower, upper] = [partState('low', low), partState('high', high)]
      return {
        kind: 'conformal-quantile-intervals',
        params: { coverage, moves: levelsState(moves), low: lower.part, high: upper.part },
        tensors: { ...lower.tensors, ...upper.tensors },
      }
    },
  }
}
