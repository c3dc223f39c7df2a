import { activeRun, type ActiveRun, type RunSettings } from './active-run.ts'
import { delivery } from './deliver.ts'
import { createOutbox, type Problem } from './outbox.ts'
import { flattened, type Settable } from './params.ts'
import { predictions, type AnyModel, type ModelTypes, type Predictions } from './predictions.ts'
import { memoryQueue, type Queue } from './queue.ts'
import { registry, type Registry } from './registry.ts'
import { newRunId, type Surroundings } from './surroundings.ts'
import { trackedRuns, type TrackedRuns } from './tracked-runs.ts'
import { createTransport, type TransportOptions } from './transport.ts'

/** Where the server is, and how a client behaves. */
export interface ClientOptions extends TransportOptions, RunSettings {
  /** Default: the global one. */
  readonly fetch?: typeof fetch
  /** Operations under way at once; those of one run go one after the other. Default 4. */
  readonly inFlightMax?: number
  /** Hears of everything the server refused, and of what could not be brought to it. `end` throws the first of a run. */
  readonly onProblem?: (problem: Problem) => void
}

/** A run to be started. */
export interface RunStart {
  /** By name; made where there is none. Default 'Default'. */
  readonly experiment?: string
  /** Default: the server gives one. */
  readonly name?: string
  readonly params?: Readonly<Record<string, Settable>>
  readonly tags?: Readonly<Record<string, Settable>>
  /** The run that this one is a part of. */
  readonly parent?: string | Pick<ActiveRun, 'id'>
}

/** A server's endpoints as functions. Models by name: `ThroughlineClient<{ birdstrikes: Birdstrikes }>`. */
export interface ThroughlineClient<Models extends Record<keyof Models, ModelTypes>>
  extends Predictions<Models>, TrackedRuns {
  readonly registry: Registry
  /** Resolves once the run is at the server; with a journal, once it is in it. @throws ThroughlineError */
  startRun(start?: RunStart): Promise<ActiveRun>
  /** Goes on with a run: it is running again. */
  resumeRun(id: string): Promise<ActiveRun>
  /** Waits until the news of all runs are at the server, and closes the journal. With one, not longer than `drainMs`. */
  close(): Promise<void>
}

/** A client that takes time, chance and timers from `surroundings` and keeps what is under way in `queue`. */
export function createClient<Models extends Record<keyof Models, ModelTypes> = Record<string, AnyModel>>(
  options: ClientOptions,
  surroundings: Surroundings,
  queue: Queue = memoryQueue(),
): ThroughlineClient<Models> {
  const { inFlightMax = 4, heartbeatMs, drainMs = 10_000, onProblem } = options
  const closing = new AbortController()
  const signal = options.signal === undefined ? closing.signal : AbortSignal.any([options.signal, closing.signal])
  const transport = createTransport({ ...options, signal }, surroundings)
  const keeping = createTransport(
    { ...options, signal, ...(queue.isDurable ? { retryForMs: Number.POSITIVE_INFINITY } : {}) },
    surroundings,
  )
  const problems = new Map<string, Error>()
  const open = new Map<string, ActiveRun>()
  const outbox = createOutbox({
    queue,
    inFlightMax,
    deliver: delivery(keeping),
    signal,
    onProblem(problem) {
      if (!problems.has(problem.run)) problems.set(problem.run, problem.error)
      onProblem?.(problem)
    },
  })
  const beats = heartbeatMs !== 0
  const run = (id: string): ActiveRun => {
    const active = activeRun(id, {
      outbox,
      transport,
      surroundings,
      isDurable: queue.isDurable,
      settings: options,
      problems,
      signal,
      onEnd: () => void open.delete(id),
    })
    open.set(id, active)
    return active
  }

  return {
    ...predictions<Models>(transport, surroundings.nowMs),
    ...trackedRuns(transport),
    registry: registry(transport),
    async startRun({ experiment = 'Default', name, params = {}, tags = {}, parent } = {}) {
      const id = newRunId()
      const parentId = typeof parent === 'object' ? parent.id : parent
      const { delivered } = await outbox.send({
        kind: 'start',
        run: id,
        experiment,
        ...(name === undefined ? {} : { name }),
        startedAtMs: Math.round(surroundings.nowMs()),
        tags: flattened({ ...tags, 'mlflow.parentRunId': parentId }),
        beats,
      })
      if (!queue.isDurable) await delivered
      const started = run(id)
      if (Object.keys(params).length > 0) await started.logParams(params)
      return started
    },
    async resumeRun(id) {
      const { delivered } = await outbox.send({ kind: 'resume', run: id, beats })
      if (!queue.isDurable) await delivered
      return run(id)
    },
    async close() {
      await Promise.all([...open.values()].map((active) => active.flush()))
      const late = Promise.withResolvers<void>()
      const cancel = surroundings.later(drainMs, late.resolve, true)
      await Promise.race(queue.isDurable ? [outbox.settled(), late.promise] : [outbox.settled()])
      cancel()
      closing.abort()
      await outbox.close()
    },
  }
}
