/** The trace that a request belongs to, as its `traceparent` says. */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string
  /** Of the sender's span: 16 hexadecimal digits. */
  readonly spanId: string
}

/**
 * Reads a `traceparent` header. Undefined where it is none, or all zeros; a version that is not known yet may have more
 * after the flags.
 *
 * @see W3C Trace Context, sections 3.2.2 and 3.2.4
 */
export function readTraceparent(header: unknown): TraceContext | undefined {
  if (typeof header !== 'string') return undefined
  const [, version, traceId, spanId, more] =
    /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/.exec(header) ?? []
  if (traceId === undefined || spanId === undefined || version === 'ff') return undefined
  if (version === '00' && more !== undefined) return undefined
  return /^0+$/.test(traceId) || /^0+$/.test(spanId) ? undefined : { traceId, spanId }
}
