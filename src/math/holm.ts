/**
 * Corrects p-values for their number, so that of all calls at or below α the probability that any is false is at most
 * α: (m - k + 1) · p₍ₖ₎, made monotone from the least up, at most 1. Holds for any dependence.
 *
 * @param pValues  shape (tests,), each in [0, 1]
 * @returns        in the same order, shape (tests,)
 *
 * Source: Holm (1979), Scandinavian Journal of Statistics 6(2), in the form of adjusted p-values.
 */
export function holm(pValues: ArrayLike<number>): Float64Array {
  const tests = pValues.length
  const order = Array.from({ length: tests }, (_, index) => index).sort((a, b) => pValues[a]! - pValues[b]!)
  const corrected = new Float64Array(tests)
  let greatest = 0
  for (const [position, index] of order.entries()) {
    greatest = Math.max(greatest, Math.min(1, pValues[index]! * (tests - position)))
    corrected[index] = greatest
  }
  return corrected
}
