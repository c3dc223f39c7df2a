import type { ClassSums } from './class-sums.ts'
import type { SlotRole } from './slot-roles.ts'

/** How terms of texts are counted. */
export const BAYES_FORMS = ['complement', 'multinomial'] as const

/** The log likelihood of each class as a sum: intercept + Σ linear · x + Σ square · x². */
export interface BayesWeights {
  /** Shape ((slots + 1) * classes,): the classes of a slot side by side, the intercepts last. */
  readonly linear: Float64Array
  /** Shape (slots * classes,); 0 but for numbers. */
  readonly squares: Float64Array
}

export interface BayesSettings {
  readonly form: (typeof BAYES_FORMS)[number]
  readonly alpha: number
}

/** Least variance of a number, of columns scaled to 1. */
const varianceMin = 1e-9

/**
 * What each class makes of every slot. `roles` are those of `slotRoles`; `shares` are the classes' shares of the rows,
 * with half a row for a class without one.
 */
export function bayesWeights(
  sums: ClassSums,
  roles: readonly (readonly SlotRole[])[],
  shares: Float64Array,
  { form, alpha }: BayesSettings,
): BayesWeights {
  const { classes } = sums
  const width = sums.values.length / classes
  const weights: BayesWeights = {
    linear: new Float64Array((width + 1) * classes),
    squares: new Float64Array(width * classes),
  }
  const intercepts = weights.linear.subarray(width * classes)
  const slotsOf = (feature: number, role: SlotRole): number[] => {
    const first = roles.slice(0, feature).reduce((sum, { length }) => sum + length, 0)
    return roles[feature]!.flatMap((of, i) => (of === role ? [first + i] : []))
  }
  const isText = roles.flat().every((role) => role === 'term')
  for (let label = 0; label < classes; label++) {
    const hasPrior = form === 'multinomial' || !isText || sums.rows[label] === 0
    intercepts[label] = hasPrior ? Math.log(shares[label]!) : 0
  }
  const termWeights = form === 'complement' ? complement : multinomial
  for (const feature of roles.keys()) {
    termWeights(sums, slotsOf(feature, 'term'), alpha, weights.linear)
    multinomial(sums, slotsOf(feature, 'level'), alpha, weights.linear)
    for (const slot of slotsOf(feature, 'flag')) flag(sums, slot, alpha, weights.linear, intercepts)
    for (const slot of slotsOf(feature, 'number')) gaussian(sums, slot, weights, intercepts)
  }
  return weights
}

/** ln of the share of each slot among all of them, in the class. */
function multinomial({ classes, values }: ClassSums, slots: readonly number[], alpha: number, to: Float64Array): void {
  for (let label = 0; label < classes; label++) {
    let total = alpha * slots.length
    for (const slot of slots) total += values[slot * classes + label]!
    for (const slot of slots) to[slot * classes + label] = Math.log((values[slot * classes + label]! + alpha) / total)
  }
}

/** -ln of the share of each slot in all classes but this one. */
function complement({ classes, values }: ClassSums, slots: readonly number[], alpha: number, to: Float64Array): void {
  const others = (slot: number, label: number): number => {
    let sum = alpha
    for (let other = 0; other < classes; other++) if (other !== label) sum += values[slot * classes + other]!
    return sum
  }
  for (let label = 0; label < classes; label++) {
    let total = 0
    for (const slot of slots) total += others(slot, label)
    for (const slot of slots) to[slot * classes + label] = -Math.log(others(slot, label) / total)
  }
}

/** ln p where the flag is set, ln (1 - p) where not: the latter goes to the intercept. */
function flag(
  { classes, rows, values }: ClassSums,
  slot: number,
  alpha: number,
  to: Float64Array,
  intercepts: Float64Array,
): void {
  for (let label = 0; label < classes; label++) {
    const share = (values[slot * classes + label]! + alpha) / (rows[label]! + 2 * alpha)
    to[slot * classes + label] = Math.log(share / (1 - share))
    intercepts[label]! += Math.log(1 - share)
  }
}

/** -(x - mean)² / (2 · variance) - ln(variance) / 2, of the class's rows and one more like all rows. */
function gaussian(
  { classes, rows, values, squares }: ClassSums,
  slot: number,
  to: BayesWeights,
  intercepts: Float64Array,
): void {
  let [count, sum, square] = [0, 0, 0]
  for (let label = 0; label < classes; label++) {
    count += rows[label]!
    sum += values[slot * classes + label]!
    square += squares[slot * classes + label]!
  }
  for (let label = 0; label < classes; label++) {
    const at = slot * classes + label
    const mean = (values[at]! + sum / count) / (rows[label]! + 1)
    const variance = Math.max(varianceMin, (squares[at]! + square / count) / (rows[label]! + 1) - mean * mean)
    to.linear[at] = mean / variance
    to.squares[at] = -1 / (2 * variance)
    intercepts[label]! -= (mean * mean) / (2 * variance) + Math.log(variance) / 2
  }
}
