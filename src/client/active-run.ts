import { beat } from './deliver.ts'
import { metricBuffer } from './metric-buffer.ts'
import { flattened, type Settable } from './params.ts'
import { wireDouble, wireInteger } from './wire-text.ts'
import type { Content, EndStatus, Logged, Operation } from './operation.ts'
import type { Outbox } from './outbox.ts'
import type { Surroundings } from './surroundings.ts'
import type { Transport } from './transport.ts'

/** What an artifact is made of: text, bytes, a stream, or a local file (in Node). */
export type ArtifactContent =
  | string
  | Uint8Array<ArrayBuffer>
  | Blob
  | ReadableStream<Uint8Array<ArrayBuffer>>
  | { readonly file: string }

/** Where and when a metric was measured. */
export interface Measured {
  /** Default 0. */
  readonly step?: number | bigint
  /** Default: now. */
  readonly atMs?: number
}

/** How a run was left. */
export interface RunEnd {
  /** False: some of it waits in the journal, and is sent when there is a server again. */
  readonly isDelivered: boolean
}

/** A run that is being written. What it is told goes to the server in order; times are those of the call. */
export interface ActiveRun {
  readonly id: string
  /** Gathered, and sent with others. Wait for it in a loop that measures faster than a network is. NaN and ±Infinity are kept. */
  logMetric(key: string, value: number, measured?: Measured): Promise<void>
  logMetrics(values: Readonly<Record<string, number>>, measured?: Measured): Promise<void>
  /** Nested objects become keys with dots. A param never changes. @throws ThroughlineError where the server refuses it */
  logParams(params: Readonly<Record<string, Settable>>): Promise<void>
  setTags(tags: Readonly<Record<string, Settable>>): Promise<void>
  /** What people read first of the run. */
  note(markdown: string): Promise<void>
  /** @param path  of the file among those of the run: 'plots/loss.svg' */
  logArtifact(path: string, content: ArtifactContent): Promise<void>
  /** Resolves once all that was told until now is at the server, or in the journal. */
  flush(): Promise<void>
  /**
   * The last word. Waits until everything is at the server; with a journal, not longer than some seconds.
   *
   * @throws the first thing that the server refused of this run
   */
  end(status?: EndStatus): Promise<RunEnd>
}

/** The settings of a client's runs. */
export interface RunSettings {
  /** Metrics are sent this long after the first of them. Default 500 ms. */
  readonly flushMs?: number
  /** ... or once there are so many. Default and most 1,000. */
  readonly flushValues?: number
  /** Metrics under way before `logMetric` waits. Default 20,000. */
  readonly waitingMax?: number
  /** Between signs of life. Default 10 s; 0 gives none. */
  readonly heartbeatMs?: number
  /** With a journal: how long `end` waits for the server. Default 10 s. */
  readonly drainMs?: number
}

/** A run over an outbox; its `start` or `resume` is told already. */
export function activeRun(
  id: string,
  needs: {
    readonly outbox: Outbox
    readonly transport: Transport
    readonly surroundings: Surroundings
    readonly isDurable: boolean
    readonly settings: RunSettings
    /** The first of each run. */
    readonly problems: Map<string, Error>
    /** Called once it ended. */
    readonly onEnd: () => void
    /** Aborted when the client is closed. */
    readonly signal: AbortSignal
  },
): ActiveRun {
  const { outbox, transport, surroundings, isDurable, settings, problems, onEnd, signal } = needs
  const { flushMs = 500, flushValues = 1000, waitingMax = 20_000, heartbeatMs = 10_000, drainMs = 10_000 } = settings

  function beating(everyMs: number): () => void {
    const once = (): void => void beat(transport, id)
    return surroundings.beats?.(id, everyMs, once) ?? surroundings.every(everyMs, once)
  }

  /** In the journal, where there is one; else at the server. */
  async function send(operation: Operation, content?: Content): Promise<void> {
    const { delivered } = await outbox.send(operation, content)
    if (!isDurable) await delivered
  }
  const log = (logged: Logged): Promise<void> => send({ run: id, kind: 'log', ...logged })
  const buffer = metricBuffer({
    size: Math.min(flushValues, 1000),
    afterMs: flushMs,
    waitingMax,
    later: surroundings.later,
    handOver: (metrics) => log({ metrics }),
  })
  const stopBeating = heartbeatMs === 0 ? () => {} : beating(heartbeatMs)
  signal.addEventListener('abort', stopBeating)
  const add = (key: string, value: number, { step = 0, atMs = surroundings.nowMs() }: Measured): Promise<void> =>
    buffer.add({ key, value: wireDouble(value), timestamp: Math.round(atMs), step: wireInteger(step) })

  return {
    id,
    logMetric: (key, value, measured = {}) => add(key, value, measured),
    async logMetrics(values, { step = 0, atMs = surroundings.nowMs() } = {}) {
      await Promise.all(Object.entries(values).map(([key, value]) => add(key, value, { step, atMs })))
    },
    logParams: (params) => log({ params: flattened(params) }),
    setTags: (tags) => log({ tags: flattened(tags) }),
    note: (markdown) => log({ tags: [{ key: 'mlflow.note.content', value: markdown }] }),
    async logArtifact(path, content) {
      await send({ run: id, kind: 'artifact', path }, await readContent(content, surroundings))
    },
    async flush() {
      await buffer.flush()
      if (!isDurable) await outbox.settled(id)
    },
    async end(status = 'finished') {
      stopBeating()
      signal.removeEventListener('abort', stopBeating)
      const endedAtMs = Math.round(surroundings.nowMs())
      await buffer.flush()
      // Its refusal is one of the problems.
      await outbox.send({ run: id, kind: 'end', status, endedAtMs })
      const isDelivered = await within(outbox.settled(id), isDurable ? drainMs : undefined, surroundings)
      const problem = problems.get(id)
      problems.delete(id)
      onEnd()
      if (problem !== undefined) throw problem
      return { isDelivered }
    },
  }
}

async function readContent(content: ArtifactContent, { openFile }: Surroundings): Promise<Content> {
  if (typeof content === 'string') return new TextEncoder().encode(content)
  if (content instanceof Uint8Array || content instanceof Blob) return content
  if (content instanceof ReadableStream) return new Response(content).blob()
  if (openFile === undefined) throw new Error(`There are no local files here: give the bytes of ${content.file}.`)
  return openFile(content.file)
}

/** Whether it came to pass in time. */
async function within(done: Promise<void>, ms: number | undefined, { later }: Surroundings): Promise<boolean> {
  if (ms === undefined) return done.then(() => true)
  const late = Promise.withResolvers<boolean>()
  const cancel = later(ms, () => late.resolve(false), true)
  const isDone = await Promise.race([done.then(() => true), late.promise])
  cancel()
  return isDone
}
