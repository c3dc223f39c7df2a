import { AppError } from '../base/errors.ts'
import { explained } from '../base/system-error.ts'
import { isValidationError, validationProblem } from './validation-problem.ts'
import type { FastifyError, FastifyRequest } from 'fastify'
import type { ServerNeeds } from './needs.ts'
import type { ErrorAnswer } from '../api/error-answer.ts'

/** Details for a program that end up in JSON, whatever their code. */
export function errorBody(error: AppError): ErrorAnswer {
  const { code, message, fix, details } = error
  return { error: { code, message, fix, details: { ...details } } }
}

/** What is turned away for who sends it, how, how much or when: no model is asked. */
const rejections = new Set([401, 403, 408, 413, 415, 429, 503])

/** Counts a prediction that is turned away so. */
export function countRejection(request: FastifyRequest, error: AppError, { meter }: Pick<ServerNeeds, 'meter'>): void {
  const isCounted = request.routeOptions?.config.isPrediction === true && rejections.has(error.status)
  if (isCounted) meter.rejected(error.code.toLowerCase())
}

/**
 * The one place where a thrown thing becomes an error of ours: what fastify throws for a request it cannot read is
 * mapped, anything unknown is INTERNAL, whose cause goes to the log and never to the client.
 */
export function toAppError(
  error: unknown,
  request: { id: string; bodyBytesMax: number; mediaType?: string },
): AppError {
  if (error instanceof AppError) return error
  if (isValidationError(error)) return validationProblem(error)
  const { code = '', statusCode = 500, message = '' } = error as Partial<FastifyError>
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new AppError('REQUEST_TOO_LARGE', { limitBytes: request.bodyBytesMax })
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new AppError('REQUEST_MEDIA_TYPE', { received: (request.mediaType ?? 'none').slice(0, 80) })
  }
  if (statusCode >= 400 && statusCode < 500) {
    return new AppError('REQUEST_REFUSED', { problem: message.slice(0, 200) }, { cause: error })
  }
  const known = explained(error)
  if (known instanceof AppError) return known
  return new AppError('INTERNAL', { requestId: request.id }, { cause: error })
}
