import { linearEncoder } from '../../preprocessing/linear-encoder.ts'
import type { LinearFeature } from '../../preprocessing/linear-encoder.ts'

/**
 * What a slot of the linear encoder is taken for: a term of a text; one level of many; a flag of 0 or 1; a number; or
 * nothing, where another slot says the same.
 */
export type SlotRole = 'term' | 'level' | 'flag' | 'number' | 'none'

const weekdays = 7

/** The role of each slot of each feature, in their order. */
export function slotRoles(features: readonly LinearFeature[]): readonly (readonly SlotRole[])[] {
  const { features: encoded } = linearEncoder(features)
  return features.map((feature, position) => {
    const { length } = encoded[position]!.slots
    const roles = Array.from({ length }, (): SlotRole => 'number')
    if (feature.kind === 'text') return roles.fill('term').fill('flag', length - feature.indicators.length)
    if (feature.kind === 'one-hot') return roles.fill('level')
    // Of a date the weekday alone: the other parts are all 0 together where it is missing, and would say so many times.
    if (feature.kind === 'cyclic-dates') roles.fill('level', 0, weekdays).fill('none', weekdays)
    // A number and its logarithm are one number: the logarithm, which is closer to normal.
    if (feature.kind === 'scaled-number' && feature.logScaling !== undefined) roles[0] = 'none'
    if (feature.indicator) roles[length - 1] = 'flag'
    return roles
  })
}
