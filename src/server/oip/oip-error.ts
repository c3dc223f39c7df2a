import type { AppError, ErrorCode } from '../../base/errors.ts'

/** What an error is in this protocol: a status and one sentence, never a trace nor another model's name. */
export interface OipError {
  readonly status: number
  readonly message: string
  /** Whether asking again later may help. */
  readonly isLater: boolean
}

const unknownModel: ReadonlySet<ErrorCode> = new Set([
  'MODEL_NAME',
  'MODEL_NOT_FOUND',
  'MODEL_VERSION_NOT_FOUND',
  'MODEL_ALIAS_NOT_SET',
])
/** A version that is registered, and cannot be loaded: what exactly is wrong stands in the server's log. */
const notReady: ReadonlySet<ErrorCode> = new Set([
  'MODEL_REFUSED',
  'MODEL_UNLOADED',
  'ARTIFACT_MISSING',
  'ARTIFACT_CORRUPT',
])

/** The words that clients of the protocol compare are Triton's. */
export function oipError(
  error: AppError,
  { name = '', version }: { readonly name?: string; readonly version?: string },
): OipError {
  const which = `'${name.slice(0, 120)}'${version === undefined ? '' : ` version ${version.slice(0, 40)}`}`
  if (unknownModel.has(error.code)) {
    return { status: 404, message: `Request for unknown model: ${which} is not found`, isLater: false }
  }
  if (notReady.has(error.code)) return { status: 503, message: `Model ${which} is not ready`, isLater: true }
  if (is(error, 'MODEL_LOAD_FAILED') && error.details.isUnknown) {
    return { status: 404, message: error.message, isLater: false }
  }
  const isLater = error.status === 503 || error.status === 429
  return { status: error.status, message: error.message, isLater }
}

function is<Code extends ErrorCode>(error: AppError, code: Code): error is AppError<Code> {
  return error.code === code
}
