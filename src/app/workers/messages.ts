import { AppError, type ErrorCode } from '../../base/errors.ts'

/** What a worker tells the process that holds the port. */
export type FromWorker =
  | { readonly kind: 'serving'; readonly url: string; readonly models: readonly string[]; readonly curl?: string }
  /** `what` is the name of a function of `Answers`. */
  | { readonly kind: 'ask'; readonly id: number; readonly what: string; readonly given: readonly unknown[] }

/** The answer to one question of a worker. */
export interface FromPrimary {
  readonly id: number
  readonly value?: unknown
  readonly error?: SentError
}

/** What the process that holds the port asks its workers. */
export interface TellMetrics {
  readonly kind: 'tell-metrics'
  readonly round: number
}

/** What the process that holds the port answers for all workers. */
export type Answers = Readonly<Record<string, (...given: never[]) => Promise<unknown>>>

/** An error as it goes from one process to another: what was not foreseen is words alone. */
interface SentError {
  readonly code?: string
  readonly details?: unknown
  readonly message: string
}

export function sentError(error: unknown): SentError {
  if (error instanceof AppError) return { code: error.code, details: error.details, message: error.message }
  return { message: error instanceof Error ? error.message : String(error) }
}

export function receivedError({ code, details, message }: SentError): Error {
  return code === undefined ? new Error(message) : new AppError(code as ErrorCode, details as never)
}
