import { AppError } from '../../base/errors.ts'
import { requireLength, requireShare } from '../check-arguments.ts'
import { shuffledIndices } from '../../base/rng.ts'
import type { RowDivision, TrainTest } from './row-division.ts'
import { partition } from './row-division.ts'
import { rowsByGroup } from './rows-by-group.ts'
import { strata } from './strata.ts'
import { nearestStep, timeSteps } from './time-steps.ts'

/**
 * Divides rows into those to learn from and those for the one honest test.
 *
 * - time: the test rows are the last by time. The cut is between two timestamps, where the share of test rows (of the
 *   rows with a time) is nearest to `testShare`; of two equally near the later. Rows without a time go to training.
 * - group: whole groups in random order, each that still fits into the share, and the smallest of the others if that
 *   comes nearer. A group larger than the share is tested only where no other is.
 * - stratified: the share of each class (of each tenth, when y is a quantity, see `RowDivision.classes`), rounded; every
 *   class of two rows or more is on both sides, a single row of a class is learnt from.
 * - random: `testShare` of the rows, rounded.
 *
 * @param testShare  in (0, 1)
 * @returns          positions of rows, ascending, disjoint, together all rows; neither side is empty
 * @throws ROWS_TOO_FEW with fewer than two rows; SPLIT_IMPOSSIBLE when all rows have one time, or are one group; ARGUMENT_VALUE for a
 *         share out of its range, and for times, groups or y that are not as many as the rows
 */
export function splitRows(options: RowDivision & { readonly testShare: number }): TrainTest {
  const { kind, rowCount, testShare } = options
  requireShare('testShare', testShare)
  if (rowCount < 2) throw new AppError('ROWS_TOO_FEW', { rows: rowCount, needed: 2, what: 'A split' })
  if (kind === 'time') return splitByTime(options)
  const testRows = kind === 'group' ? testGroups(options) : testOfStrata(options)
  const isTest = new Uint8Array(rowCount)
  for (const row of testRows) isTest[row] = 1
  return partition(rowCount, (row) => isTest[row] === 1)
}

function splitByTime({ timesMs, rowCount, testShare }: RowDivision & { readonly testShare: number }): TrainTest {
  requireLength('timesMs', timesMs, rowCount)
  const { times, rowsUpTo } = timeSteps(timesMs)
  if (times.length < 2) {
    throw new AppError('SPLIT_IMPOSSIBLE', { by: 'time', needed: 2, received: times.length, what: 'different times' })
  }
  const last = nearestStep(rowsUpTo, (1 - testShare) * rowsUpTo.at(-1)!, 0, times.length - 2)
  const lastTrainTime = times[last]!
  return partition(rowCount, (row) => timesMs[row]! > lastTrainTime)
}

function testGroups({ groups, rng, rowCount, testShare }: RowDivision & { readonly testShare: number }): number[] {
  requireLength('groups', groups, rowCount)
  const grouped = rowsByGroup(groups, rng.fork('groups'))
  if (grouped.length < 2) {
    throw new AppError('SPLIT_IMPOSSIBLE', { by: 'group', needed: 2, received: grouped.length, what: 'groups' })
  }
  const wanted = testShare * rowCount
  const taken: number[] = []
  const left: number[][] = []
  for (const rows of grouped) {
    if (taken.length + rows.length <= wanted) for (const row of rows) taken.push(row)
    else left.push(rows)
  }
  const smallest = left.reduce((smallest, rows) => (rows.length < smallest.length ? rows : smallest), left[0] ?? [])
  const isNearer = taken.length + smallest.length / 2 < wanted
  return left.length > 1 && (taken.length === 0 || isNearer) ? taken.concat(smallest) : taken
}

/** Each stratum gives its share; all rows are one stratum when the split is random. */
function testOfStrata(options: RowDivision & { readonly testShare: number }): number[] {
  const { kind, y, classes, rng, rowCount, testShare } = options
  if (kind !== 'random') requireLength('y', y, rowCount)
  const parts =
    kind === 'random' || y === undefined ? [shuffledIndices(rowCount, rng)] : strata(y, rng, classes !== undefined)
  const testRows = parts.flatMap((rows) => {
    const count = Math.min(Math.max(1, Math.round(testShare * rows.length)), rows.length - 1)
    return Array.from(rows.subarray(0, count))
  })
  // Classes of one row each give none.
  return testRows.length > 0 ? testRows : Array.from(shuffledIndices(rowCount, rng).subarray(0, 1))
}
