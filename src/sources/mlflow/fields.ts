import type { RunStatus } from '../../domain/run.ts'
import type { Int64 } from '../../domain/int64.ts'

/** What MLflow keeps of one thing: a row of its database, or a document of its file store, whose values are all text. */
export type Fields = Readonly<Record<string, unknown>>

/** Text as a database takes it: without U+0000, and whole. */
export function text(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') return undefined
  return String(value).replaceAll('\0', '\u{FFFD}').toWellFormed()
}

export function integer(value: unknown): Int64 | undefined {
  const digits = text(value)
  if (digits === undefined || !/^-?\d+$/.test(digits)) return undefined
  const whole = BigInt(digits)
  return Number.isSafeInteger(Number(whole)) ? Number(whole) : whole
}

/** A time; MLflow leaves some out. */
export function ms(value: unknown): number {
  return Number(integer(value) ?? 0)
}

/** As MLflow and Python write numbers. */
export function double(value: unknown): number {
  const words: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Infinity, '-inf': -Infinity }
  return typeof value === 'number' ? value : (words[String(value).toLowerCase()] ?? Number(value))
}

/** What is there, of the fields that may be absent. */
export function present<Values extends object>(
  values: Values,
): { [Key in keyof Values]?: Exclude<Values[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never
}

const statusOfNumber: Readonly<Record<string, RunStatus>> = {
  1: 'running',
  2: 'scheduled',
  3: 'finished',
  4: 'failed',
  5: 'killed',
}

/** 'FINISHED' of the database, 3 of the file store. */
export function runStatus(value: unknown): RunStatus {
  const name = String(value).toLowerCase()
  const known: readonly string[] = Object.values(statusOfNumber)
  return known.includes(name) ? (name as RunStatus) : (statusOfNumber[name] ?? 'scheduled')
}

/** 2 of the database and of the file store. */
export function modelStatus(value: unknown): 'pending' | 'ready' | 'failed' {
  return ({ 1: 'pending', 2: 'ready', 3: 'failed' } as const)[String(value)] ?? 'pending'
}

/** 'READY' of a version. */
export function versionStatus(value: unknown): 'pending' | 'ready' | 'failed' {
  return ({ PENDING_REGISTRATION: 'pending', FAILED_REGISTRATION: 'failed' } as const)[String(value)] ?? 'ready'
}
