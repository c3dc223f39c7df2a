import type { Leftovers } from './column-reading.ts'
import type { DistinctValues } from './distinct-values.ts'
import { isBlank, isNullWordAmongNumbers } from './null-word-list.ts'

/** A column is of numbers or dates when at most this share of its rows, blanks and null words aside, is neither. */
export const fewUnreadable = 0.05

/** What does not fit a reading, with the rows that do and those that nobody can read. */
export interface Partition {
  readonly leftovers: Leftovers
  readonly fitting: number
  readonly unreadable: number
}

/** Divides the values that are not numbers (or dates) into blanks, null words and the unreadable rest. */
export function partition({ values, counts }: DistinctValues, numbers: Float64Array): Partition {
  const leftovers = { blanks: [] as number[], nullWords: [] as number[], unreadable: [] as number[] }
  let [fitting, unreadable] = [0, 0]
  for (const [i, value] of values.entries()) {
    if (!Number.isNaN(numbers[i]!)) fitting += counts[i]!
    else if (isBlank(value)) leftovers.blanks.push(i)
    else if (isNullWordAmongNumbers(value)) leftovers.nullWords.push(i)
    else {
      leftovers.unreadable.push(i)
      unreadable += counts[i]!
    }
  }
  return { leftovers, fitting, unreadable }
}
