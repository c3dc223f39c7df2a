import type { ImportanceContext } from './importance-context.ts'
import { shuffledIndices } from '../../base/rng.ts'
import { takeColumn } from '../../frame/column.ts'
import { takeRows, withColumn } from '../../frame/frame.ts'
import type { Frame } from '../../frame/frame.ts'
import type { Model } from '../model.ts'
import { movingColumns } from './moving-columns.ts'

/** How much of what a model knows comes through one column. */
export interface ColumnImportance {
  readonly column: string
  /** In [0, 1]; the shares sum to 1, or are all 0 for a model that needs no column. */
  readonly share: number
}

/** Columns up to which all are measured, and how many are of more. */
const columnsMost = 200
const measuredOfMore = 30

/**
 * Permutation importance: by how much the mean loss rises when the values of one column are shuffled among the rows,
 * as a share of the rises of all columns. A column whose shuffling does not raise the loss gets 0.
 *
 * @param frame   rows the model was not fitted on; shape (rows, columns)
 * @param target  shape (rows,)
 * @param loss    of one row, lower is better: (y, score) => number. Of three classes and more it is asked with y = 1 and
 *                the probability given to the row's class, so that a log loss of two classes serves for all
 * @returns       a share for every column of the frame, greatest first, ties by name; empty frame: all 0. Of more than 200
 *                columns only the 30 that move the answers most are measured (`movingColumns`), and the others left out
 *
 * Columns that tell the same share their importance in an arbitrary way: each looks dispensable beside the other.
 * Cost: one prediction of the rows for each column measured.
 *
 * Source: Breiman (2001), Machine Learning 45, section 10; Fisher, Rudin & Dominici (2019), JMLR 20(177). Deviation:
 * one shuffle, not the mean of many.
 *
 * @throws CANCELLED when the signal is aborted
 */
export async function permutationImportance(
  model: Model,
  frame: Frame,
  target: Float64Array,
  loss: (y: number, score: number) => number,
  context: ImportanceContext,
): Promise<ColumnImportance[]> {
  const shuffled = shuffledIndices(frame.rowCount, context.rng.fork('rows')).slice(0, context.rowsMax ?? 5000)
  const drawn = shuffled.toSorted()
  const rows = takeRows(frame, drawn)
  const y = Float64Array.from(drawn, (row) => target[row]!)
  const { outputs } = model
  const lossAt = (scores: Float64Array, row: number) =>
    outputs === 1 ? loss(y[row]!, scores[row]!) : loss(1, scores[row * outputs + y[row]!]!)
  const meanLoss = (scores: Float64Array) => y.reduce((sum, _, row) => sum + lossAt(scores, row), 0) / y.length
  const names =
    rows.columns.size > columnsMost
      ? await movingColumns(model, takeRows(frame, shuffled), measuredOfMore, context)
      : [...rows.columns.keys()].sort()
  const base = meanLoss(model.predict(rows))
  const rises = new Float64Array(names.length)
  await context.compute.forEach(
    names.length,
    (position) => {
      const name = names[position]!
      const order = shuffledIndices(rows.rowCount, context.rng.fork(`column ${name}`))
      const changed = withColumn(rows, name, takeColumn(rows.columns.get(name)!, order))
      rises[position] = Math.max(0, meanLoss(model.predict(changed)) - base) || 0
    },
    {
      what: 'Measuring importance',
      ...(context.signal && { signal: context.signal }),
      ...(context.onProgress && { onProgress: context.onProgress }),
    },
  )
  const total = rises.reduce((sum, rise) => sum + rise, 0)
  const shares = names.map((column, position) => ({ column, share: total > 0 ? rises[position]! / total : 0 }))
  return shares.sort((a, b) => b.share - a.share || (a.column < b.column ? -1 : 1))
}
