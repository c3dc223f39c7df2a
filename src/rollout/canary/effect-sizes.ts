/** Mean of the canary by mean of the baseline; NaN when either is 0. Kayenta's default measure. */
export function meanRatio(baseline: readonly number[], canary: readonly number[]): number {
  const [a, b] = [mean(baseline), mean(canary)]
  return a === 0 || b === 0 ? Number.NaN : b / a
}

/**
 * The share of pairs in which the canary is the higher, ties counting half: 0.5 where they agree.
 *
 * Source: Vargha & Delaney (2000), Journal of Educational and Behavioral Statistics 25(2), Â.
 */
export function commonLanguage(baseline: readonly number[], canary: readonly number[]): number {
  const sorted = Float64Array.from(baseline).sort()
  let pairs = 0
  for (const value of canary) pairs += (countBelow(sorted, value) + countBelow(sorted, value, true)) / 2
  return pairs / (baseline.length * canary.length)
}

function countBelow(sorted: Float64Array, value: number, orEqual = false): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < value || (orEqual && sorted[middle] === value)) low = middle + 1
    else high = middle
  }
  return low
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
