import { ErrorAnswer } from '../../api/error-answer.ts'
import { ModelCost } from '../../api/model-cost.ts'
import { Type } from '../../api/schema.ts'
import { servingCost } from '../../domain/serving-cost.ts'
import { quantileInterval } from '../../math/quantile-interval.ts'
import { namesOfModel } from '../access/rules.ts'
import type { ModelMeter } from '../../serving/meter/model-meter.ts'
import type { App, ServerNeeds } from '../needs.ts'

/** GET /api/v1/models/:name/cost: latency with its intervals, and the cost of a million predictions. */
export function modelCostRoutes(app: App, { shelf, meter, clock, prices }: ServerNeeds): void {
  const begun = { ms: clock.monotonicMs(), cpu: process.cpuUsage() }
  app.get(
    '/api/v1/models/:name/cost',
    {
      config: { action: 'view', names: namesOfModel },
      schema: {
        summary: 'Latency of a version with its 95 % intervals, and what a million of its predictions cost',
        params: Type.Object({ name: Type.String({ description: 'name, name@alias or name%2F3' }) }),
        response: { 200: ModelCost, '4xx': ErrorAnswer },
      },
    },
    ({ params: { name } }) => {
      const { model, version, digest } = shelf.version(name)
      const all = meter.models()
      const own = all.find(
        (each) => each.version?.model === model && each.version.version === version && each.version.digest === digest,
      )
      const seconds = (clock.monotonicMs() - begun.ms) / 1000
      const { user, system } = process.cpuUsage(begun.cpu)
      const [requests, rows] = own === undefined ? [0, 0] : [sum(own.requests), own.rows.sum]
      const cost = servingCost(
        {
          cpuSeconds: (user + system) / 1e6,
          residentBytes: process.memoryUsage.rss(),
          seconds,
          all: { requests: total(all, ({ requests: own }) => sum(own)), busySeconds: total(all, busySeconds) },
          own: { requests, rows, busySeconds: own === undefined ? 0 : busySeconds(own) },
        },
        prices,
      )
      const latency = own === undefined ? null : latencyOf(meter.recentSeconds(own).toSorted())
      return {
        ...{ model, version, seconds, requests, rows, latency, prices },
        cost: cost === undefined ? null : { ...cost, arithmetic: [...cost.arithmetic] },
      } satisfies ModelCost
    },
  )
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
