import type { UnitSample } from '../../domain/rollout-summary.ts'
import { unitCounts } from '../summary/unit-sample.ts'

/** GrowthBook's constants: warned of above 1 % of units, once there are 10 such. */
const SHARE = 0.01
const LEAST = 10

/**
 * Units that were in both arms: their hash cannot have sent them there, so a seed, a unit key or a share was changed
 * underway, or one person goes by two names.
 *
 * @returns  units of the arms' common sample. `bad` above 1 %, once there are 10
 */
export function multipleExposures(
  control: UnitSample,
  canary: UnitSample,
): { readonly both: number; readonly units: number; readonly share: number; readonly bad: boolean } {
  const counts = unitCounts(control, canary)
  const units = counts.control + counts.canary - counts.both
  const share = units === 0 ? 0 : counts.both / units
  return { both: counts.both, units, share, bad: counts.both >= LEAST && share > SHARE }
}
