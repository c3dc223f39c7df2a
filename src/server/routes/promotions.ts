import type { FastifyRequest } from 'fastify'
import { ErrorAnswer } from '../../api/error-answer.ts'
import {
  AnswerRequest,
  PromotionAnswer,
  PromotionAnswered,
  PromotionRequest,
  RollbackAnswer,
} from '../../api/promotion.ts'
import { Type } from '../../api/schema.ts'
import { AppError } from '../../base/errors.ts'
import { parseModelReference } from '../../domain/model-version.ts'
import type { Person } from '../../domain/access.ts'
import { actorOf } from '../access/guard.ts'
import { namesOfModel } from '../access/rules.ts'
import type { App, ServerNeeds } from '../needs.ts'

const config = { action: 'approve', names: namesOfModel } as const
const params = Type.Object({ name: Type.String({ description: 'name (its champion), name@alias or name%2F3' }) })

/** POST /api/v1/models/:name/promote, approve, reject and rollback */
export function promotionRoutes(app: App, { promotions }: ServerNeeds): void {
  app.route({
    method: 'POST',
    url: '/api/v1/models/:name/promote',
    config,
    schema: {
      summary: 'Point an alias at a version, if the gate says yes',
      params,
      body: PromotionRequest,
      response: { 200: PromotionAnswer, '4xx': ErrorAnswer },
    },
    async handler(request) {
      const { alias = 'champion', as } = request.body
      const { gate, ...told } = await promotions.promote(request.params.name, alias, personOf(request, as))
      return { ...told, gate: { passed: gate.passed, reasons: [...gate.reasons] } } satisfies PromotionAnswer
    },
  })
  app.route({
    method: 'POST',
    url: '/api/v1/models/:name/approve',
    config,
    schema: {
      summary: 'Say yes to a promotion that another person asked for',
      params,
      body: AnswerRequest,
      response: { 200: PromotionAnswered, '4xx': ErrorAnswer },
    },
    handler: (request) => promotions.approve(request.params.name, personOf(request, request.body.as)),
  })
  app.route({
    method: 'POST',
    url: '/api/v1/models/:name/reject',
    config,
    schema: {
      summary: 'Say no to a promotion that waits',
      params,
      body: AnswerRequest,
      response: { 200: PromotionAnswered, '4xx': ErrorAnswer },
    },
    handler: (request) => promotions.reject(request.params.name, personOf(request, request.body.as), request.body.why),
  })
  app.route({
    method: 'POST',
    url: '/api/v1/models/:name/rollback',
    config,
    schema: {
      summary: 'Point an alias at the version before',
      params: Type.Object({ name: Type.String() }),
      body: PromotionRequest,
      response: { 200: RollbackAnswer, '4xx': ErrorAnswer },
    },
    async handler(request) {
      const { name } = request.params
      // A rollback is of an alias of the model, not of one of its versions.
      if (parseModelReference(name)?.model !== name) throw new AppError('MODEL_NAME', { received: name })
      const { alias = 'champion', as } = request.body
      return promotions.rollBack(name, alias, personOf(request, as))
    },
  })
}

/** Who is signed in; where access is off, who it is said to be. @throws PROMOTION_AS */
function personOf(request: FastifyRequest, as: string | undefined): Person {
  if (request.principal !== undefined) {
    const { name } = request.principal
    if (as !== undefined && as !== name) throw new AppError('PROMOTION_AS', { user: name, as })
    return { name, identity: 'signed-in' }
  }
  return as === undefined ? { name: actorOf(request), identity: 'unnamed' } : { name: as, identity: 'stated' }
}
