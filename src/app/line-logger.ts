import { createRequire } from 'node:module'
import type * as Pino from 'pino'
import type { Logger } from '../base/logger.ts'

const require = createRequire(import.meta.url)

/** Lines of JSON on stderr, by pino, which is loaded with the first of them: a start that goes well has none. */
export function lineLogger(): Logger {
  let lines: Logger | undefined
  function opened(): Logger {
    const { pino, destination } = require('pino') as typeof Pino
    return pino({ base: null }, destination({ dest: 2, sync: false }))
  }
  return {
    info: (data, message) => (lines ??= opened()).info(data, message),
    warn: (data, message) => (lines ??= opened()).warn(data, message),
    error: (data, message) => (lines ??= opened()).error(data, message),
  }
}
