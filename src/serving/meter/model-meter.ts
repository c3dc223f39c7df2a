import { bucketCounts, countValue } from '../../math/bucket-counts.ts'
import { scoreBounds } from './score-bounds.ts'
import type { FieldProblem } from '../check-request.ts'
import type { ServedModel } from '../served-model.ts'
import type { BucketCounts } from '../../math/bucket-counts.ts'
import { latencyBoundsSeconds } from '../../domain/service-level.ts'
import type { ModelVersion } from '../../domain/model-version.ts'
import type { PredictionWarning } from '../../domain/prediction.ts'

/** Parts of a request take microseconds. */
const stageBoundsSeconds: readonly number[] = [
  0.000005, 0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 1,
]
const rowBounds: readonly number[] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000]

/** Where the time of a request goes. `queue`: waiting for a turn, where something waits. */
export type Stage = 'parse' | 'validate' | 'queue' | 'predict' | 'serialize'
/** What is wrong with a field, in as many words as a label may have. */
export type FieldClass = 'unknown' | 'missing' | 'unusual' | 'value'
/** Durations kept for quantiles with their intervals: a power of two. */
const recentMax = 4096

/** What is counted of one version. Counters only rise; all are read when somebody asks. */
export interface ModelMeter {
  /** Undefined: requests for which no model was found. */
  readonly version: ModelVersion | undefined
  /** Requests by the first digit of their status, 0 to 5. */
  readonly requests: Float64Array
  /** Seconds from when the head of a request is read to when its answer is handed over, by the first digit of the status. */
  readonly durations: (BucketCounts | undefined)[]
  readonly stages: Readonly<Record<Stage, BucketCounts>>
  readonly rows: BucketCounts
  readonly scores: BucketCounts
  readonly fieldProblems: Record<FieldClass, number>
  readonly warnings: Map<PredictionWarning['code'], number>
  /** Seconds of the newest requests that were answered well, in a ring. */
  readonly recent: Float64Array
  recentWritten: number
}

export function modelMeter(served: ServedModel | undefined): ModelMeter {
  const ofStage = (): BucketCounts => bucketCounts(stageBoundsSeconds)
  return {
    version: served?.version,
    requests: new Float64Array(6),
    durations: [],
    stages: { parse: ofStage(), validate: ofStage(), queue: ofStage(), predict: ofStage(), serialize: ofStage() },
    rows: bucketCounts(rowBounds),
    scores: bucketCounts(served === undefined ? [] : scoreBounds(served.manifest)),
    fieldProblems: { unknown: 0, missing: 0, unusual: 0, value: 0 },
    warnings: new Map(),
    recent: new Float64Array(served === undefined ? 0 : recentMax),
    recentWritten: 0,
  }
}

/** Counts a request that ended. */
export function countRequest(meter: ModelMeter, status: number, seconds: number): void {
  const digit = Math.min(5, Math.floor(status / 100))
  meter.requests[digit]!++
  countValue((meter.durations[digit] ??= bucketCounts(latencyBoundsSeconds)), seconds)
  if (digit === 2 && meter.recent.length > 0) meter.recent[meter.recentWritten++ & (recentMax - 1)] = seconds
}

/** Counts the fields that a request was refused for. */
export function countProblems(meter: ModelMeter, problems: readonly FieldProblem[], isStrict: boolean): void {
  for (const problem of problems) meter.fieldProblems[classOf(problem, isStrict)]++
}

function classOf({ expected, received }: FieldProblem, isStrict: boolean): FieldClass {
  if (received === 'an unknown field') return 'unknown'
  if (received === 'nothing' || received === 'null' || received.endsWith('which means missing')) return 'missing'
  const isUnusual = expected === 'a category seen in training' || expected.startsWith('a number from')
  return isStrict && isUnusual ? 'unusual' : 'value'
}

/** The newest durations, at most 4,096, in no order. */
export function recentSeconds({ recent, recentWritten }: ModelMeter): Float64Array {
  return recent.slice(0, Math.min(recentWritten, recent.length))
}
