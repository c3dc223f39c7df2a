import type { MetricValue } from '../../domain/metric.ts'
import { normalQuantile } from '../../math/normal-quantile.ts'
import type { PreparedMetric } from './prepared-metric.ts'
import { prepareRocAuc } from './roc-auc.ts'

/**
 * ROC AUC of three classes and more with its 95 % interval: the mean over classes of the area of each against the rest,
 * weighted by the rows of the class. A class without rows, or with all of them, has no area and no weight.
 *
 * @param y       positions of classes, shape (rows,)
 * @param scores  probabilities, shape (rows * classes,), row by row
 * @returns       in [0, 1], higher is better, 0.5 is chance; undefined unless two classes have rows
 *
 * The interval is value ± 1.96 · √(Σ influence²) / rows, clipped to [0, 1]: each row's influence on the areas through
 * its placements (DeLong's), and on the weights. No resampling: O(rows · Σ log(rows of a class)).
 *
 * Degenerate: where every area is 1 the variance is 0, and the interval claims a certainty that few rows do not give.
 *
 * Source: Provost & Domingos (2000), Well-trained PETs, CeDER working paper IS-00-04, for the weighted mean (as
 * scikit-learn's roc_auc_score with multi_class='ovr', average='weighted'); DeLong et al. (1988), Biometrics 44(3), for
 * the placements. Deviation: the sum over classes is by their joint influence function, not by pairwise covariances.
 */
export function classRocAuc(y: Float64Array, scores: Float64Array, classes: number): MetricValue | undefined {
  const members = rowsOfClasses(y, classes)
  const influence = new Float64Array(y.length)
  let [value, weights] = [0, 0]
  for (const [label, rows] of members.entries()) {
    if (rows.length === 0 || rows.length === y.length) continue
    value += rows.length * addInfluence({ y, scores, classes }, label, rows, influence)
    weights += rows.length
  }
  if (weights === 0) return undefined
  value /= weights
  let squares = 0
  for (const share of influence) squares += (share - value) ** 2
  const half = (normalQuantile(0.975) * Math.sqrt(squares)) / y.length
  return { value, low: Math.max(0, value - half), high: Math.min(1, value + half) }
}

/** `classRocAuc` over resamples, without its interval: O(rows · classes) each. */
export function prepareClassRocAuc(y: Float64Array, scores: Float64Array, classes: number): PreparedMetric {
  const isOfClass = Array.from({ length: classes }, (_, label) => y.map((truth) => (truth === label ? 1 : 0)))
  const areas = isOfClass.map((is, label) => prepareRocAuc(is, columnOf(scores, classes, label)))
  return (counts) => {
    let [sum, weights] = [0, 0]
    for (const [label, area] of areas.entries()) {
      const value = area(counts)
      if (value === undefined) continue
      const weight = isOfClass[label]!.reduce((rows, is, row) => rows + is * counts[row]!, 0)
      sum += weight * value
      weights += weight
    }
    return weights === 0 ? undefined : sum / weights
  }
}

interface ClassScores {
  readonly y: Float64Array
  readonly scores: Float64Array
  readonly classes: number
}

/**
 * The area of one class against the rest; adds to `influence` what each row has to do with the area times the share of
 * the class: a member's placement, and for all others what they stand above or below of what a row does on average.
 */
function addInfluence(
  { y, scores, classes }: ClassScores,
  label: number,
  members: readonly number[],
  influence: Float64Array,
): number {
  const sorted = Float64Array.from(members, (row) => scores[row * classes + label]!).sort()
  const memberCount = sorted.length
  const otherCount = y.length - memberCount
  // Others at each place among the members: below it, and tied with it.
  const below = new Float64Array(memberCount + 1)
  const lossOfOther = memberCount / otherCount
  const placed = new Float64Array(y.length)
  let wins = 0
  for (let row = 0; row < y.length; row++) {
    if (y[row] === label) continue
    const score = scores[row * classes + label]!
    const from = firstAbove(sorted, score, false)
    const to = firstAbove(sorted, score, true)
    below[to]!++
    below[from]!++
    placed[row] = (memberCount - (from + to) / 2) / memberCount
    wins += memberCount - (from + to) / 2
  }
  for (let place = 1; place < memberCount; place++) below[place]! += below[place - 1]!
  const area = wins / (memberCount * otherCount)
  for (let row = 0; row < y.length; row++) {
    if (y[row] !== label) influence[row]! += lossOfOther * (placed[row]! - area)
  }
  for (const row of members) {
    const place = firstAbove(sorted, scores[row * classes + label]!, true) - 1
    influence[row]! += below[place]! / 2 / otherCount
  }
  return area
}

/** Position of the first of the ascending values that is above `value` (or, not `strictly`, at least it). */
function firstAbove(sorted: Float64Array, value: number, strictly: boolean): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]! < value || (strictly && sorted[middle] === value)) low = middle + 1
    else high = middle
  }
  return low
}

function rowsOfClasses(y: Float64Array, classes: number): number[][] {
  const members = Array.from({ length: classes }, (): number[] => [])
  for (const [row, label] of y.entries()) members[label]!.push(row)
  return members
}

function columnOf(scores: Float64Array, classes: number, label: number): Float64Array {
  return Float64Array.from({ length: scores.length / classes }, (_, row) => scores[row * classes + label]!)
}
