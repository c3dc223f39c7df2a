import type { ImportanceContext } from './importance-context.ts'
import { shuffledIndices } from '../../base/rng.ts'
import { takeColumn } from '../../frame/column.ts'
import { takeRows, withColumn } from '../../frame/frame.ts'
import type { Frame } from '../../frame/frame.ts'
import type { Model } from '../model.ts'

/** Rows on which all columns are tried. */
const rowsMost = 24

/**
 * The columns that move the answers of a model most: by the mean absolute change of its scores on the first 24 rows
 * when the column is shuffled among them. A measure without a target, so few rows tell the columns that a model reads
 * from those that it does not.
 *
 * @param frame  rows in an order drawn by chance
 * @param most   columns wanted
 * @returns      names, in the order of the alphabet
 * @throws CANCELLED when the signal is aborted
 */
export async function movingColumns(
  model: Model,
  frame: Frame,
  most: number,
  { rng, compute, signal }: ImportanceContext,
): Promise<string[]> {
  const few = takeRows(
    frame,
    Uint32Array.from({ length: Math.min(rowsMost, frame.rowCount) }, (_, row) => row),
  )
  const names = [...few.columns.keys()].sort()
  const base = model.predict(few)
  const moves = new Map<string, number>()
  await compute.forEach(
    names.length,
    (position) => {
      const name = names[position]!
      const order = shuffledIndices(few.rowCount, rng.fork(`move ${name}`))
      const scores = model.predict(withColumn(few, name, takeColumn(few.columns.get(name)!, order)))
      moves.set(
        name,
        scores.reduce((sum, score, at) => sum + Math.abs(score - base[at]!), 0),
      )
    },
    { what: 'Measuring importance', ...(signal && { signal }) },
  )
  return names
    .toSorted((one, other) => moves.get(other)! - moves.get(one)!)
    .slice(0, most)
    .sort()
}
