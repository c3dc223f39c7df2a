import { Type } from './schema.ts'
import type { Static } from 'typebox'

const closed = { additionalProperties: false }
const quantile = Type.Object(
  {
    value: Type.Number(),
    low: Type.Union([Type.Number(), Type.Null()]),
    high: Type.Union([Type.Number(), Type.Null()], { description: 'null: too few requests to bound it' }),
  },
  closed,
)

/** `GET /api/v1/models/:name/cost`: a version as this process has served it since it started. */
export const ModelCost = Type.Object(
  {
    model: Type.String(),
    version: Type.Integer({ minimum: 1 }),
    seconds: Type.Number({ minimum: 0 }),
    requests: Type.Integer({ minimum: 0 }),
    rows: Type.Integer({ minimum: 0 }),
    latency: Type.Union([
      Type.Object(
        {
          samples: Type.Integer({ minimum: 1, description: 'the newest requests that were answered well' }),
          p50Ms: quantile,
          p95Ms: quantile,
          p99Ms: quantile,
        },
        closed,
      ),
      Type.Null(),
    ]),
    prices: Type.Object({ vcpuHour: Type.Number(), gibHour: Type.Number() }, closed),
    cost: Type.Union([
      Type.Object(
        {
          cpuSeconds: Type.Number(),
          cpuCostPerMillion: Type.Number(),
          gibHours: Type.Number(),
          memoryCostPerMillion: Type.Number(),
          costPerMillion: Type.Number({ description: 'US dollars' }),
          arithmetic: Type.Array(Type.String()),
        },
        closed,
      ),
      Type.Null(),
    ]),
  },
  closed,
)
export type ModelCost = Static<typeof ModelCost>
