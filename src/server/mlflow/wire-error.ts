import { AppError, type ErrorCode } from '../../base/errors.ts'

/** The body of an error in this wire format. */
export interface WireError {
  readonly error_code: string
  readonly message: string
}

/** Codes of the wire format that do not follow from the status. */
const codes: Partial<Record<ErrorCode, string>> = {
  EXPERIMENT_EXISTS: 'RESOURCE_ALREADY_EXISTS',
  USER_EXISTS: 'RESOURCE_ALREADY_EXISTS',
  PERMISSION_EXISTS: 'RESOURCE_ALREADY_EXISTS',
  RUN_EXISTS: 'RESOURCE_ALREADY_EXISTS',
  REGISTERED_MODEL_EXISTS: 'RESOURCE_ALREADY_EXISTS',
  ROUTE_NOT_FOUND: 'ENDPOINT_NOT_FOUND',
  METHOD_NOT_ALLOWED: 'ENDPOINT_NOT_FOUND',
  REQUEST_TOO_LARGE: 'BAD_REQUEST',
  WIRE_NOT_IMPLEMENTED: 'NOT_IMPLEMENTED',
}

/** Messages that clients compare whole. */
const messages: Partial<Record<ErrorCode, string>> = { ARTIFACT_PATH: 'Invalid path' }

const codeOfStatus: Readonly<Record<number, string>> = {
  400: 'INVALID_PARAMETER_VALUE',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'RESOURCE_DOES_NOT_EXIST',
  409: 'RESOURCE_CONFLICT',
  429: 'REQUEST_LIMIT_EXCEEDED',
  499: 'CANCELLED',
  501: 'NOT_IMPLEMENTED',
  503: 'TEMPORARILY_UNAVAILABLE',
  507: 'RESOURCE_EXHAUSTED',
}

/** The message is told without what to do: clients compare it. */
export function wireError(error: AppError): { readonly status: number; readonly body: WireError } {
  const isServers = error.status === 500
  const code = codes[error.code] ?? codeOfStatus[error.status] ?? (isServers ? 'INTERNAL_ERROR' : 'BAD_REQUEST')
  return { status: error.status, body: { error_code: code, message: messages[error.code] ?? error.message } }
}
