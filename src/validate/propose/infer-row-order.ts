import type { TableProfile } from '../../domain/profile.ts'
import type { Column } from '../../frame/column.ts'
import type { Frame } from '../../frame/frame.ts'
import { grouped } from '../profile/wording.ts'

/** Rows looked at: enough for hundreds of rounds. */
const rowsMax = 100_000
const fewestRounds = 10
const fewestSteps = 4
/** Rows that may break the count: a reading left out, a round that began late. */
const mostBreaks = 0.02
/** A column that holds still in this share of the rounds, and moves between this share of them, names the round. */
const stillShare = 0.95
const movingShare = 0.5

/** Whether the rows of a table without a date stand in the order of time. */
export interface RowOrder {
  /** False where the rounds may belong to things (a machine's twelve months) rather than to time. */
  readonly isSure: boolean
  readonly note: string
}

/**
 * Looks for a clock among the columns of a table without a date: numbers that count up row by row in equal steps and
 * begin anew, as half-hours of a day do whose date was left out. Where another column stands still in every round and
 * moves between rounds, the rounds may be things rather than days; then it is only said.
 *
 * Rows that are merely sorted, by place or by target, have no such column. Undefined when there is none.
 */
export function inferRowOrder(raw: Frame, profile: TableProfile, target: string): RowOrder | undefined {
  for (const { column, type, missing, distinct, rows } of profile.columns) {
    if (column === target || (type !== 'integer' && type !== 'number')) continue
    if (missing > 0 || distinct <= fewestSteps || distinct * fewestRounds > rows) continue
    const found = roundsOf(numbersOf(raw.columns.get(column)!))
    if (found === undefined) continue
    const thing = profile.columns
      .filter((other) => other.column !== column && other.column !== target)
      .find((other) => namesRounds(raw.columns.get(other.column)!, found))
    const told = `"${column}" counts up row by row and begins anew ${grouped(found.length)} times`
    return thing === undefined
      ? {
          isSure: true,
          note: `${told}, like a clock: the rows stand in the order of time, so the last are the test (split.along: 'rows').`,
        }
      : {
          isSure: false,
          note: `${told}, with one "${thing.column}" each time. If the rows stand in the order of time, say split: { along: 'rows' }; if each "${thing.column}" is a thing of its own, say group: '${thing.column}'.`,
        }
  }
  return undefined
}

/** Rows at which a round begins; undefined where the numbers do not count in rounds. */
function roundsOf(values: Float64Array): number[] | undefined {
  const steps = values.subarray(1).map((value, row) => value - values[row]!)
  const rising = steps.filter((step) => step > 0).toSorted()
  const step = rising[rising.length >> 1]
  if (step === undefined) return undefined
  const [least, most] = values.reduce(
    ([a, b], value) => [Math.min(a, value), Math.max(b, value)],
    [Infinity, -Infinity],
  )
  // A code far from all other values makes the step so large that any fall would begin a round.
  if (most - least < 0.99 * fewestSteps * step) return undefined
  const starts: number[] = []
  let [whole, breaks] = [0, 0]
  for (const [row, taken] of steps.entries()) {
    if (Math.abs(taken - step) < 0.01 * step) continue
    if (values[row + 1]! <= least + 1.5 * step && values[row]! >= most - 1.5 * step) whole++
    else breaks++
    // A round may end early too: the last year of a place has seven months, and the next place begins.
    if (taken < 0) starts.push(row + 1)
  }
  return whole >= fewestRounds && breaks <= mostBreaks * steps.length ? starts : undefined
}

function namesRounds(column: Column, starts: readonly number[]): boolean {
  const cells: ArrayLike<unknown> = column.kind === 'category' ? column.codes : column.values
  let [still, moved] = [0, 0]
  for (const [round, from] of starts.slice(0, -1).entries()) {
    let isStill = true
    for (let row = from + 1; isStill && row < starts[round + 1]!; row++) isStill = Object.is(cells[row], cells[from])
    if (isStill) still++
    if (!Object.is(cells[from - 1], cells[from])) moved++
  }
  return still >= stillShare * (starts.length - 1) && moved >= movingShare * (starts.length - 1)
}

function numbersOf(column: Column): Float64Array {
  if (column.kind === 'number' || column.kind === 'timestamp') return column.values.subarray(0, rowsMax)
  if (column.kind === 'text') return Float64Array.from(column.values.slice(0, rowsMax), Number)
  const numbers = Float64Array.from(column.categories, Number)
  return Float64Array.from(column.codes.subarray(0, rowsMax), (code) => numbers[code] ?? Number.NaN)
}
