import { Type } from './schema.ts'
import type { Static } from 'typebox'

const closed = { additionalProperties: false }
const share = Type.Number({ minimum: 0, maximum: 1 })
const window = Type.String({ description: 'as Prometheus writes it: 5m, 1h, 3d' })

const state = {
  target: share,
  burns: Type.Array(
    Type.Object(
      {
        window,
        coveredSeconds: Type.Number({
          minimum: 0,
          description: 'fewer than those of the window where the process is younger',
        }),
        bad: Type.Number({ minimum: 0 }),
        total: Type.Number({ minimum: 0 }),
        badShare: share,
        burnRate: Type.Number({ minimum: 0, description: 'badShare / (1 - target)' }),
      },
      closed,
    ),
  ),
  alerts: Type.Array(
    Type.Object(
      {
        severity: Type.Union([Type.Literal('page'), Type.Literal('ticket')]),
        long: window,
        short: window,
        from: Type.Number({ description: 'the burn rate that both windows have to be above' }),
        isFiring: Type.Boolean(),
      },
      closed,
    ),
  ),
}

/** `GET /api/v1/slo`: prediction requests of this process, all models together. */
export const ServiceLevelAnswer = Type.Object(
  {
    availability: Type.Object(state, closed),
    latency: Type.Object({ withinSeconds: Type.Number(), ...state }, closed),
  },
  closed,
)
export type ServiceLevelAnswer = Static<typeof ServiceLevelAnswer>
