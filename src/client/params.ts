import type { WirePair } from '../api/mlflow-wire.ts'

/** Params and tags: numbers, words, and what is made of them. */
export type Settable = string | number | bigint | boolean | null | undefined | readonly Settable[] | SettableRecord
interface SettableRecord {
  readonly [key: string]: Settable
}

/**
 * A nested object as pairs, keys joined by dots: `{ model: { depth: 3 } }` is `model.depth` = '3'. Lists are written as
 * JSON, undefined is left out. Characters that no key may have become '_'.
 */
export function flattened(values: SettableRecord, prefix = ''): WirePair[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const key = `${prefix}${name.replaceAll(/[^\p{L}\p{N}\p{M}_\-. :/]/gu, '_')}`
    if (value === undefined) return []
    if (isRecord(value)) return flattened(value, `${key}.`)
    return [{ key, value: typeof value === 'object' && value !== null ? asJson(value) : String(value) }]
  })
}

function isRecord(value: Settable): value is SettableRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function asJson(value: object): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? String(item) : item))
}
