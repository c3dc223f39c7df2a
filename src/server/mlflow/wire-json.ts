import type { Int64 } from '../../domain/int64.ts'

/** Integers of 16 digits and more, which a double may not hold exactly: what has a point is a double already. */
const longInteger = /(?:^|[^\d.])\d{16}/

/** TypeScript's library does not know it yet. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): object }

/** Parses JSON; an integer beyond 2^53 comes as a bigint. A body that is a text that holds JSON, as old clients send, is read again. */
export function readWireJson(body: string): unknown {
  const value = longInteger.test(body) ? JSON.parse(body, exactly) : (JSON.parse(body) as unknown)
  return typeof value === 'string' ? readWireJson(value) : value
}

function exactly(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  const { source = '' } = context ?? {}
  return /^-?\d{16,19}$/.test(source) ? BigInt(source) : value
}

/**
 * How a number stands in a body: 9.0, which is read as 9. Undefined where no number stands at the path.
 *
 * @param path  as refusals call it: 'tags[0].value'
 */
export function writtenNumber(body: string, path: string): string | undefined {
  let place = parsed(body)
  for (const name of path.split(/[.[\]]+/).filter((part) => part !== '')) {
    if (typeof place !== 'object' || place === null || !Object.hasOwn(place, name)) return undefined
    place = (place as Readonly<Record<string, unknown>>)[name]
  }
  return place instanceof Written ? place.text : undefined
}

/** Undefined where it nests deeper than the parser can look back. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body, (_key, value: unknown, context?: { readonly source?: string }) =>
      typeof value === 'number' && context?.source !== undefined ? new Written(context.source) : value,
    )
  } catch {
    return undefined
  }
}

class Written {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** An integer of 64 bits, written as a number. */
export function wireInteger(value: Int64): unknown {
  return typeof value === 'bigint' ? rawJSON(String(value)) : value
}

/** A double: what JSON lacks as text. */
export function wireDouble(value: number): number | string {
  return Number.isFinite(value) ? value : String(value)
}
