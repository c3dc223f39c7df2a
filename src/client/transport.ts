import { errorOf, ThroughlineError } from './throughline-error.ts'
import { readWire } from './wire-text.ts'
import type { Surroundings } from './surroundings.ts'

/** How a client speaks to its server. */
export interface TransportOptions {
  readonly url: string
  /** Sent as `Authorization: Bearer`. */
  readonly token?: string
  /** For one try. Default 30 s; files have twenty times as long. */
  readonly timeoutMs?: number
  /** How long a call is tried again while the server is away or busy. Default 120 s. */
  readonly retryForMs?: number
  /** Ends everything the client does. */
  readonly signal?: AbortSignal
}

/** One call. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** From the root of the server. */
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | readonly string[] | undefined>>
  /** Written as JSON. */
  readonly body?: object
  /** Sent as it is, in the place of `body`. */
  readonly bytes?: Blob | Uint8Array<ArrayBuffer>
  readonly signal?: AbortSignal | undefined
  /** 0: one try. Default: that of the transport. */
  readonly retryForMs?: number
  /** Doing it twice is more than once: then only what the server says it did not do is tried again. */
  readonly isOnce?: boolean
}

export interface Transport {
  /** The answer's JSON. @throws ThroughlineError; what `fetch` throws when there is no server */
  ask<Answer>(call: Call): Promise<Answer>
  /** The answer as it comes, of a status below 400. */
  fetch(call: Call): Promise<Response>
}

/** Statuses that pass: the server is busy, or something in front of it found it away. */
const passing: readonly number[] = [429, 502, 503, 504]
const refusedUndone: readonly number[] = [429, 503]
const waitMs = { first: 250, most: 10_000, told: 300_000 } as const

/**
 * Calls with timeouts, and again while the server is away or busy: after 0.25 s, twice that, and so on up to 10 s, each
 * shortened by chance by up to a half, or as long as the server says in Retry-After (at most five minutes).
 */
export function createTransport(options: TransportOptions, surroundings: Surroundings): Transport {
  const base = options.url.replace(/\/+$/, '')
  const { token, timeoutMs = 30_000, retryForMs = 120_000 } = options

  async function once(call: Call): Promise<Response> {
    const isFile = call.bytes !== undefined
    const limit = AbortSignal.timeout(isFile ? 20 * timeoutMs : timeoutMs)
    const signals = [limit, options.signal, call.signal].filter((signal) => signal !== undefined)
    const body = call.bytes ?? (call.body === undefined ? undefined : JSON.stringify(call.body))
    const type = call.body === undefined ? {} : { 'content-type': 'application/json' }
    const response = await surroundings.fetch(`${base}${call.path}${written(call.query)}`, {
      method: call.method,
      headers: {
        ...type,
        ...(isFile ? { 'content-type': 'application/octet-stream' } : {}),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.any(signals),
    })
    if (response.ok) return response
    throw Object.assign(errorOf(response.status, await response.text()), {
      retryAfterMs: retryAfter(response.headers.get('retry-after'), surroundings.nowMs()),
    })
  }

  async function send<Result>(call: Call, read: (response: Response) => Promise<Result>): Promise<Result> {
    let waitedMs = 0
    for (let attempt = 0; ; attempt++) {
      try {
        return await read(await once(call))
      } catch (error) {
        if (isEnded(options.signal, call.signal) || !mayPass(error, call)) throw error
        const pauseMs = told(error) ?? backoff(attempt, surroundings.random())
        waitedMs += pauseMs
        if (waitedMs > (call.retryForMs ?? retryForMs)) throw error
        const isBounded = (call.retryForMs ?? retryForMs) < Number.POSITIVE_INFINITY
        await pause(pauseMs, surroundings, { signals: [options.signal, call.signal], keepsAlive: isBounded })
      }
    }
  }
  return {
    ask: <Answer>(call: Call) => send(call, async (response) => readWire(await response.text()) as Answer),
    fetch: (call) => send(call, async (response) => response),
  }
}

/** Whether another try may go better: the server was busy or away, the network was cut, or the try took too long. */
export function isPassing(error: unknown): boolean {
  return error instanceof ThroughlineError ? passing.includes(error.status) : error instanceof Error
}

function mayPass(error: unknown, { isOnce = false }: Call): boolean {
  if (!isOnce) return isPassing(error)
  return error instanceof ThroughlineError && refusedUndone.includes(error.status)
}

function isEnded(...signals: readonly (AbortSignal | undefined)[]): boolean {
  return signals.some((signal) => signal?.aborted === true)
}

function told(error: unknown): number | undefined {
  return (error as { readonly retryAfterMs?: number }).retryAfterMs
}

/** Seconds, or a date. */
function retryAfter(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), waitMs.told)
}

function backoff(attempt: number, chance: number): number {
  return Math.min(waitMs.first * 2 ** attempt, waitMs.most) * (1 - chance / 2)
}

/** Resolves after a while, or at once when a signal is aborted. */
function pause(
  ms: number,
  { later }: Surroundings,
  { signals, keepsAlive }: { readonly signals: readonly (AbortSignal | undefined)[]; readonly keepsAlive: boolean },
): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel()
      for (const signal of signals) signal?.removeEventListener('abort', end)
      resolve()
    }
    const cancel = later(ms, end, keepsAlive)
    for (const signal of signals) signal?.addEventListener('abort', end)
    if (isEnded(...signals)) end()
  })
}

function written(query: Call['query'] = {}): string {
  const fields = Object.entries(query).flatMap(([key, value]) => {
    if (value === undefined) return []
    return (Array.isArray(value) ? value : [value]).map((item): [string, string] => [key, String(item)])
  })
  return fields.length === 0 ? '' : `?${new URLSearchParams(fields).toString()}`
}
