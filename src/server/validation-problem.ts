import { AppError } from '../base/errors.ts'
import type { FastifyError, FastifySchemaValidationError } from 'fastify'

/** Ajv tells the value too when it is `verbose`. */
type Finding = FastifySchemaValidationError & { readonly data?: unknown }
type ValidationError = FastifyError & { readonly validation: Finding[] }

/** Whether a schema of a route refused the request. */
export function isValidationError(error: unknown): error is ValidationError {
  return error instanceof Error && Array.isArray((error as Partial<ValidationError>).validation)
}

/** What a schema found, as an error of ours. */
export function validationProblem({ validation, validationContext }: ValidationError): AppError {
  const [first] = validation
  const path = (first?.instancePath ?? '').slice(1).replaceAll('/', '.')
  const { expected, received } = wording(first)
  if (validationContext === 'body') {
    return new AppError('REQUEST_BODY', { expected: path === '' ? expected : `${expected} at ${path}`, received })
  }
  const where = [validationContext, path].filter(Boolean).join(' ')
  return new AppError('REQUEST_REFUSED', { problem: `its ${where} must be ${expected}, received ${received}` })
}

function wording(problem: Finding | undefined): { expected: string; received: string } {
  const { keyword, params = {}, message = '' } = problem ?? {}
  if (keyword === 'required') {
    return { expected: `an object with "${String(params['missingProperty'])}"`, received: 'one without it' }
  }
  if (keyword === 'additionalProperties') {
    const key = String(params['additionalProperty']).slice(0, 60)
    return { expected: 'an object of known keys', received: `the unknown key "${key}"` }
  }
  const received = describe(problem?.data)
  if (keyword === 'type') return { expected: withArticle(String(params['type'])), received }
  if (keyword === 'enum') return { expected: `one of ${JSON.stringify(params['allowedValues'])}`, received }
  return { expected: message.replace(/^must (be )?/, ''), received }
}

const withArticle = (type: string): string => `${/^[aeio]/.test(type) ? 'an' : 'a'} ${type}`

/** The kind of a JSON value, or the value itself when it is short. */
function describe(value: unknown): string {
  if (value === undefined || value === null) return value === null ? 'null' : 'nothing'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object') return 'an object'
  return JSON.stringify(typeof value === 'string' ? value.slice(0, 60) : value)
}
