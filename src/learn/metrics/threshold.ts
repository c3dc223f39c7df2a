import type { Costs } from '../../domain/project.ts'
import { ascendingOrder } from './score-order.ts'

/** Costs that differ by less than this share are one cost summed in another order. */
const sameCost = 1e-12

/**
 * The threshold at which decisions on these rows cost least: an exact scan over the distinct scores. A row is called
 * positive when its score is at least the threshold. Two classes only: more have no threshold.
 *
 * @param y       0 or 1 (positive), shape (rows,); rows the scores were not fitted on (out of fold)
 * @param scores  probabilities of the positive class, in [0, 1], shape (rows,)
 * @param costs   of a false positive and a false negative; where either is not given, mistakes cost 1 : 1
 * @returns       the middle of the gap between neighbouring scores in which it lies; of several gaps of equal cost the
 *                widest, of equally wide ones the highest. The gaps below the least score (all positive) and above the
 *                greatest (none positive) end at 0 and 1; where a score of 1 must be called negative, the next number
 *                above 1. Without rows: FP / (FP + FN), 0.5 where both are 0
 *
 * Cost: O(n log n). Source: Elkan (2001), The Foundations of Cost-Sensitive Learning, IJCAI, section 2, whose threshold
 * FP / (FP + FN) is the best for true probabilities. Deviation: scanned on rows, which does not trust the probabilities,
 * and is noisier where positives are few.
 */
export function costThreshold(
  y: Float64Array,
  scores: Float64Array,
  costs?: Pick<Costs, 'falsePositive' | 'falseNegative'>,
): number {
  const isPriced = costs?.falsePositive !== undefined && costs.falseNegative !== undefined
  const [falsePositive, falseNegative] = isPriced ? [costs.falsePositive ?? 1, costs.falseNegative ?? 1] : [1, 1]
  if (y.length === 0) return falsePositive / (falsePositive + falseNegative) || 0.5
  const priced = gaps(y, scores).map((gap) => ({
    ...gap,
    cost: gap.falsePositives * falsePositive + gap.falseNegatives * falseNegative,
  }))
  const least = priced.reduce((least, { cost }) => Math.min(least, cost), Number.POSITIVE_INFINITY)
  const cheapest = priced.filter(({ cost }) => cost <= least + sameCost * Math.abs(least))
  const { from, to } = cheapest.reduce((widest, gap) => (gap.to - gap.from > widest.to - widest.from ? gap : widest))
  return middleOf(from, to)
}

interface Gap {
  /** Greatest score called negative; 0 where none is. */
  readonly from: number
  /** Least score called positive; 1 where none is. */
  readonly to: number
  readonly falsePositives: number
  readonly falseNegatives: number
}

/** Every way to cut the rows by a threshold, from none positive to all. */
function gaps(y: Float64Array, scores: Float64Array): Gap[] {
  const order = ascendingOrder(scores).reverse()
  let falsePositives = 0
  let falseNegatives = y.reduce((sum, truth) => sum + truth, 0)
  const found: Gap[] = [{ from: scores[order[0]!]!, to: 1, falsePositives, falseNegatives }]
  for (const [i, row] of order.entries()) {
    if (y[row] === 1) falseNegatives--
    else falsePositives++
    const next = order[i + 1]
    if (next !== undefined && scores[next] === scores[row]) continue
    found.push({ from: next === undefined ? 0 : scores[next]!, to: scores[row]!, falsePositives, falseNegatives })
  }
  return found
}

/** Above `from` and not above `to`, so that it cuts where the gap does, however close the two are. */
function middleOf(from: number, to: number): number {
  if (from === to) return to === 0 ? 0 : to + Number.EPSILON
  const middle = from + (to - from) / 2
  return middle > from ? middle : to
}
