import { AppError } from '../../base/errors.ts'
import { METRICS, primaryMetric } from '../../domain/metric.ts'
import { takeCodes, takeNumbers } from '../../frame/column.ts'
import type { Frame } from '../../frame/frame.ts'
import { requireCount } from '../check-arguments.ts'
import type { Estimator, FitContext, Target } from '../model.ts'
import { crossValidate, judgedFolds } from './cross-validate.ts'
import type { CrossValidation } from './cross-validate.ts'
import { folds } from './folds.ts'
import { chooseSimplest } from './one-standard-error.ts'
import type { RowDivision } from './row-division.ts'

/** How the choice among candidates is made, and judged. */
export interface NestedOptions {
  /** How rows are divided, outside and inside alike: by time, group, class or chance. */
  readonly division: Omit<RowDivision, 'rng'>
  /** Folds that judge the choice. Default 5. */
  readonly outer?: number
  /** Folds of the training rows of each, that make it. Default 5. */
  readonly inner?: number
  /** 'best': the best mean score. 'simplest': the simplest within one standard error of it. Default 'best'. */
  readonly rule?: 'best' | 'simplest'
}

/** The choice that the training rows of one outer fold led to. */
export interface NestedChoice {
  /** Position among the candidates. */
  readonly candidate: number
  /** Mean inner score of the candidate: what one would have believed without an outer fold. */
  readonly believed: number
}

/** As `CrossValidation`, of the whole way: choosing, and learning what was chosen. */
export interface NestedCrossValidation extends CrossValidation {
  /** In the order of the folds judged. */
  readonly choices: readonly NestedChoice[]
  /**
   * How much better, on average, the inner score of the chosen one looked than what the outer rows then said, in the
   * unit of the metric: above 0 is self-deception. Inner folds learn from fewer rows, which pulls it down.
   */
  readonly optimism: number
}

/**
 * Nested cross-validation: in every outer fold the candidates are compared by cross-validation on the training rows
 * alone, the chosen one learns from all of them, and the rows held back judge it. The score is that of the way of
 * choosing; the score of the best of many candidates on the folds that chose it is too good.
 *
 * @param candidates  at least one: different estimators, or one with different hyperparameters
 * @param context     weights are of all rows; chance is forked by fold
 *
 * Cost: outer · (inner · candidates + 1) fits.
 *
 * @throws ARGUMENT_VALUE without candidates, or below two folds; SPLIT_IMPOSSIBLE and ROWS_TOO_FEW as `folds` and
 *         `crossValidate`; what `fit` throws
 *
 * Source: Stone (1974), J. R. Stat. Soc. B 36(2); Varma & Simon (2006), BMC Bioinformatics 7:91; Cawley & Talbot (2010),
 * JMLR 11, for how large the optimism is.
 */
export async function nestedCrossValidate(
  candidates: readonly Estimator[],
  frame: Frame,
  target: Target,
  { division, outer = 5, inner = 5, rule = 'best' }: NestedOptions,
  context: FitContext,
): Promise<NestedCrossValidation> {
  if (candidates.length === 0) {
    throw new AppError('ARGUMENT_VALUE', { argument: 'candidates', expected: 'at least one', received: 'none' })
  }
  requireCount('outer', outer, 2)
  requireCount('inner', inner, 2)
  const judged = judgedFolds(target, folds({ ...division, rng: context.rng.fork('outer') }, outer))
  const choices: NestedChoice[] = []
  const choosing: Estimator = {
    kind: 'choice',
    name: 'the candidate chosen',
    params: {},
    complexity: 0,
    async fit(rows, ofRows, its) {
      // crossValidate fits the judged folds in turn.
      const { train } = judged[choices.length]!
      const parts = folds({ ...takeDivision(division, train), rng: its.rng.fork('inner') }, inner)
      const shares = candidates.length * inner + 1
      const scored = []
      for (const [position, candidate] of candidates.entries()) {
        const found = await crossValidate(
          candidate,
          rows,
          ofRows,
          parts,
          progressPart(its, position * inner, inner, shares),
        )
        scored.push({ ...found, name: candidate.name, complexity: candidate.complexity, position })
      }
      const chosen = chosenOf(scored, target, rule, division.kind === 'time')
      choices.push({ candidate: chosen.position, believed: chosen.mean })
      return candidates[chosen.position]!.fit(rows, ofRows, progressPart(its, shares - 1, 1, shares))
    },
  }
  const found = await crossValidate(choosing, frame, target, judged, context)
  const believed = choices.reduce((sum, choice) => sum + choice.believed, 0) / choices.length
  return { ...found, choices, optimism: directionOf(target) * (believed - found.mean) }
}

function chosenOf<Scored extends Parameters<typeof chooseSimplest>[0][number]>(
  scored: readonly Scored[],
  target: Target,
  rule: 'best' | 'simplest',
  alongTime: boolean,
): Scored {
  const { best, chosen } = chooseSimplest(scored, directionOf(target) === 1 ? 'higher' : 'lower', { alongTime })
  return rule === 'best' ? best : chosen
}

function directionOf({ kind, classes }: Target): 1 | -1 {
  return METRICS[primaryMetric(kind, classes)].better === 'higher' ? 1 : -1
}

/** The division of some of the rows. */
function takeDivision(division: Omit<RowDivision, 'rng'>, rows: Uint32Array): Omit<RowDivision, 'rng'> {
  const { kind, y, classes, timesMs, groups } = division
  return {
    kind,
    rowCount: rows.length,
    classes,
    y: y && takeNumbers(y, rows),
    timesMs: timesMs && takeNumbers(timesMs, rows),
    groups: groups && takeCodes(groups, rows),
  }
}

/** The context of a step that is `size` of `total` shares of the work, after `done` of them. */
function progressPart(context: FitContext, done: number, size: number, total: number): FitContext {
  const { onProgress } = context
  if (onProgress === undefined) return context
  return { ...context, onProgress: (share) => onProgress((done + size * share) / total) }
}
