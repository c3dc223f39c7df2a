import type { SearchSample } from './search-sample.ts'

/** Share of the target's variance below which its step from row to row shows a series that moves slowly. */
const slowShare = 0.2
/** Share of the variance of the steps that what follows the level must give too. */
const explainedLeast = 0.9

/**
 * Whether a score that follows a numeric target follows its steps as well. In a slow series (a price, a stock of
 * something) yesterday's value follows today's almost exactly and is honest; it says nothing of the step between them,
 * while a copy of the target says all. True where the target, in the order of group and time (else of the table), does
 * not move slowly: the level then is what matters.
 *
 * @param score  shape (rows of the sample,); steps with a missing end are left out
 */
export function followsSteps(sample: SearchSample, score: Float64Array): boolean {
  if (sample.kind === 'classification' || !movesSlowly(sample)) return true
  const { sequence, y } = sample
  let [cross, squares, total] = [0, 0, 0]
  for (let at = 1; at < sequence.length; at++) {
    const [from, to] = [sequence[at - 1]!, sequence[at]!]
    const step = score[to]! - score[from]!
    if (!Number.isFinite(step)) continue
    const stepOfTarget = y[to]! - y[from]!
    cross += step * stepOfTarget
    squares += step * step
    total += stepOfTarget * stepOfTarget
  }
  return squares > 0 && total > 0 && (cross * cross) / (squares * total) >= explainedLeast
}

/**
 * Whether neighbours in the sequence differ little: von Neumann's ratio of squared steps to squared deviations is
 * below .2, where independent rows have 2. A table sorted by its target is no series.
 */
export function movesSlowly({ sequence, y }: SearchSample): boolean {
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length
  let [steps, spread, ups, downs] = [0, 0, 0, 0]
  for (let at = 1; at < sequence.length; at++) {
    if (y[sequence[at]!]! > y[sequence[at - 1]!]!) ups++
    if (y[sequence[at]!]! < y[sequence[at - 1]!]!) downs++
    steps += (y[sequence[at]!]! - y[sequence[at - 1]!]!) ** 2
    spread += (y[sequence[at]!]! - mean) ** 2
  }
  return ups > 0 && downs > 0 && spread > 0 && steps < slowShare * spread
}
