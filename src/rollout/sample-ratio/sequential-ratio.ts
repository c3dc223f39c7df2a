import { assert } from '../../base/assert.ts'
import { logGamma } from '../../math/log-gamma.ts'

/**
 * The same question, asked after every unit: the odds that the units came by other shares than the weights,
 *
 *   e = [Γ(K) / Γ(K + n)] Π [Γ(aᵢ + nᵢ) / Γ(aᵢ)] / Π pᵢ^nᵢ,   aᵢ = K pᵢ
 *
 * which is a fair bet while the shares are the weights: its expectation stays 1, and it ever reaches 1 / α with a
 * probability of at most α. Exact for any number of units, unlike what is asymptotic.
 *
 * @param counts         distinct units of each arm so far, from the beginning
 * @param weights        p, shares of the arms, each > 0; made to sum to 1
 * @param concentration  K: how near to the weights the other shares are thought to be; 1,000 is best for shifts of some
 *                       per cent, found after some thousand units, and finds larger ones too
 * @returns              p-value min(1, 1 / e), valid at every look. The least of all looks may be kept
 *
 * Counts of a stream whose weights change are not for this test; counts of each stage are, their e multiplied.
 * Source: Lindon & Malek (2022), Anytime-valid inference for multinomial count data, NeurIPS, section 3.
 */
export function sequentialRatio(
  counts: readonly number[],
  weights: readonly number[],
  concentration = 1000,
): { readonly logE: number; readonly eValue: number; readonly pValue: number } {
  assert(counts.length === weights.length && weights.every((weight) => weight > 0), 'an arm has a count and a weight')
  const total = counts.reduce((sum, count) => sum + count, 0)
  const weight = weights.reduce((sum, its) => sum + its, 0)
  let logE = logGamma(concentration) - logGamma(concentration + total)
  for (const [arm, count] of counts.entries()) {
    const share = weights[arm]! / weight
    const prior = concentration * share
    logE += logGamma(prior + count) - logGamma(prior) - count * Math.log(share)
  }
  return { logE, eValue: Math.exp(logE), pValue: Math.min(1, Math.exp(-logE)) }
}
