import type { Clock } from '../base/clock.ts'
import type { ModelShelf } from './model-shelf.ts'
import type { Predictor } from './predictor.ts'

/** How often, and for how long in all. */
export interface CountedTime {
  count: number
  ns: number
}

/** What a version of a model did since the process started, over every protocol. */
export interface VersionStatistics {
  readonly model: string
  readonly version: string
  /** Of its newest answer, milliseconds since 1970; 0 before the first. */
  lastInferenceMs: number
  /** Rows answered. */
  rows: number
  /** Calls of the model that were answered: rows by calls is the mean batch. */
  executions: number
  readonly success: CountedTime
  readonly fail: CountedTime
  readonly input: CountedTime
  readonly infer: CountedTime
  readonly output: CountedTime
  /** By the rows of a call, those of up to `batchSizesMax` different sizes. */
  readonly batches: Map<number, CountedTime>
}

/** Counts what versions answer. */
export interface InferenceStatistics {
  /** A call of a model. `rows` of a failed one are not counted. */
  record(run: { model: string; version: string; rows: number; tookMs: number; isSuccess: boolean }): void
  /** Time that a protocol took to read a request, and to write its answer. */
  recordCodec(codec: { model: string; version: string; inputMs: number; outputMs: number }): void
  /** Zeros for a version that nobody asked. */
  of(model: string, version: string): VersionStatistics
}

/** A client chooses the sizes: later ones are counted in the sums alone. */
const batchSizesMax = 64
/** Versions remembered: the oldest is forgotten first. */
const versionsMax = 1000

/** Statistics in memory, zero at the start. */
export function inferenceStatistics(clock: Pick<Clock, 'nowMs'>): InferenceStatistics {
  const known = new Map<string, VersionStatistics>()
  function kept(model: string, version: string): VersionStatistics {
    const key = `${model}/${version}`
    let found = known.get(key)
    if (found === undefined) {
      found = none(model, version)
      known.set(key, found)
      if (known.size > versionsMax) known.delete(known.keys().next().value!)
    }
    return found
  }
  return {
    record({ model, version, rows, tookMs, isSuccess }) {
      const counts = kept(model, version)
      add(isSuccess ? counts.success : counts.fail, tookMs)
      if (!isSuccess) return
      counts.lastInferenceMs = clock.nowMs()
      counts.rows += rows
      counts.executions++
      add(counts.infer, tookMs)
      let batch = counts.batches.get(rows)
      if (batch === undefined && counts.batches.size < batchSizesMax) {
        batch = { count: 0, ns: 0 }
        counts.batches.set(rows, batch)
      }
      if (batch !== undefined) add(batch, tookMs)
    },
    recordCodec({ model, version, inputMs, outputMs }) {
      const counts = kept(model, version)
      add(counts.input, inputMs)
      add(counts.output, outputMs)
      counts.success.ns += nanoseconds(inputMs + outputMs)
    },
    of: (model, version) => known.get(`${model}/${version}`) ?? none(model, version),
  }
}

function none(model: string, version: string): VersionStatistics {
  const zero = (): CountedTime => ({ count: 0, ns: 0 })
  return {
    ...{ model, version, lastInferenceMs: 0, rows: 0, executions: 0, batches: new Map() },
    ...{ success: zero(), fail: zero(), input: zero(), infer: zero(), output: zero() },
  }
}

function add(to: CountedTime, ms: number): void {
  to.count++
  to.ns += nanoseconds(ms)
}

const nanoseconds = (ms: number): number => Math.round(ms * 1e6)

/** The predictor, its calls counted. One that names no model in memory is not: there is no version to count it for. */
export function countedPredictor(
  predictor: Predictor,
  needs: {
    readonly shelf: Pick<ModelShelf, 'resolve'>
    readonly statistics: InferenceStatistics
    readonly clock: Clock
  },
): Predictor {
  const { shelf, statistics, clock } = needs
  return {
    async predict(reference, request, about) {
      const startMs = clock.monotonicMs()
      try {
        const answer = await predictor.predict(reference, request, about)
        const { model, version, predictions } = answer
        const tookMs = clock.monotonicMs() - startMs
        statistics.record({ model, version: String(version), rows: predictions.length, tookMs, isSuccess: true })
        return answer
      } catch (error) {
        const served = shelf.resolve(reference)?.version
        if (served !== undefined) {
          const tookMs = clock.monotonicMs() - startMs
          statistics.record({ model: served.model, version: String(served.version), rows: 0, tookMs, isSuccess: false })
        }
        throw error
      }
    },
  }
}
