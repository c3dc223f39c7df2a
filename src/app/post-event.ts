import type { Agent } from 'node:http'
import type { Clock } from '../base/clock.ts'
import type { PayloadEvent } from '../domain/payload-event.ts'
import type { BringEvent } from '../serving/event-queue.ts'

/** KServe's names where it has some, so that what listens to KServe listens to this. */
const types: Readonly<Record<PayloadEvent['kind'], string>> = {
  request: 'org.kubeflow.serving.inference.request',
  response: 'org.kubeflow.serving.inference.response',
  error: 'io.throughline.serving.inference.error',
  feedback: 'io.throughline.serving.inference.feedback',
}

/** Statuses after which the same event may be taken. */
const passing: ReadonlySet<number> = new Set([408, 425, 429])

/**
 * Posts events to a URL as CloudEvents 1.0 in the binary mode of HTTP: attributes are headers, the body is the payload.
 *
 * @param timeoutMs  for one event. Default 5 s
 */
export function postEvent(
  url: URL,
  {
    clock,
    inFlightMax,
    timeoutMs = 5_000,
  }: { readonly clock: Clock; readonly inFlightMax: number; readonly timeoutMs?: number },
): BringEvent {
  let connecting: Promise<{ request: typeof import('node:http').request; agent: Agent }> | undefined
  async function connect() {
    // Loaded with the first event: a start does not wait for it.
    const { request, Agent } = url.protocol === 'https:' ? await import('node:https') : await import('node:http')
    return { request, agent: new Agent({ keepAlive: true, maxSockets: inFlightMax }) }
  }
  return async (event, signal) => {
    const { request: send, agent } = await (connecting ??= connect())
    const body = JSON.stringify(event.body)
    const limit = AbortSignal.timeout(timeoutMs)
    const status = await new Promise<number>((resolve, reject) => {
      const request = send(url, {
        method: 'POST',
        headers: { ...headersOf(event, clock.nowMs()), 'content-length': Buffer.byteLength(body) },
        agent,
        signal: AbortSignal.any([signal, limit]),
      })
      request.once('error', (error) => reject(limit.aborted ? new Error(`no answer in ${timeoutMs} ms`) : error))
      request.once('response', (response) => {
        response.once('error', reject)
        response.once('end', () => resolve(response.statusCode ?? 0))
        response.resume()
      })
      request.end(body)
    })
    if (status >= 200 && status < 300) return 'taken'
    if (status >= 500 || passing.has(status)) throw new Error(`the receiver answers ${status}`)
    return 'refused'
  }
}

function headersOf({ kind, id, atMs, model, version }: PayloadEvent, nowMs: number): Record<string, string> {
  return {
    'content-type': 'application/json',
    'ce-specversion': '1.0',
    'ce-id': id,
    'ce-type': types[kind],
    'ce-source': `/models/${model}`,
    'ce-time': new Date(atMs).toISOString(),
    'ce-recordedtime': new Date(nowMs).toISOString(),
    'ce-inferenceservicename': model,
    'ce-namespace': 'default',
    'ce-component': 'predictor',
    'ce-endpoint': 'default',
    // 0 where the request was refused before a version was found.
    ...(version === 0 ? {} : { 'ce-modelversion': String(version) }),
  }
}
