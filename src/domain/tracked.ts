import type { EvidenceRecord } from './evidence.ts'
import type { DatasetInput, KeyValue, Measurement, RunStatus } from './run.ts'
import type { Int64 } from './int64.ts'

/** An experiment as it stands outside a workspace. */
export interface TrackedExperiment {
  /** What the runs of the same work know it by. */
  readonly key: string
  readonly name: string
  readonly createdAtMs: Int64
  readonly updatedAtMs: Int64
  readonly deletedAtMs?: number
  readonly tags: readonly KeyValue[]
}

/** A run with everything that was logged, as it stands outside a workspace. */
export interface TrackedRun {
  readonly id: string
  /** The key of its experiment. */
  readonly experiment: string
  readonly name: string
  readonly userId: string
  readonly status: RunStatus
  readonly startedAtMs: Int64
  readonly endedAtMs?: Int64
  readonly deletedAtMs?: number
  readonly params: readonly KeyValue[]
  readonly tags: readonly KeyValue[]
  /** Every value, not the latest alone. */
  readonly metrics: readonly Measurement[]
  readonly datasets: readonly DatasetInput[]
  readonly inputModels: readonly string[]
  readonly outputModels: readonly { readonly modelId: string; readonly step: Int64 }[]
  /** Where its files were said to be. */
  readonly artifactUri: string
  /** The sealed record of the training that it is the run of, column by column. */
  readonly training?: TrackedRow
}

/** A row of a table, column by column. */
export type TrackedRow = Readonly<Record<string, string | number | null>>

export interface TrackedLoggedModel {
  readonly id: string
  /** The key of its experiment. */
  readonly experiment: string
  readonly name: string
  readonly createdAtMs: number
  readonly updatedAtMs: number
  readonly deletedAtMs?: number
  readonly status: 'pending' | 'ready' | 'failed'
  readonly statusMessage?: string
  readonly modelType: string
  readonly sourceRunId?: string
  readonly artifactUri: string
  readonly params: readonly KeyValue[]
  readonly tags: readonly KeyValue[]
  readonly metrics: readonly (Measurement & {
    readonly runId: string
    readonly datasetName: string
    readonly datasetDigest: string
  })[]
}

export interface TrackedModel {
  readonly name: string
  readonly description?: string
  readonly userId: string
  readonly createdAtMs: number
  readonly updatedAtMs: number
  readonly deletedAtMs?: number
  /** Of a name in the trash: the model that had it before, under its present name. */
  readonly renamedTo?: string
  readonly tags: readonly KeyValue[]
  readonly aliases: readonly { readonly alias: string; readonly version: number }[]
  readonly versions: readonly TrackedVersion[]
}

export interface TrackedVersion {
  readonly version: number
  readonly createdAtMs: number
  readonly updatedAtMs: number
  readonly deletedAtMs?: number
  readonly description?: string
  readonly userId: string
  readonly stage: string
  readonly status: string
  readonly statusMessage?: string
  readonly source?: string
  /** Where its files are; absent where `source` says it. */
  readonly location?: string
  readonly runId?: string
  readonly runLink?: string
  readonly modelId?: string
  readonly tags: readonly KeyValue[]
  /** What serving needs, column by column: of a version with an artifact of ours. */
  readonly served?: TrackedRow
}

/** Experiments, runs and models that are to be brought into a workspace. Runs are read one at a time. */
export interface TrackedWork {
  /** For people: the path it is read from. */
  readonly from: string
  readonly experiments: readonly TrackedExperiment[]
  readonly runIds: readonly string[]
  run(id: string): Promise<TrackedRun>
  readonly loggedModels: readonly TrackedLoggedModel[]
  readonly models: readonly TrackedModel[]
  /** The folder that holds the files of a run or logged model; undefined where there are none. */
  folderOf(owner: {
    readonly kind: 'run' | 'logged-model'
    readonly id: string
    readonly artifactUri: string
  }): string | undefined
  /** The MLflow folder of a version of ours, 'churn/3'; undefined where there is none. */
  folderOfVersion?(version: string): string | undefined
  /** What was done with the runs and models, the oldest first; absent where nobody wrote it down. */
  readonly evidence?: readonly TrackedEvidence[]
  /** The folder of objects, each under its digest; absent where versions have no artifact of ours. */
  readonly objects?: string
  /** What is not brought over, and why. */
  readonly skipped: readonly Skipped[]
  close(): void
}

/** A record of the evidence; its id is that of the workspace it is in. */
export type TrackedEvidence = Omit<EvidenceRecord, 'id'>

export interface Skipped {
  readonly what: string
  readonly why: string
}

/** What an import brought. `there`: it was there already, the same. */
export interface ImportReport {
  readonly from: string
  readonly added: TrackedCounts
  readonly there: Pick<TrackedCounts, 'experiments' | 'runs' | 'loggedModels' | 'models' | 'versions'>
  readonly skipped: readonly Skipped[]
}

export interface TrackedCounts {
  readonly experiments: number
  readonly runs: number
  /** Values, not keys. */
  readonly metrics: number
  readonly params: number
  readonly tags: number
  readonly loggedModels: number
  readonly models: number
  readonly versions: number
  /** Records of what was done with them. */
  readonly evidence: number
  readonly files: number
  readonly bytes: number
}
