/** Numbers of 16 digits and more, which a double may not hold exactly. */
const longNumber = /[0-9]{16}/

/** Parses JSON; an integer beyond 2^53 comes as a bigint where the engine tells how it was written, else rounded. */
export function readWire(text: string): unknown {
  return longNumber.test(text) ? JSON.parse(text, exactly) : (JSON.parse(text) as unknown)
}

function exactly(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  const { source = '' } = context ?? {}
  return /^-?\d{16,19}$/.test(source) ? BigInt(source) : value
}

/** A double as the wire writes it: what JSON lacks as text. */
export function wireDouble(value: number): number | string {
  return Number.isFinite(value) ? value : String(value)
}

/** An integer of 64 bits: as text where JSON's number would not be exact. */
export function wireInteger(value: number | bigint): number | string {
  return typeof value === 'bigint' ? String(value) : value
}

/** The double that the wire wrote. */
export function readDouble(value: number | string): number {
  return typeof value === 'number' ? value : Number(value)
}
