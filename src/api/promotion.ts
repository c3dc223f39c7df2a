import { Type } from './schema.ts'
import type { Static } from 'typebox'

const closed = { additionalProperties: false }
const Alias = Type.Optional(Type.String({ minLength: 1, maxLength: 255, description: "Default 'champion'." }))
const As = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 255,
    description: 'Who does it, where access is off; who is signed in acts under the own name.',
  }),
)
const before = Type.Optional(Type.String({ description: "What the alias pointed at: 'churn/2'." }))

/** `POST /api/v1/models/:name/promote` and `/rollback`. */
export const PromotionRequest = Type.Object({ alias: Alias, as: As }, closed)
export type PromotionRequest = Static<typeof PromotionRequest>

/** The verdict of the gate, with its reasons. */
export const PromotionAnswer = Type.Object(
  {
    model: Type.String(),
    alias: Type.String(),
    verdict: Type.Union([Type.Literal('promoted'), Type.Literal('pending'), Type.Literal('refused')], {
      description: 'pending: another person has to approve it.',
    }),
    gate: Type.Object({ passed: Type.Boolean(), reasons: Type.Array(Type.String()) }, closed),
    before,
  },
  closed,
)
export type PromotionAnswer = Static<typeof PromotionAnswer>

/** `POST /api/v1/models/:name/approve` and `/reject`. */
export const AnswerRequest = Type.Object(
  { as: As, why: Type.Optional(Type.String({ maxLength: 2000, description: 'Goes into the record.' })) },
  closed,
)
export type AnswerRequest = Static<typeof AnswerRequest>

/** A promotion that a second person answered. */
export const PromotionAnswered = Type.Object(
  { model: Type.String(), alias: Type.String(), requestedBy: Type.String(), before },
  closed,
)
export type PromotionAnswered = Static<typeof PromotionAnswered>

export const RollbackAnswer = Type.Object(
  { model: Type.String(), alias: Type.String(), now: Type.String(), before: Type.String() },
  closed,
)
export type RollbackAnswer = Static<typeof RollbackAnswer>
