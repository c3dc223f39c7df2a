import { Buffer, isUtf8 } from 'node:buffer'
import { AppError } from '../../base/errors.ts'

/** As Triton's. */
const depthMax = 100
const [quote, backslash] = [0x22, 0x5c]

/**
 * A JSON object from bytes.
 *
 * @throws INFER_REQUEST when it is none, is no UTF-8, or is nested deeper than 100: whoever walks through it later does so
 *         without a limit
 */
export function parseJsonObject(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  refuseDeep(bytes)
  if (!isUtf8(bytes)) throw unreadable('it is no UTF-8')
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'))
  } catch (error) {
    throw unreadable(error instanceof Error ? error.message.slice(0, 120) : 'it is no JSON')
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw unreadable('it is no object')
}

function unreadable(problem: string): AppError {
  return new AppError('INFER_REQUEST', { problem: `failed to parse the request JSON buffer: ${problem}` })
}

function refuseDeep(bytes: Uint8Array): void {
  let [depth, isText] = [0, false]
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!
    if (byte === quote) isText = !isText
    else if (isText) at += byte === backslash ? 1 : 0
    // Brackets and braces differ in one bit.
    else if ((byte | 0x20) === 0x7b) depth++
    else if ((byte | 0x20) === 0x7d) depth--
    if (depth > depthMax) {
      throw new AppError('INFER_REQUEST', {
        problem: `JSON nesting depth exceeds maximum allowed limit (${depthMax})`,
      })
    }
  }
}
