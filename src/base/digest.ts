import { createHash } from 'node:crypto'
import { canonicalJson } from './json.ts'

/** SHA-256 in 64 lower-case hexadecimal digits. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** SHA-256 of the canonical JSON of a value: equal values, equal digest, whatever the order of keys. */
export function digestOf(value: unknown): string {
  return sha256(canonicalJson(value))
}
