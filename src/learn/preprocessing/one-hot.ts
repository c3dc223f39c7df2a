import type { CellFeature } from './encoder.ts'
import type { CategoryInput } from './input.ts'

/** One-hot encoding as data. */
export interface OneHot {
  readonly input: CategoryInput
  /** Whether missing cells get a slot of their own (some were missing in training). */
  readonly indicator: boolean
}

/**
 * A slot of 0 or 1 for each level, one for the group of other values, one for missing. No level is dropped: the
 * penalty of the linear models makes the coefficients unique. A value never seen goes to the others; where training
 * knew no others, to none: all zeros, the average row.
 */
export function oneHotFeature({ input, indicator }: OneHot): CellFeature {
  const slots = input.levels.map((level) => `${input.column} = ${level}`)
  if (input.other) slots.push(`${input.column} = (other)`)
  const known = slots.length
  if (indicator) slots.push(`${input.column} is missing`)
  return {
    input,
    slots,
    write(raw, out, at) {
      for (let slot = 0; slot < slots.length; slot++) out[at + slot] = 0
      if (raw >= 0) out[at + raw] = 1
      else if (indicator && Number.isNaN(raw)) out[at + known] = 1
    },
  }
}
