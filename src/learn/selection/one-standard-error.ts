import type { ScoredCandidate, Standing, Choice } from './choice.ts'
import { assert } from '../../base/assert.ts'
import { cheapest } from './cheapest.ts'
import { choiceReason } from './choice-reason.ts'

/**
 * The simplest candidate that is within one standard error of the best by mean score. Of those that are equally simple
 * the ones that cost least to run are kept (at most twice the steps of the least, then at most twice the bytes; up to
 * 1,000 steps and 1 MB all are alike); of these the better one is chosen, and of equal ones the first.
 *
 * @param candidates  at least one, with at least two folds each
 * @param better      which end of the score is good
 * @param options.metricName  for the reason: 'ROC AUC'. Default 'score'
 * @param options.alongTime   folds are later and later periods. Default false
 *
 * The standard error is that of the best's mean over the folds. Along time it is that of the mean difference to the
 * best over the same folds: there the folds' own difficulty (later years are harder) is no chance, and counting it as
 * doubt would let much worse models pass. It is enlarged to √(1/k + 1/(k−1)) · s because folds share training rows.
 * Where fold scores do not pair up (different numbers of folds) it is the best's own.
 *
 * Source: Breiman, Friedman, Olshen & Stone (1984), Classification and Regression Trees, section 3.4.3 (the 1 SE rule).
 * Deviation: paired along time, as above; the enlargement is Nadeau & Bengio's (2003), Machine Learning 52, for k equal
 * folds, an approximation for expanding windows. Costs among equally simple ones are an addition.
 */
export function chooseSimplest<Candidate extends ScoredCandidate>(
  candidates: readonly Candidate[],
  better: 'higher' | 'lower',
  { metricName = 'score', alongTime = false }: { readonly metricName?: string; readonly alongTime?: boolean } = {},
): Choice<Candidate> {
  const direction = better === 'higher' ? 1 : -1
  const byMean = [...candidates].sort((left, right) => direction * (right.mean - left.mean))
  const best = byMean[0]
  assert(best !== undefined, 'there is a candidate to choose from')
  const standings = byMean.map((candidate) => standingOf(candidate, best, direction, alongTime))
  const within = standings.filter(({ isWithin }) => isWithin).map(({ candidate }) => candidate)
  const least = Math.min(...within.map(({ complexity }) => complexity))
  const chosen = cheapest(within.filter(({ complexity }) => complexity === least))[0] ?? best
  return { chosen, best, standings, reason: choiceReason({ chosen, best, standings }, { metricName, alongTime }) }
}

function standingOf<Candidate extends ScoredCandidate>(
  candidate: Candidate,
  best: Candidate,
  direction: 1 | -1,
  alongTime: boolean,
): Standing<Candidate> {
  const worseBy = Math.max(0, direction * (best.mean - candidate.mean))
  const standardError = doubtBetween(best, candidate, alongTime)
  return { candidate, worseBy, standardError, isWithin: candidate === best || worseBy <= standardError }
}

function doubtBetween(best: ScoredCandidate, other: ScoredCandidate, alongTime: boolean): number {
  const count = best.foldScores.length
  if (!alongTime || best === other || count < 2 || other.foldScores.length !== count) return best.standardError
  const differences = best.foldScores.map((score, fold) => score - other.foldScores[fold]!)
  const mean = differences.reduce((sum, difference) => sum + difference, 0) / count
  const variance = differences.reduce((sum, difference) => sum + (difference - mean) ** 2, 0) / (count - 1)
  return Math.sqrt(variance * (1 / count + 1 / (count - 1)))
}
