import { AppError } from '../../base/errors.ts'
import { seededRng } from '../../base/rng.ts'
import type { Frame } from '../../frame/frame.ts'
import { requireClasses, requireNumbers, requireRows } from '../check-arguments.ts'
import type { Model, ModelState } from '../model.ts'
import { partState } from '../model-parts.ts'
import { bindLevels, groupLevels, levelsState } from './group-levels.ts'
import type { GroupLevels } from './group-levels.ts'
import type { IntervalOptions } from './intervals.ts'
import { setScores } from './set-scores.ts'
import type { SetMethod } from './set-scores.ts'

/** Sets of classes for rows not seen yet: plain data and a function. */
export interface ConformalSets {
  /** The chance that a set holds the class of its row, at least. */
  readonly coverage: number
  /** At least 2. */
  readonly classes: number
  /** 1 where a class is in the set of the row, else 0; shape (rows * classes,), row by row. */
  predict(frame: Frame): Uint8Array
  /** As data; `loadConformalSets` reads it. */
  toState(): ModelState
}

/**
 * Sets of classes that hold the class of a row with at least the chance `coverage`, whatever the model.
 *
 * - 'lac' (least ambiguous): every class whose probability is high enough. The smallest sets on average; rows that are
 *   hard are covered less often than easy ones, and a set may be empty (the row is like none).
 * - 'aps' (adaptive): the most probable classes until their probabilities add up to enough. Larger sets, more evenly
 *   covered; never empty, and covering more than promised, unless `seed` draws by chance whether the last class is left
 *   out: then exact, and a set may be empty.
 *
 * @param model             of classes
 * @param frame             calibration rows: exchangeable with those to come, none of them learnt from
 * @param y                 their classes, shape (rows,)
 * @param options.coverage  in (0, 1). Default 0.9
 * @param options.method    default 'lac'
 * @param options.seed      'aps' only: draws at the calibration and for each row by its position in the frame. Default none
 * @param options.by        a column: the promise holds for each of its values, as of `conformalIntervals`
 *
 * Of equally probable classes the first comes first. The promise is on average, not for every class or group
 * (`coverageByGroup` measures that), and not along time.
 *
 * @throws ROWS_TOO_FEW below coverage / (1 - coverage) rows (9 for 90 %); ARGUMENT_VALUE for another coverage, classes of
 *         another length, or that the model does not have
 *
 * Source: Sadinle, Lei & Wasserman (2019), JASA 114(525), for 'lac'; Romano, Sesia & Candès (2020), NeurIPS 33, section
 * 2, for 'aps'.
 */
export function conformalSets(
  model: Model,
  frame: Frame,
  y: Float64Array,
  {
    coverage = 0.9,
    method = 'lac',
    seed,
    by,
  }: IntervalOptions & { readonly method?: SetMethod; readonly seed?: number | undefined } = {},
): ConformalSets {
  requireRows('Conformal calibration', frame.rowCount)
  requireNumbers('y', y, frame.rowCount)
  const classes = Math.max(2, model.outputs)
  requireClasses('y', y, classes)
  if (seed !== undefined && method === 'lac') {
    const expected = "left out with the method 'lac', which draws nothing"
    throw new AppError('ARGUMENT_VALUE', { argument: 'seed', expected, received: String(seed) })
  }
  const rng = seed === undefined ? undefined : seededRng(seed).fork('calibration')
  const scores = setScores(method, probabilitiesOf(model, frame), classes, rng)
  const ofTruth = y.map((label, row) => scores[row * classes + label]!)
  return levelSets({ coverage, model, method, levels: groupLevels(ofTruth, coverage, frame, by), seed })
}

/** What sets are made of. */
export interface LevelParts {
  readonly coverage: number
  readonly model: Model
  readonly method: SetMethod
  /** Classes with a score up to this are in the set. */
  readonly levels: GroupLevels
  readonly seed?: number | undefined
}

export function levelSets({ coverage, model, method, levels, seed }: LevelParts): ConformalSets {
  const classes = Math.max(2, model.outputs)
  return {
    coverage,
    classes,
    predict(frame) {
      const rng = seed === undefined ? undefined : seededRng(seed).fork('rows')
      const scores = setScores(method, probabilitiesOf(model, frame), classes, rng)
      const levelOf = bindLevels(levels, frame)
      return Uint8Array.from(scores, (score, at) => Number(score <= levelOf(Math.floor(at / classes))))
    },
    toState() {
      const { part, tensors } = partState('model', model)
      const params = {
        coverage,
        method,
        levels: levelsState(levels),
        model: part,
        ...(seed === undefined ? {} : { seed }),
      }
      return { kind: 'conformal-sets', params, tensors }
    },
  }
}

/** Probabilities of every class, also of two; shape (rows * classes,). */
function probabilitiesOf(model: Model, frame: Frame): Float64Array {
  const scores = model.predict(frame)
  if (model.outputs > 1) return scores
  const both = new Float64Array(2 * scores.length)
  for (let row = 0; row < scores.length; row++) both.set([1 - scores[row]!, scores[row]!], 2 * row)
  return both
}
