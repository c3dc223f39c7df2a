import { assert } from '../../base/assert.ts'

/** One model that was cross-validated. */
export interface ScoredCandidate {
  readonly name: string
  /** Operating cost and difficulty to explain, as an order; see `Estimator.complexity`. */
  readonly complexity: number
  readonly mean: number
  /** Of the mean. */
  readonly standardError: number
  /** Of the same folds in the same order for every candidate. */
  readonly foldScores: readonly number[]
}

export interface Choice<Candidate extends ScoredCandidate> {
  readonly chosen: Candidate
  /** The one with the best mean. */
  readonly best: Candidate
  /** One or two plain sentences with the numbers. */
  readonly reason: string
}

/**
 * The simplest candidate that is within one standard error of the best by mean score; of equally simple ones the better.
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
 * folds, an approximation for expanding windows.
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
  const gapTo = (candidate: Candidate): Gap => gapBetween(best, candidate, direction, alongTime)
  const within = byMean.filter((candidate) => candidate === best || isWithin(gapTo(candidate)))
  // The sort is stable: of equally simple ones the better stays first.
  const chosen = within.sort((left, right) => left.complexity - right.complexity)[0] ?? best
  const others = byMean.filter((candidate) => candidate !== best)
  if (chosen !== best) return { chosen, best, reason: simplerReason(chosen, best, gapTo(chosen), metricName) }
  return { chosen, best, reason: bestReason(best, others, gapTo, metricName) }
}

interface Gap {
  /** How much worse than the best on average, >= 0. */
  readonly worseBy: number
  readonly standardError: number
}

const isWithin = ({ worseBy, standardError }: Gap): boolean => worseBy <= standardError

function gapBetween(best: ScoredCandidate, other: ScoredCandidate, direction: 1 | -1, alongTime: boolean): Gap {
  const worseBy = direction * (best.mean - other.mean)
  const count = best.foldScores.length
  if (!alongTime || count < 2 || other.foldScores.length !== count)
    return { worseBy, standardError: best.standardError }
  const differences = best.foldScores.map((score, fold) => direction * (score - other.foldScores[fold]!))
  const mean = differences.reduce((sum, difference) => sum + difference, 0) / count
  const variance = differences.reduce((sum, difference) => sum + (difference - mean) ** 2, 0) / (count - 1)
  return { worseBy, standardError: Math.sqrt(variance * (1 / count + 1 / (count - 1))) }
}

function simplerReason(chosen: ScoredCandidate, best: ScoredCandidate, gap: Gap, metricName: string): string {
  const [chosenMean, bestMean, worseBy, standardError] = alike(chosen.mean, best.mean, gap.worseBy, gap.standardError)
  return (
    `${sentenceCase(best.name)} did best on average over ${best.foldScores.length} trials on held-back training rows ` +
    `(${metricName} ${bestMean}), but ${chosen.name} is simpler and came within ${worseBy} of it (${chosenMean}): ` +
    `that is no more than the uncertainty of the comparison (one standard error, ${standardError}), ` +
    `so the simpler one is chosen.`
  )
}

function bestReason<Candidate extends ScoredCandidate>(
  best: Candidate,
  others: readonly Candidate[],
  gapTo: (candidate: Candidate) => Gap,
  metricName: string,
): string {
  const trials = `${best.foldScores.length} trials on held-back training rows`
  if (others.length === 0)
    return `${sentenceCase(best.name)} is the only model that was tried (${metricName} ${plain(best.mean)} on average over ${trials}).`
  const simpler = others.find(({ complexity }) => complexity < best.complexity)
  if (simpler === undefined) {
    return `${sentenceCase(best.name)} did best on average over ${trials} (${metricName} ${plain(best.mean)}), and no model that was tried is simpler.`
  }
  const { worseBy, standardError } = gapTo(simpler)
  const [bestMean, simplerMean, gap, error] = alike(best.mean, simpler.mean, worseBy, standardError)
  return (
    `${sentenceCase(best.name)} did best on average over ${trials} (${metricName} ${bestMean}). The simpler ${simpler.name} ` +
    `(${simplerMean}) is worse by ${gap}, more than the uncertainty of the comparison (one standard error, ${error}), ` +
    `so the simpler one is not good enough.`
  )
}

const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Numbers with as many decimals as the two smallest digits of the least non-zero one need, so that they can be compared. */
function alike(...numbers: readonly [number, number, number, number]): [string, string, string, string] {
  const sizes = numbers.map(Math.abs).filter((size) => size > 0)
  const decimals = decimalsFor(Math.min(...sizes, 1))
  const [first, second, third, fourth] = numbers
  return [first.toFixed(decimals), second.toFixed(decimals), third.toFixed(decimals), fourth.toFixed(decimals)]
}

const plain = (value: number): string => value.toFixed(decimalsFor(Math.abs(value)))

/** Decimals that show two significant digits, at least 0 and at most 8; three for numbers near 1. */
function decimalsFor(size: number): number {
  if (size === 0) return 3
  return Math.min(8, Math.max(size < 10 ? 3 : 0, 1 - Math.floor(Math.log10(size))))
}
