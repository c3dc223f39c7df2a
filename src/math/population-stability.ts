/**
 * Σ (cᵢ - rᵢ) · ln(cᵢ / rᵢ) over the bins of two distributions: the population stability index.
 *
 * @param reference, current  shares of rows per bin, shape (bins,) each, the same bins, sum 1
 * @param floor               what an empty bin is raised to, default 1e-4
 * @returns                   nats, >= 0
 *
 * Two samples of one distribution, of n and m rows, give about (bins - 1)(1/n + 1/m): see `stabilityByChance`.
 * Source: Wu & Olson (2010), J. Oper. Res. Soc. 61(2).
 */
export function populationStability(reference: ArrayLike<number>, current: ArrayLike<number>, floor = 1e-4): number {
  let nats = 0
  for (let bin = 0; bin < reference.length; bin++) {
    const r = Math.max(reference[bin]!, floor)
    const c = Math.max(current[bin]!, floor)
    nats += (c - r) * Math.log(c / r)
  }
  return nats
}

/** What two samples of one distribution give on average. Source: Yurdakul (2018), Western Michigan University, ch. 3. */
export function stabilityByChance(bins: number, rows: number, otherRows: number): number {
  return (bins - 1) * (1 / rows + 1 / otherRows)
}
