import { AppError } from '../../base/errors.ts'
import { requireCount, requireLength } from '../check-arguments.ts'
import { shuffledIndices } from '../../base/rng.ts'
import type { RowDivision, TrainTest } from './row-division.ts'
import { partition } from './row-division.ts'
import { rowsByGroup } from './rows-by-group.ts'
import { strata } from './strata.ts'
import { nearestStep, timeSteps } from './time-steps.ts'

/**
 * Divides training rows into folds for cross-validation, each kind as in `splitRows`.
 *
 * - time: rows in order of time are cut into count + 1 blocks of about equal size, between timestamps; fold i learns from
 *   blocks 0 to i and is judged on block i + 1 (expanding window). The first block is never judged. Rows without a time
 *   are learnt from in every fold, never judged.
 * - group: whole groups, the largest first, each to the fold with the fewest rows.
 * - stratified: the rows of each class (of each tenth, when y is a quantity, see `RowDivision.classes`) dealt to the
 *   folds in turn.
 * - random: rows dealt in turn.
 *
 * @param count  of folds, >= 2. Default 5. Fewer where there are not enough times, groups, rows, or of two classes rows
 *               of the rarer, if it has two. From three classes on a fold may lack the rare ones
 * @returns      at least two folds; the test rows of different folds are disjoint, and together all rows, except by time
 * @throws SPLIT_IMPOSSIBLE with fewer than three different times, or two groups; ROWS_TOO_FEW with fewer than two rows;
 *         ARGUMENT_VALUE for fewer than two folds, and for times, groups or y that are not as many as the rows
 *
 * Source: Bergmeir & Benítez (2012), Information Sciences 191, for the expanding window.
 */
export function folds(options: RowDivision, count = 5): TrainTest[] {
  const { kind, rowCount, rng } = options
  requireCount('count', count, 2)
  if (rowCount < 2) throw new AppError('ROWS_TOO_FEW', { rows: rowCount, needed: 2, what: 'Cross-validation' })
  if (kind === 'time') return foldsByTime(options, count)
  if (kind === 'group') return foldsByGroup(options, count)
  if (kind === 'random') return dealt([shuffledIndices(rowCount, rng)], rowCount, Math.min(count, rowCount))
  const { y } = options
  requireLength('y', y, rowCount)
  const parts = strata(y, rng, options.classes !== undefined)
  const rarer = parts.length > 2 ? [] : parts.map((rows) => rows.length).filter((rows) => rows > 1)
  return dealt(parts, rowCount, Math.min(count, rowCount, ...rarer))
}

function foldsByTime({ timesMs, rowCount }: RowDivision, count: number): TrainTest[] {
  requireLength('timesMs', timesMs, rowCount)
  const { times, rowsUpTo } = timeSteps(timesMs)
  if (times.length < 3) {
    throw new AppError('SPLIT_IMPOSSIBLE', { by: 'time', needed: 3, received: times.length, what: 'different times' })
  }
  const foldCount = Math.min(count, times.length - 1)
  const blockRows = rowsUpTo.at(-1)! / (foldCount + 1)
  const ends: number[] = []
  for (let block = 0; block <= foldCount; block++) {
    // Each later block needs at least one time.
    const last = times.length - 1 - (foldCount - block)
    ends.push(nearestStep(rowsUpTo, blockRows * (block + 1), (ends.at(-1) ?? -1) + 1, last))
  }
  return ends.slice(1).map((end, fold) => {
    const [trainEnd, testEnd] = [times[ends[fold]!]!, times[end]!]
    const train = partition(rowCount, (row) => timesMs[row]! > trainEnd).train
    const test = partition(rowCount, (row) => timesMs[row]! > trainEnd && timesMs[row]! <= testEnd).test
    return { train, test }
  })
}

function foldsByGroup({ groups, rowCount, rng }: RowDivision, count: number): TrainTest[] {
  requireLength('groups', groups, rowCount)
  const grouped = rowsByGroup(groups, rng.fork('groups'))
  if (grouped.length < 2) {
    throw new AppError('SPLIT_IMPOSSIBLE', { by: 'group', needed: 2, received: grouped.length, what: 'groups' })
  }
  const sizes = Array.from({ length: Math.min(count, grouped.length) }, () => 0)
  const foldOf = new Uint32Array(rowCount)
  for (const rows of grouped.sort((left, right) => right.length - left.length)) {
    const smallest = sizes.indexOf(Math.min(...sizes))
    sizes[smallest]! += rows.length
    for (const row of rows) foldOf[row] = smallest
  }
  return sizes.map((_, fold) => partition(rowCount, (row) => foldOf[row] === fold))
}

/** Deals on across strata, so that folds differ by one row at most. */
function dealt(parts: readonly Uint32Array[], rowCount: number, count: number): TrainTest[] {
  const foldOf = new Uint32Array(rowCount)
  let next = 0
  for (const rows of parts) for (const row of rows) foldOf[row] = next++ % count
  return Array.from({ length: count }, (_, fold) => partition(rowCount, (row) => foldOf[row] === fold))
}
