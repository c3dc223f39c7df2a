import type { RunDetail } from '../domain/run.ts'
import { meanInterval, type MeanInterval } from './mean-interval.ts'

/** A param or tag that runs are told apart by. */
export interface GroupKey {
  readonly entity: 'param' | 'tag'
  readonly key: string
}

/** Runs that agree in what they were grouped by. */
export interface RunGroup {
  /** Of each key the value, in their order; null where the runs have none. */
  readonly values: readonly (string | null)[]
  readonly runs: number
  /** Of the runs whose metric is a finite number; absent where there is none. */
  readonly metric?: MeanInterval
}

/** Groups in the order in which their first runs come. */
export function groupRuns(runs: readonly RunDetail[], by: readonly GroupKey[], metric: string): RunGroup[] {
  const groups = Map.groupBy(runs, (run) => JSON.stringify(by.map((key) => valueOf(run, key))))
  return [...groups].map(([values, members]) => {
    const measured = members.map((run) => metricOf(run, metric)).filter((value) => value !== undefined)
    return {
      values: JSON.parse(values) as (string | null)[],
      runs: members.length,
      ...(measured.length === 0 ? {} : { metric: meanInterval(measured) }),
    }
  })
}

export function valueOf({ params, tags }: RunDetail, { entity, key }: GroupKey): string | null {
  return (entity === 'param' ? params : tags).find((pair) => pair.key === key)?.value ?? null
}

/** Undefined where it is absent, NaN or infinite. */
export function metricOf({ metrics }: RunDetail, key: string): number | undefined {
  const value = metrics.find((metric) => metric.key === key)?.value
  return value !== undefined && Number.isFinite(value) ? value : undefined
}
