import type { Serving } from '../operations.ts'

/** What is served and how to ask it, for a terminal. */
export function servingText({ url, models, curl }: Serving): string {
  const served =
    models.length === 0
      ? 'no model yet: `throughline run` makes one, and it appears here within a second'
      : models.join(', ')
  return [
    `Throughline is up at ${url}  (Ctrl-C stops it)`,
    `  models  ${served}`,
    `  docs    ${url}/docs`,
    ...(curl === undefined ? [] : ['', 'Ask it for a prediction:', '', curl, '']),
  ].join('\n')
}
