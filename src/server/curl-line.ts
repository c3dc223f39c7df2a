import type { RequestRow } from '../domain/prediction.ts'

/** A command that can be pasted into a POSIX shell as it is, whatever quotes the values hold. */
export function curlLine(url: string, model: string, rows: readonly RequestRow[], isGuarded = false): string {
  const body = JSON.stringify({ rows }).replaceAll("'", `'\\''`)
  // curl asks for the password itself.
  const user = isGuarded ? ' -u "$USER"' : ''
  return `curl -s${user} ${url}/models/${model}/predict -H 'content-type: application/json' -d '${body}'`
}
