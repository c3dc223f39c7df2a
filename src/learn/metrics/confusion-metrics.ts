import type { Confusion } from './confusion.ts'

/**
 * The metrics of decisions taken at a threshold, all in [0, 1], higher is better. Undefined where a metric would divide
 * by nothing: never 0, which would look like a bad model. Values agree with scikit-learn's of the same names where both
 * are defined.
 *
 * Source: van Rijsbergen (1979), Information Retrieval, chapter 7, for F1; Brodersen et al. (2010), ICPR, for balanced
 * accuracy. Deviation from scikit-learn: undefined where it warns and returns 0, or averages over the classes present.
 */
export const confusionMetrics = {
  /** Share of right decisions. Undefined without rows. */
  accuracy: (c: Confusion) => ratio(c.truePositives + c.trueNegatives, positives(c) + negatives(c)),

  /** Mean of the shares found of both classes. Undefined unless both are present. */
  balancedAccuracy(c: Confusion) {
    if (positives(c) === 0 || negatives(c) === 0) return undefined
    return (c.truePositives / positives(c) + c.trueNegatives / negatives(c)) / 2
  },

  /** Share of rows called positive that are. Undefined when none is called positive. */
  precision: (c: Confusion) => ratio(c.truePositives, c.truePositives + c.falsePositives),

  /** Share of positives that are called so. Undefined without positives. */
  recall: (c: Confusion) => ratio(c.truePositives, positives(c)),

  /** 2·TP / (2·TP + FP + FN), the harmonic mean of precision and recall. Undefined without positives. */
  f1: (c: Confusion) => f1Of(c),

  /** Plain mean of the F1 of both classes. Undefined unless both are present. */
  f1Macro(c: Confusion) {
    const [positiveF1, negativeF1] = [f1Of(c), f1Of(mirrored(c))]
    return positiveF1 === undefined || negativeF1 === undefined ? undefined : (positiveF1 + negativeF1) / 2
  },

  /** Mean of the F1 of the classes present, weighted by their rows. Undefined without rows. */
  f1Weighted(c: Confusion) {
    const sum = positives(c) * (f1Of(c) ?? 0) + negatives(c) * (f1Of(mirrored(c)) ?? 0)
    return ratio(sum, positives(c) + negatives(c))
  },
} as const satisfies Record<string, (c: Confusion) => number | undefined>

const positives = (c: Confusion): number => c.truePositives + c.falseNegatives
const negatives = (c: Confusion): number => c.trueNegatives + c.falsePositives
const ratio = (part: number, whole: number): number | undefined => (whole === 0 ? undefined : part / whole)

function f1Of(c: Confusion): number | undefined {
  if (positives(c) === 0) return undefined
  return (2 * c.truePositives) / (2 * c.truePositives + c.falsePositives + c.falseNegatives)
}

/** The same decisions seen from the negative class. */
function mirrored(c: Confusion): Confusion {
  return {
    truePositives: c.trueNegatives,
    falsePositives: c.falseNegatives,
    falseNegatives: c.falsePositives,
    trueNegatives: c.truePositives,
  }
}
