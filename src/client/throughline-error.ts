import type { ErrorAnswer } from '../api/error-answer.ts'
import type { WireErrorAnswer } from '../api/mlflow-wire.ts'

/** An answer of 400 or above. `message` and `fix` are for people, `code` and `details` for programs. */
export class ThroughlineError extends Error {
  override readonly name = 'ThroughlineError'
  readonly code: string
  readonly status: number
  readonly fix: string
  readonly details: Readonly<Record<string, unknown>>

  constructor(status: number, { code, message, fix, details }: ErrorAnswer['error']) {
    super(message)
    this.status = status
    this.code = code
    this.fix = fix
    this.details = details
  }
}

/** Reads the body of an answer of 400 or above: ours, MLflow's, or that of a proxy in between. */
export function errorOf(status: number, text: string): ThroughlineError {
  try {
    const { error, error_code: code, message } = JSON.parse(text) as Partial<ErrorAnswer & WireErrorAnswer>
    if (typeof error?.code === 'string') return new ThroughlineError(status, error)
    if (typeof code === 'string') {
      return new ThroughlineError(status, { code, message: message ?? code, fix: '', details: {} })
    }
  } catch {
    // Not JSON: a proxy answered in the server's place.
  }
  const message = `The server answered ${status}: ${text.slice(0, 120)}`
  return new ThroughlineError(status, { code: 'UNKNOWN', message, fix: 'Check the URL.', details: {} })
}
