import type { KeyValue } from './run.ts'
import type { Int64 } from './int64.ts'
import type { Page, Paged, SearchPlan, View } from './search.ts'

/** A named group of runs. */
export interface Experiment {
  /** Decimal digits. '0' is the experiment 'Default', there from the start. */
  readonly id: string
  readonly name: string
  /** Under which its runs keep their files. */
  readonly artifactLocation: string
  readonly createdAtMs: Int64
  readonly updatedAtMs: Int64
  /** In the trash since then; with it, its runs. */
  readonly deletedAtMs?: number
  readonly tags: readonly KeyValue[]
}

/** Keeps experiments. */
export interface ExperimentStore {
  /** @param artifactLocation  absent: `<root>/<id>`. @throws EXPERIMENT_EXISTS, also where one of the name is in the trash */
  create(experiment: {
    readonly name: string
    readonly artifactLocation?: string
    readonly atMs: number
    readonly tags: readonly KeyValue[]
  }): Promise<string>
  /** In the trash or not. @throws EXPERIMENT_NOT_FOUND */
  get(id: string): Promise<Experiment>
  /** Undefined where there is none of the name, in the trash or not. */
  byName(name: string): Promise<Experiment | undefined>
  /** @throws EXPERIMENT_NOT_FOUND, EXPERIMENT_NOT_ACTIVE, EXPERIMENT_EXISTS */
  rename(id: string, name: string, atMs: number): Promise<void>
  /** With its active runs. @throws EXPERIMENT_NOT_FOUND where there is no active one */
  delete(id: string, atMs: number): Promise<void>
  /** With the runs that were deleted with it. @throws EXPERIMENT_NOT_FOUND where there is none in the trash */
  restore(id: string, atMs: number): Promise<void>
  /** @throws EXPERIMENT_NOT_FOUND, EXPERIMENT_NOT_ACTIVE */
  setTag(id: string, tag: KeyValue, atMs: number): Promise<void>
  /** @throws EXPERIMENT_NOT_FOUND, EXPERIMENT_NOT_ACTIVE, TAG_NOT_FOUND */
  deleteTag(id: string, key: string, atMs: number): Promise<void>
  /** Ties: the greatest id first. */
  search(plan: SearchPlan & Page & { readonly view: View }): Promise<Paged<Experiment>>
}
