import type { Rng } from '../../../base/rng.ts'
import { shuffledIndices } from '../../../base/rng.ts'
import type { Booster } from './booster.ts'
import type { FitContext } from '../../model.ts'
import type { TrainingRows } from '../training-rows.ts'

/** When to stop adding rounds of trees. */
export interface StoppingRule {
  readonly roundsMax: number
  /** Rounds without a lower loss on rows not learnt from, after which the search ends. */
  readonly patience: number
}

/** From this many rows on, one part held out tells enough; below, every row takes its turn. */
const rowsForOnePart = 2000
const partCount = 5

/** Boosters that learn side by side while trees are counted. */
export function foldCount({ rowCount }: Pick<TrainingRows, 'rowCount'>): number {
  return rowCount >= rowsForOnePart ? 1 : Math.min(partCount, rowCount)
}

interface Fold {
  readonly booster: Booster
  readonly heldOut: Uint32Array
}

/**
 * Finds how many rounds of trees are worth having: boosters learn without a fifth of the rows each, side by side, and the number
 * of rounds with the least loss on the rows left out is taken. From 2,000 rows on a single fifth is left out, once.
 * The parts are drawn by `rng` from the rows at hand, so with rows in time order the count errs on the high side.
 *
 * @param boosterOf  a booster that learns from the rows as they are weighted, in the room of that number, below `foldCount`
 * @returns          the number of rounds, from 1 to `roundsMax`
 * @throws CANCELLED when the signal is aborted
 *
 * Source: early stopping as in Prechelt (1998), "Early stopping - but when?"; the folds in step are ours.
 */
export async function countTrees(
  rows: TrainingRows,
  boosterOf: (weights: Float64Array, rng: Rng, room: number) => Booster,
  { roundsMax, patience }: StoppingRule,
  context: Pick<FitContext, 'rng' | 'compute' | 'signal' | 'onProgress'>,
): Promise<number> {
  const folds = foldsOf(rows, boosterOf, context.rng)
  let best = { count: 1, loss: Infinity }
  await context.compute.forEach(
    roundsMax,
    (round) => {
      if (round - best.count >= patience) return
      let sum = 0
      for (const { booster, heldOut } of folds) {
        booster.step()
        for (const row of heldOut) sum += rows.weights[row]! * booster.lossAt(row)
      }
      if (sum < best.loss) best = { count: round + 1, loss: sum }
    },
    {
      what: 'Counting trees',
      ...(context.signal && { signal: context.signal }),
      ...(context.onProgress && { onProgress: context.onProgress }),
    },
  )
  return best.count
}

function foldsOf(
  { rowCount, weights }: TrainingRows,
  boosterOf: (weights: Float64Array, rng: Rng, room: number) => Booster,
  rng: Rng,
): Fold[] {
  const order = shuffledIndices(rowCount, rng.fork('parts'))
  return Array.from({ length: foldCount({ rowCount }) }, (_, fold) => {
    const heldOut = order.filter((_, place) => place % partCount === fold)
    const learnt = weights.slice()
    for (const row of heldOut) learnt[row] = 0
    return { heldOut, booster: boosterOf(learnt, rng.fork(`part ${fold}`), fold) }
  })
}
