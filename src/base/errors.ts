import { ERRORS } from './error-table.ts'

/** A code of the error table. Never renamed once released. */
export type ErrorCode = keyof typeof ERRORS

/** What an error of this code must be told: the named thing, what was expected, what was received. */
export type ErrorDetails<Code extends ErrorCode> = Parameters<(typeof ERRORS)[Code]['message']>[0]

/**
 * An expected failure of operation: a user's input, a file, a port. It says what happened to which named thing, what
 * was expected and received (`message`), and what to do (`fix`). A broken assumption of the program is `assert`;
 * a verdict (drifted, gate failed) is a value.
 */
export class AppError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'AppError'
  readonly code: Code
  readonly details: ErrorDetails<Code>
  /** HTTP status. */
  readonly status: number
  /** Exit code of a command: 2 where the person can mend it (input, config, disk, permission), 3 where something broke. */
  readonly exit: 2 | 3
  readonly fix: string

  constructor(code: Code, details: ErrorDetails<Code>, options?: { cause?: unknown }) {
    const row = ERRORS[code] as ErrorRow<ErrorDetails<Code>>
    super(row.message(details), options)
    this.code = code
    this.details = details
    this.status = row.status
    this.exit = row.exit
    this.fix = typeof row.fix === 'string' ? row.fix : row.fix(details)
  }
}

interface ErrorRow<Details> {
  readonly status: number
  readonly exit: 2 | 3
  readonly message: (details: Details) => string
  readonly fix: string | ((details: Details) => string)
}

/** Shortens a value for a message: JSON where it is such, at most 60 characters. */
export function shown(value: unknown): string {
  const text = written(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

function written(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  // JSON would call NaN and the infinities null.
  if (typeof value === 'number') return String(value)
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return 'an object that is no plain data'
  }
}
