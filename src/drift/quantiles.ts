/** Levels 0, 0.5 %, ... 100 %: enough for a distance to two digits, small enough for a model artifact. */
export const QUANTILE_POINTS = 201

/**
 * Evenly spaced quantiles of sorted values, least and greatest included.
 *
 * @param sorted  ascending, finite, shape (rows,)
 * @returns       shape (QUANTILE_POINTS,), ascending; empty for no values
 *
 * Source: Hyndman & Fan (1996), Am. Stat. 50(4), definition 7 (numpy's default).
 */
export function quantilesOf(sorted: Float64Array): number[] {
  if (sorted.length === 0) return []
  return Array.from({ length: QUANTILE_POINTS }, (_, point) => {
    const position = (point * (sorted.length - 1)) / (QUANTILE_POINTS - 1)
    const below = Math.floor(position)
    const low = sorted[below]!
    const high = sorted[Math.min(below + 1, sorted.length - 1)]!
    const share = position - below
    return low === high ? low : low * (1 - share) + high * share
  })
}

/**
 * Wasserstein distance of the central 99 %, in standard deviations of the reference's central 99 %: the mean of
 * |Q_ref(u) - Q_cur(u)| over the levels u = 0.5 % to 99.5 %.
 *
 * @param reference  quantiles by `quantilesOf`
 * @param current    quantiles by `quantilesOf`
 * @returns          >= 0; undefined when the reference's central 99 % is one value, or a window has no values
 *
 * Deviation from `wasserstein`: half a percent at each end is left out, in the distance and in the unit, so that a
 * few outliers neither raise an alarm nor hide a real shift. For a normal column the unit is 0.96 sd.
 */
export function centralWasserstein(reference: readonly number[], current: readonly number[]): number | undefined {
  const last = QUANTILE_POINTS - 1
  const central = reference.slice(1, last)
  if (reference.length === 0 || current.length === 0 || central[0] === central.at(-1)) return undefined
  // Scaled by the widest value first, so that no sum or square can overflow.
  const scale = Math.max(Math.abs(central[0]!), Math.abs(central.at(-1)!))
  const mean = central.reduce((sum, value) => sum + value / scale, 0) / central.length
  const variance = central.reduce((sum, value) => sum + (value / scale - mean) ** 2, 0) / central.length
  const moved = central.reduce((sum, value, index) => sum + Math.abs(value / scale - current[index + 1]! / scale), 0)
  return moved / central.length / Math.sqrt(variance)
}
