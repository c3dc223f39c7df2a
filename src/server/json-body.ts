import { AppError } from '../base/errors.ts'
import type { Clock } from '../base/clock.ts'
import type { FastifyInstance } from 'fastify'

/** Longest text that is parsed a second time to learn where it breaks. */
const reparsedChars = 1_000_000
/** Longest text whose prefixes are searched for the place when the parser does not tell it. */
const searchedChars = 65_536

/**
 * Reads JSON bodies, and says where a malformed one breaks. Only application/json is taken. A `__proto__` key, or a
 * `constructor` with a `prototype`, is refused.
 *
 * @param repair  what a text that is no JSON is read as instead; undefined where nothing helps
 */
export function readJsonBodies(
  app: FastifyInstance,
  clock: Clock,
  repair?: (text: string) => string | undefined,
): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = String(body)
    const begunMs = clock.monotonicMs()
    void parse(request, text, (error, value) => {
      request.parseMs = clock.monotonicMs() - begunMs
      if (error === null) return done(null, value)
      // No body is for the schema of the route to judge: some need none.
      if (text.trim() === '') return done(null, undefined)
      const repaired = repair?.(text)
      if (repaired === undefined) return done(malformed(text))
      void parse(request, repaired, (still, read) => (still === null ? done(null, read) : done(malformed(repaired))))
    })
  })
}

function malformed(text: string): AppError {
  if (text.length > reparsedChars) {
    return new AppError('REQUEST_BODY', {
      expected: 'JSON',
      received: 'text that is no JSON, or has a key "__proto__"',
    })
  }
  const problem = parseError(text)
  // The text is JSON: it was refused for its keys.
  if (problem === undefined) {
    return new AppError('REQUEST_BODY', { expected: 'JSON', received: 'JSON with a key "__proto__" or "constructor"' })
  }
  const offset = offsetOf(problem, text)
  const [what] = problem.split(/ in JSON at position|, \.{0,3}"/)
  const place = offset === undefined ? '' : ` at ${lineAndColumn(text, offset)}`
  return new AppError('REQUEST_BODY', {
    expected: 'JSON',
    received: `text that breaks${place}: ${what!.slice(0, 120)}`,
  })
}

/** What JSON.parse says; undefined when the text is JSON. */
function parseError(text: string): string | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Where the text stops being JSON: V8 tells it for most errors; for an unexpected token the prefixes are searched. */
function offsetOf(problem: string, text: string): number | undefined {
  const told = /at position (\d+)/.exec(problem)
  if (told !== null) return Number(told[1])
  if (problem.startsWith('Unexpected end')) return text.length
  if (!problem.startsWith('Unexpected token') || text.length > searchedChars) return undefined
  // The prefix that ends before the token is only unfinished; any longer one has the unexpected token.
  let [low, high] = [0, text.length - 1]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (parseError(text.slice(0, middle + 1))?.startsWith('Unexpected token') === true) high = middle
    else low = middle + 1
  }
  return low
}

function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  return `line ${line}, column ${offset - before.lastIndexOf('\n')}`
}

/**
 * Python writes NaN into its JSON, where a data frame has a missing value: null then. An infinity is no number of a
 * model: as what JSON reads as one it is refused in the words of the field. Undefined where the text has neither.
 */
export function withoutNaN(text: string): string | undefined {
  if (!/NaN|Infinity/.test(text)) return undefined
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g, (token) =>
    token === 'NaN' ? 'null' : token === 'Infinity' ? '1e999' : token === '-Infinity' ? '-1e999' : token,
  )
}
