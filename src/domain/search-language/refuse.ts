import { AppError } from '../../base/errors.ts'

/** An error of a filter. @param problem  in the words that clients compare, then what may help */
export function refuseFilter(problem: string, hint?: string): AppError {
  return new AppError('SEARCH_FILTER', { problem: hint === undefined ? problem : `${problem}. ${hint}` })
}

/** Names as messages list them. */
export function listed(names: readonly string[]): string {
  return `{${names.map((name) => `'${name}'`).join(', ')}}`
}
