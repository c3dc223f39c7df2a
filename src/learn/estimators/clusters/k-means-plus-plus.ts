import type { Rng } from '../../../base/rng.ts'
import { squaredDistanceWithin } from '../../../math/matrix.ts'
import type { Matrix } from '../../../math/matrix.ts'
import type { FitContext } from '../../model.ts'

/**
 * Starting centres for k-means: the first row by its weight, each further one by its weight times its squared distance to
 * the nearest centre so far, the best of 2 + ln(clusters) draws. Where no row lies off the centres, they repeat.
 *
 * @returns  shape (clusters, width)
 *
 * Cost: O(rows · clusters · ln(clusters) · width).
 *
 * Source: Arthur & Vassilvitskii (2007), k-means++, SODA; several draws for each centre as they propose in section 7.
 *
 * @throws CANCELLED when the signal is aborted
 */
export async function seedCentres(
  rows: Matrix,
  weights: Float64Array,
  clusters: number,
  { rng, compute, signal }: Pick<FitContext, 'rng' | 'compute' | 'signal'>,
): Promise<Float64Array> {
  const { rowCount, width, values } = rows
  const draws = 2 + Math.floor(Math.log(clusters))
  const centres = new Float64Array(clusters * width)
  let potentials = new Float64Array(rowCount).fill(Infinity)
  let chances = weights
  await compute.forEach(
    clusters,
    (cluster) => {
      let least = Infinity
      let best = { row: 0, potentials }
      const drawn = drawRows(chances, cluster === 0 ? 1 : draws, rng)
      for (const row of drawn) {
        const nearer = nearerPotentials(rows, row, potentials)
        const sum = weighted(nearer, weights)
        if (sum >= least) continue
        least = sum
        best = { row, potentials: nearer }
      }
      potentials = best.potentials
      chances = potentials.map((potential, row) => potential * weights[row]!)
      centres.set(values.subarray(best.row * width, (best.row + 1) * width), cluster * width)
    },
    { what: 'Finding clusters', ...(signal && { signal }) },
  )
  return centres
}

/** `count` rows drawn with these chances; by weight of equal parts the same whether a row counts twice or stands twice. */
function drawRows(chances: Float64Array, count: number, rng: Rng): number[] {
  const total = chances.reduce((sum, chance) => sum + chance, 0)
  const marks = Array.from({ length: count }, (_, draw) => ({ draw, mark: rng.next() * total })).sort(
    (a, b) => a.mark - b.mark,
  )
  const rows = Array.from({ length: count }, () => 0)
  let below = 0
  let next = 0
  for (let row = 0; row < chances.length && next < count; row++) {
    below += chances[row]!
    while (next < count && marks[next]!.mark < below) rows[marks[next++]!.draw] = row
  }
  return rows
}

/** Squared distance of each row to the nearest centre, once `centre` is one. */
function nearerPotentials(
  { rowCount, width, values }: Matrix,
  centre: number,
  potentials: Float64Array,
): Float64Array<ArrayBuffer> {
  const nearer = new Float64Array(rowCount)
  const from = values.slice(centre * width, (centre + 1) * width)
  for (let row = 0; row < rowCount; row++) {
    const before = potentials[row]!
    const distance = squaredDistanceWithin(values, row * width, from, 0, width, before)
    nearer[row] = distance < before ? distance : before
  }
  return nearer
}

function weighted(potentials: Float64Array, weights: Float64Array): number {
  let sum = 0
  for (let row = 0; row < potentials.length; row++) sum += weights[row]! * potentials[row]!
  return sum
}
