/**
 * Corrects p-values for their number: p₍ₖ₎·m/k, made monotone from the largest down, at most 1. Calling those at or
 * below q keeps the expected share of false calls among the calls at or below q.
 *
 * @param pValues  shape (tests,), each in [0, 1]
 * @returns        corrected p-values in the same order, shape (tests,); empty for none
 *
 * Holds for independent tests and for positively dependent ones.
 * Source: Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57(1), in the form of adjusted p-values.
 */
export function benjaminiHochberg(pValues: ArrayLike<number>): Float64Array {
  const tests = pValues.length
  const order = Array.from({ length: tests }, (_, index) => index).sort((a, b) => pValues[b]! - pValues[a]!)
  const corrected = new Float64Array(tests)
  let least = 1
  for (const [position, index] of order.entries()) {
    least = Math.min(least, (pValues[index]! * tests) / (tests - position))
    corrected[index] = least
  }
  return corrected
}
