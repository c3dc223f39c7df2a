import { sampleRows } from '../learn/selection/sample-rows.ts'
import { takeBasis } from './split-table.ts'
import type { Rng } from '../base/rng.ts'
import type { Decision } from '../domain/cleaning.ts'
import type { TableSplit } from './split-table.ts'

/** Training rows on which candidates are compared at most. */
const rowsMost = 200_000
/**
 * Cells (rows times columns) likewise: five fits of gradient boosting on so many take some 20 s of one processor. More
 * rows would take longer and say the same: on 30,000 the standard error of an area of 0.784 is 0.002.
 */
const cellsMost = 4_000_000
/** Rows that wide tables are compared on all the same. */
const rowsLeast = 20_000
/** From three classes on a round of boosting grows a tree for each, and fits take so many times as long. */
const classFactor = 4

/**
 * The training rows on which candidates are compared, ascending: all, or beyond 200,000 rows or 4,000,000 cells (a
 * quarter of that from three classes on; never fewer than 20,000 rows) a sample of them. Which candidate is best shows
 * on so many rows; the one that is chosen learns from all.
 */
export function comparedRows({ basis, train }: TableSplit, columns: number, rng: Rng): Uint32Array {
  const factor = (basis.classes ?? 2) > 2 ? classFactor : 1
  const most = Math.min(rowsMost, Math.max(rowsLeast, Math.floor(cellsMost / factor / columns)))
  if (train.length <= most) return train
  return sampleRows({ ...takeBasis(basis, train), rowCount: train.length, rng }, most).map((at) => train[at]!)
}

/** What is said of a sample; nothing where all training rows were compared on. */
export function samplingDecision(compared: number, { length: all }: Uint32Array): Decision[] {
  if (compared === all) return []
  const [some, of] = [compared, all].map((rows) => rows.toLocaleString('en-US'))
  const reason = `candidates were compared on ${some} of the ${of} training rows, drawn by chance, to bound the time; the chosen one learnt from all of them`
  return [{ column: '*', action: 'compare-on-sample', reason, rowsAffected: compared }]
}
