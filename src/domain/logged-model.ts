import type { KeyValue } from './run.ts'
import type { Int64 } from './int64.ts'
import type { Order, Page, Paged, SearchPlan } from './search.ts'

/** A model as a run logged it, before anyone registers it: its files lie beside the run's. */
export interface LoggedModel {
  /** 'm-' and 32 hexadecimal digits. */
  readonly id: string
  readonly experimentId: string
  readonly name: string
  readonly artifactUri: string
  readonly createdAtMs: number
  readonly updatedAtMs: number
  readonly status: LoggedModelStatus
  readonly statusMessage?: string
  readonly modelType: string
  readonly sourceRunId?: string
  readonly tags: readonly KeyValue[]
  readonly params: readonly KeyValue[]
  /** By key, then in order of time. */
  readonly metrics: readonly ModelMeasurement[]
  /** Versions that were made of it and are there. */
  readonly registrations: readonly { readonly model: string; readonly version: number }[]
}

/** pending -> ready | failed, and back where its client says so. */
export type LoggedModelStatus = 'pending' | 'ready' | 'failed'

/** A metric of a logged model, on a dataset where its client named one. Values may be NaN or infinite. */
export interface ModelMeasurement {
  readonly key: string
  readonly value: number
  readonly atMs: Int64
  readonly step: Int64
  readonly runId: string
  readonly dataset?: DatasetName
}

export interface DatasetName {
  readonly name: string
  readonly digest?: string
}

/** What a search of logged models asks besides. */
export interface LoggedModelPlan extends SearchPlan, Page {
  readonly experimentIds: readonly string[]
  /** Absent: metrics on any dataset, or on none. */
  readonly datasets?: readonly DatasetName[]
  readonly order: readonly (Order & { readonly dataset?: Partial<DatasetName> })[]
}

/** Keeps logged models. Their metrics are written by `RunStore.log`. */
export interface LoggedModelStore {
  /** @throws EXPERIMENT_NOT_FOUND, EXPERIMENT_NOT_ACTIVE */
  create(model: Omit<LoggedModel, 'metrics' | 'registrations'>): Promise<void>
  /** @throws LOGGED_MODEL_NOT_FOUND, unless the deleted are wanted */
  get(id: string, withDeleted?: boolean): Promise<LoggedModel>
  /** @throws LOGGED_MODEL_NOT_FOUND */
  finish(id: string, status: LoggedModelStatus, atMs: number): Promise<LoggedModel>
  /** Its files and its metrics stay. @throws LOGGED_MODEL_NOT_FOUND */
  delete(id: string, atMs: number): Promise<void>
  /** @throws LOGGED_MODEL_NOT_FOUND */
  setTags(id: string, tags: readonly KeyValue[], atMs: number): Promise<void>
  /** @throws LOGGED_MODEL_NOT_FOUND, LOGGED_MODEL_TAG_NOT_FOUND */
  deleteTag(id: string, key: string): Promise<void>
  /** The same value again is no change. @throws LOGGED_MODEL_NOT_FOUND, LOGGED_MODEL_PARAM_CHANGED */
  addParams(id: string, params: readonly KeyValue[]): Promise<void>
  /** Ties: the youngest first, then by id. */
  search(plan: LoggedModelPlan): Promise<Paged<LoggedModel>>
}
