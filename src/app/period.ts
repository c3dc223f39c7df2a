import { AppError } from '../base/errors.ts'

/** A bound of a period as an option says it. @throws CLI_USAGE unless it is an ISO date */
export function periodBound<Key extends 'fromMs' | 'toMs'>(
  key: Key,
  text: string | undefined,
  option: string,
): { [K in Key]?: number } {
  if (text === undefined) return {}
  const ms = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(ms)) {
    throw new AppError('CLI_USAGE', {
      message: `--${option} must be an ISO date such as 1999-12-31, received "${text}".`,
    })
  }
  return { [key]: ms } as { [K in Key]?: number }
}

/** A moment as ISO; nothing of nothing. */
export function isoOf<Key extends 'from' | 'to'>(key: Key, ms: number | undefined): { [K in Key]?: string } {
  return ms === undefined || Number.isNaN(ms) ? {} : ({ [key]: new Date(ms).toISOString() } as { [K in Key]?: string })
}
