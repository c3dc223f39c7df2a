import { bucketCounts, countValue } from '../../math/bucket-counts.ts'
import { latencyBoundsSeconds } from '../../domain/service-level.ts'
import type { BucketCounts } from '../../math/bucket-counts.ts'

/** Requests of one route pattern under one method, by status. */
export interface RouteCounts {
  readonly method: string
  /** The pattern: '/models/{name}/predict'. '' where there is none. */
  readonly route: string
  readonly byStatus: Map<number, BucketCounts>
}

export function routeCounts(method: string, route: string): RouteCounts {
  return { method, route, byStatus: new Map() }
}

export function countAnswered({ byStatus }: RouteCounts, status: number, seconds: number): void {
  let durations = byStatus.get(status)
  if (durations === undefined) byStatus.set(status, (durations = bucketCounts(latencyBoundsSeconds)))
  countValue(durations, seconds)
}
