import { answeredClasses } from './answered-class.ts'
import type { RowCounts } from './prepared-metric.ts'

/** Rows by class: what they were, what they were called, and where both agree. Shape (classes,) each. */
export interface ClassCounts {
  readonly rows: Float64Array
  readonly answered: Float64Array
  readonly right: Float64Array
}

/**
 * Counts answers against the truth for three classes and more: a row is answered with its most probable class.
 *
 * @param y       positions of classes, shape (rows,)
 * @param scores  probabilities, shape (rows * classes,), row by row
 * @returns       called with the counts of a resample; O(rows + classes) each
 */
export function prepareClassCounts(
  y: Float64Array,
  scores: Float64Array,
  classes: number,
): (counts: RowCounts) => ClassCounts {
  const answers = answeredClasses(scores, classes)
  return (counts) => {
    const found = {
      rows: new Float64Array(classes),
      answered: new Float64Array(classes),
      right: new Float64Array(classes),
    }
    for (let row = 0; row < answers.length; row++) {
      const answer = answers[row]!
      const count = counts[row]!
      found.rows[y[row]!]! += count
      found.answered[answer]! += count
      if (answer === y[row]) found.right[answer]! += count
    }
    return found
  }
}

/**
 * The metrics of answers among three classes and more, all in [0, 1], higher is better; undefined without rows. Values
 * agree with scikit-learn's of the same names.
 *
 * Source: Sokolova & Lapalme (2009), Information Processing & Management 45(4), for the averages over classes; Brodersen
 * et al. (2010), ICPR, for balanced accuracy.
 */
export const classMetrics = {
  /** Share of right answers. */
  accuracy: (c: ClassCounts) => ratio(sum(c.right), sum(c.rows)),

  /** Mean of the shares found of the classes that have a row. */
  balancedAccuracy: (c: ClassCounts) => meanOver(c, hasRows, (label) => c.right[label]! / c.rows[label]!),

  /** Plain mean of the F1 of the classes that have a row or were answered. */
  f1Macro: (c: ClassCounts) =>
    meanOver(
      c,
      (counts, label) => hasRows(counts, label) || counts.answered[label]! > 0,
      (label) => f1Of(c, label),
    ),

  /** Mean of the F1 of the classes, weighted by their rows. */
  f1Weighted: (c: ClassCounts) =>
    ratio(
      c.rows.reduce((total, rows, label) => total + (rows > 0 ? rows * f1Of(c, label) : 0), 0),
      sum(c.rows),
    ),
} as const satisfies Record<string, (c: ClassCounts) => number | undefined>

/** 2·right / (rows + answered): the harmonic mean of precision and recall; NaN for a class neither met nor answered. */
export function f1Of({ rows, answered, right }: ClassCounts, label: number): number {
  return (2 * right[label]!) / (rows[label]! + answered[label]!)
}

const hasRows = (c: ClassCounts, label: number): boolean => c.rows[label]! > 0
const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)
const ratio = (part: number, whole: number): number | undefined => (whole === 0 ? undefined : part / whole)

function meanOver(
  c: ClassCounts,
  counts: (c: ClassCounts, label: number) => boolean,
  of: (label: number) => number,
): number | undefined {
  let [total, labels] = [0, 0]
  for (let label = 0; label < c.rows.length; label++) {
    if (!counts(c, label)) continue
    total += of(label)
    labels++
  }
  return ratio(total, labels)
}
