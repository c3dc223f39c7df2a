import type { UnitSample } from '../../domain/rollout-summary.ts'

const MOST = 4096

export function noUnits(): UnitSample {
  return { level: 0, identities: new Set() }
}

/**
 * Takes a unit in. While there are few, all are kept; whenever there are more than 4,096, those of the upper half of the
 * hashes are left out, now and later. A unit is in or out whatever its number of requests, so that the sample is one of
 * units, and both arms' samples, brought to one level, hold the same units where a unit was in both.
 *
 * Source: Gibbons (2001), Distinct sampling for highly-accurate answers to distinct values queries, VLDB.
 */
export function addUnit(sample: UnitSample, identity: number): void {
  if (identity >= 2 ** (32 - sample.level)) return
  sample.identities.add(identity)
  while (sample.identities.size > MOST) raise(sample, sample.level + 1)
}

export function mergeUnits(a: UnitSample, b: UnitSample): UnitSample {
  const merged: UnitSample = { level: a.level, identities: new Set(a.identities) }
  raise(merged, Math.max(a.level, b.level))
  for (const identity of b.identities) addUnit(merged, identity)
  return merged
}

/** Units of the two arms at one level: those of each, and those in both. Counts of the sample, not of all units. */
export function unitCounts(
  control: UnitSample,
  canary: UnitSample,
): { readonly control: number; readonly canary: number; readonly both: number; readonly share: number } {
  const level = Math.max(control.level, canary.level)
  const below = 2 ** (32 - level)
  const counts = { control: 0, canary: 0, both: 0, share: 2 ** -level }
  for (const identity of control.identities) if (identity < below) counts.control++
  for (const identity of canary.identities) {
    if (identity >= below) continue
    counts.canary++
    if (control.identities.has(identity)) counts.both++
  }
  return counts
}

function raise(sample: UnitSample, level: number): void {
  sample.level = level
  const below = 2 ** (32 - level)
  for (const identity of sample.identities) if (identity >= below) sample.identities.delete(identity)
}
