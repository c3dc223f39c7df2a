import type { ColumnProfile } from '../../domain/profile.ts'
import type { SortedNumbers } from './sorted-numbers.ts'

const shares = [0.05, 0.25, 0.5, 0.75, 0.95]

/**
 * Least, greatest, mean and the quantiles .05 .25 .5 .75 .95; undefined for no numbers.
 *
 * Source: Hyndman & Fan (1996), Sample Quantiles in Statistical Packages, type 7 (linear between order statistics).
 */
export function numberSummary(numbers: SortedNumbers): ColumnProfile['numbers'] {
  const { values, counts, rows } = numbers
  if (rows === 0) return undefined
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]! * counts[i]!
  return {
    min: values[0]!,
    max: values[values.length - 1]!,
    mean: sum / rows,
    quantiles: quantiles(numbers, shares),
  }
}

/** The quantiles at ascending shares, in one walk over the values. */
export function quantiles(numbers: SortedNumbers, ascending: readonly number[]): number[] {
  const { values, counts, rows } = numbers
  let position = 0
  let upTo = counts[0]!
  const at = (rank: number): number => {
    while (rank >= upTo) upTo += counts[++position]!
    return values[position]!
  }
  return ascending.map((share) => {
    const rank = share * (rows - 1)
    const below = at(Math.floor(rank))
    const part = rank - Math.floor(rank)
    if (part === 0) return below
    // The next order statistic is the same value, or the next distinct one.
    const above = Math.floor(rank) + 1 < upTo ? below : values[position + 1]!
    return below + (above - below) * part
  })
}
