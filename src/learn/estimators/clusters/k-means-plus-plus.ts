import type { Rng } from '../../../base/rng.ts'
import type { FitContext } from '../../model.ts'
import { planAt } from './lloyd-memory.ts'
import type { LloydMemory } from './lloyd-memory.ts'
import type { LloydRows } from './lloyd.ts'

/**
 * Starting centres for k-means, written to the memory: the first row by its weight, each further one by its weight times
 * its squared distance to the nearest centre so far, the best of 2 + ln(clusters) draws. Where no row lies off the
 * centres, they repeat.
 *
 * Cost: O(rows · clusters · ln(clusters) · width).
 *
 * Source: Arthur & Vassilvitskii (2007), k-means++, SODA; several draws for each centre as they propose in section 7.
 *
 * @throws CANCELLED when the signal is aborted
 */
export async function seedCentres(
  { team, memory, width, clusters, weights }: LloydRows,
  { rng, compute, signal }: Pick<FitContext, 'rng' | 'compute' | 'signal'>,
): Promise<void> {
  const { items, trials, wide, centres, candidates, potentials, totals, blockRows } = memory
  // At first every row is as far as any other, and its chance is its weight.
  potentials.fill(1)
  totals.fill(0)
  for (let row = 0; row < weights.length; row++) totals[Math.floor(row / blockRows)]! += weights[row]!
  await compute.forEach(
    clusters,
    (cluster) => {
      const count = cluster === 0 ? 1 : trials
      for (let trial = 0; trial < count; trial++) {
        const row = drawRow(memory, weights, rng)
        candidates.set(wide.subarray(row * width, (row + 1) * width), trial * width)
      }
      if (cluster === 0) potentials.fill(Infinity)
      if (count > 1) team.run('judge', items, planAt, count)
      const best = count > 1 ? leastTrial(memory, count) : 0
      team.run('take', items, planAt, best)
      centres.set(candidates.subarray(best * width, (best + 1) * width), cluster * width)
    },
    { what: 'Finding clusters', ...(signal && { signal }) },
  )
}

/** A row drawn by weight times potential: the same whether a row counts twice or stands twice. The first where all are 0. */
function drawRow({ totals, potentials, blockRows }: LloydMemory, weights: Float64Array, rng: Rng): number {
  let mark = rng.next() * totals.reduce((sum, part) => sum + part, 0)
  let item = 0
  while (item < totals.length - 1 && mark >= totals[item]!) mark -= totals[item++]!
  let last = 0
  const end = Math.min(weights.length, (item + 1) * blockRows)
  for (let row = item * blockRows; row < end; row++) {
    const chance = weights[row]! * potentials[row]!
    if (chance > 0) last = row
    mark -= chance
    if (mark < 0) return row
  }
  // Rounding can leave a little of the mark.
  return last
}

/** The candidate that would leave the least potential, the first of equals. */
function leastTrial({ trialSums, trials, items }: LloydMemory, count: number): number {
  let best = 0
  let least = Infinity
  for (let trial = 0; trial < count; trial++) {
    let sum = 0
    for (let item = 0; item < items; item++) sum += trialSums[item * trials + trial]!
    if (sum >= least) continue
    least = sum
    best = trial
  }
  return best
}
