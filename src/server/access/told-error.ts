import type { FastifyRequest } from 'fastify'
import { AppError } from '../../base/errors.ts'
import { everyProject } from '../../domain/access.ts'
import { isTold } from './guard.ts'

/** The error as this request may have it: of the names that it lists, those which one may see. */
export function toldError(request: FastifyRequest, error: AppError): AppError {
  if (request.told === everyProject) return error
  if (isOf(error, 'MODEL_NOT_FOUND')) return new AppError(error.code, toldOf(request, error.details))
  if (isOf(error, 'PROJECT_UNKNOWN')) return new AppError(error.code, toldOf(request, error.details))
  return error
}

function isOf<Code extends AppError['code']>(error: AppError, code: Code): error is AppError<Code> {
  return error.code === code
}

interface Listing {
  readonly known: readonly string[]
  readonly nearest: string | undefined
}

function toldOf<Details extends Listing>(request: FastifyRequest, details: Details): Details {
  const { known, nearest } = details
  return {
    ...details,
    known: known.filter((name) => isTold(request, name)),
    nearest: nearest !== undefined && isTold(request, nearest) ? nearest : undefined,
  }
}
