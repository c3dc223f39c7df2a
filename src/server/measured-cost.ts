import { servingCost } from '../domain/serving-cost.ts'
import { quantileInterval } from '../math/quantile-interval.ts'
import type { ModelCost } from '../api/model-cost.ts'
import type { ModelVersion } from '../domain/model-version.ts'
import type { Prices } from '../domain/serving-cost.ts'
import type { ModelMeter } from '../serving/meter/model-meter.ts'
import type { ServingMeter } from '../serving/meter/serving-meter.ts'

/** What the process used since its server was made. */
export interface ProcessUse {
  readonly cpuSeconds: number
  readonly residentBytes: number
  readonly seconds: number
}

/** Latency of a version with its intervals, and what a million of its predictions cost; null where nobody asked it. */
export function measuredCost(
  { model, version, digest }: ModelVersion,
  meter: ServingMeter,
  use: ProcessUse,
  prices: Prices,
): ModelCost {
  const all = meter.models()
  const own = all.find(
    (each) => each.version?.model === model && each.version.version === version && each.version.digest === digest,
  )
  const [requests, rows] = own === undefined ? [0, 0] : [sum(own.requests), own.rows.sum]
  const cost = servingCost(
    {
      ...use,
      all: { requests: total(all, (each) => sum(each.requests)), busySeconds: total(all, busySeconds) },
      own: { requests, rows, busySeconds: own === undefined ? 0 : busySeconds(own) },
    },
    prices,
  )
  return {
    ...{ model, version, seconds: use.seconds, requests, rows, prices },
    latency: own === undefined ? null : latencyOf(meter.recentSeconds(own).toSorted()),
    cost: cost === undefined ? null : { ...cost, arithmetic: [...cost.arithmetic] },
  }
}

function latencyOf(sorted: Float64Array): ModelCost['latency'] {
  if (sorted.length === 0) return null
  const ms = (seconds: number | undefined): number | null => (seconds === undefined ? null : seconds * 1000)
  const of = (q: number) => {
    const { value, low, high } = quantileInterval(sorted, q)
    return { value: value * 1000, low: ms(low), high: ms(high) }
  }
  return { samples: sorted.length, p50Ms: of(0.5), p95Ms: of(0.95), p99Ms: of(0.99) }
}

/** Seconds of a version's requests in which this process worked. */
function busySeconds({ stages: { parse, validate, predict, serialize } }: ModelMeter): number {
  return parse.sum + validate.sum + predict.sum + serialize.sum
}

function sum(values: Float64Array): number {
  return values.reduce((so, value) => so + value, 0)
}

function total(all: readonly ModelMeter[], of: (meter: ModelMeter) => number): number {
  return all.reduce((so, meter) => so + of(meter), 0)
}
