import type { Objectives } from '../domain/service-level.ts'
import type { Settings } from './settings.ts'

/** The objectives of serving, as the settings say them. */
export function objectivesOf(
  settings: Pick<Settings, 'sloAvailability' | 'sloLatencyMs' | 'sloLatencyTarget'>,
): Objectives {
  return {
    availability: settings.sloAvailability,
    latencySeconds: settings.sloLatencyMs / 1000,
    latencyTarget: settings.sloLatencyTarget,
  }
}
