import type { Int64 } from './int64.ts'
import type { Json } from '../base/json.ts'
import type { InProjects, Page, Paged, SearchPlan, View } from './search.ts'

export interface KeyValue {
  readonly key: string
  readonly value: string
}

export type RunStatus = 'running' | 'scheduled' | 'finished' | 'failed' | 'killed' | 'dead'

/** One execution of some code that measures something. Any client may write it; what Throughline trained has a `Training` of the same id. */
export interface Run {
  /** 32 hexadecimal digits where we gave it. */
  readonly id: string
  readonly experimentId: string
  readonly name: string
  readonly userId: string
  readonly status: RunStatus
  readonly startedAtMs: Int64
  readonly endedAtMs?: Int64
  readonly artifactUri: string
  /** In the trash since then. */
  readonly deletedAtMs?: number
  /** When its client last gave a sign of life; absent where it gives none. */
  readonly beatAtMs?: number
}

/** A run as it is created. Without a place for its files they go into a folder of its own in its experiment's. */
export type NewRun = Omit<Run, 'artifactUri'> & Partial<Pick<Run, 'artifactUri'>>

/** One value of a metric. Values may be NaN or infinite. */
export interface Measurement {
  readonly key: string
  readonly value: number
  readonly atMs: Int64
  readonly step: Int64
}

/** A measurement as it is logged: perhaps of a logged model as well, perhaps on a dataset. */
export interface LoggedMeasurement extends Measurement {
  readonly modelId?: string
  readonly dataset?: { readonly name: string; readonly digest?: string }
}

export interface Dataset {
  readonly name: string
  readonly digest: string
  readonly sourceType: string
  readonly source: string
  readonly schema?: string
  readonly profile?: string
}

export interface DatasetInput {
  readonly dataset: Dataset
  readonly tags: readonly KeyValue[]
}

/** A run with all that lists show of it. */
export interface RunDetail {
  readonly run: Run
  /** One for each key: the one of the greatest step, then time, then value. */
  readonly metrics: readonly Measurement[]
  readonly params: readonly KeyValue[]
  readonly tags: readonly KeyValue[]
  readonly datasets: readonly DatasetInput[]
  readonly inputModels: readonly string[]
  readonly outputModels: readonly { readonly modelId: string; readonly step: Int64 }[]
}

/** Which metrics, params and tags of runs are wanted; all of them where a list is absent. */
export interface RunKeys {
  readonly metrics?: readonly string[]
  readonly params?: readonly string[]
  readonly tags?: readonly string[]
}

/** What is to be added to one run: all of it, or nothing. */
export interface RunLog {
  readonly runId: string
  readonly metrics: readonly LoggedMeasurement[]
  /** A param never changes: the same value again is no change, another is refused. */
  readonly params: readonly KeyValue[]
  readonly tags: readonly KeyValue[]
}

/** Keeps the signs of life that the clients of some runs give. */
export interface RunLife {
  /**
   * A sign of life: a run that was taken for dead runs again, one that ended stays as it is.
   *
   * @throws RUN_NOT_FOUND, RUN_NOT_ACTIVE, RUN_SEALED where it is of a training
   */
  beat(id: string, atMs: number): Promise<Run>
  /** The runs that are running and have given a sign of life, each with the last. */
  beating(): Promise<readonly { readonly id: string; readonly beatAtMs: number }[]>
  /** With evidence; the run ended with its last sign of life. False where it ended, or gave another sign, meanwhile. */
  markDead(
    id: string,
    death: { readonly beatAtMs: number; readonly atMs: number; readonly because: string },
  ): Promise<boolean>
}

/** Keeps runs. */
export interface RunStore {
  /**
   * Acknowledged once it is on disk, and grouped, as `log` is. Of each tag key one.
   *
   * @throws EXPERIMENT_NOT_FOUND, EXPERIMENT_NOT_ACTIVE, RUN_EXISTS
   */
  create(run: NewRun, tags: readonly KeyValue[]): Promise<Run>
  /** In the trash or not. @throws RUN_NOT_FOUND */
  get(id: string): Promise<RunDetail>
  /** Without what was logged. @throws RUN_NOT_FOUND */
  info(id: string): Promise<Run>
  /** @throws RUN_NOT_FOUND, RUN_NOT_ACTIVE, RUN_SEALED where it is of a training and its status would change */
  update(
    id: string,
    change: {
      readonly status?: RunStatus
      readonly endedAtMs?: Int64
      readonly name?: string
      /** When it is changed. */
      readonly atMs: number
    },
  ): Promise<Run>
  /** @throws RUN_NOT_FOUND */
  delete(id: string, atMs: number): Promise<void>
  /** @throws RUN_NOT_FOUND, EXPERIMENT_NOT_ACTIVE */
  restore(id: string): Promise<void>
  /**
   * Acknowledged once it is on disk. What arrives while a transaction is under way goes into the next one together.
   * The tag mlflow.runName renames the run. @throws RUN_NOT_FOUND, RUN_NOT_ACTIVE, PARAM_CHANGED, LOGGED_MODEL_NOT_FOUND
   */
  log(entry: RunLog): Promise<void>
  /** @throws RUN_NOT_FOUND, RUN_NOT_ACTIVE, TAG_NOT_FOUND */
  deleteTag(id: string, key: string): Promise<void>
  /** @throws RUN_NOT_FOUND, RUN_NOT_ACTIVE */
  addInputs(
    id: string,
    inputs: { readonly datasets: readonly DatasetInput[]; readonly models: readonly string[] },
  ): Promise<void>
  /** @throws RUN_NOT_FOUND, RUN_NOT_ACTIVE */
  addOutputs(id: string, models: readonly { readonly modelId: string; readonly step: Int64 }[]): Promise<void>
  /** What clients without logged models say of a model they logged. @throws RUN_NOT_FOUND, RUN_NOT_ACTIVE */
  addModelHistory(id: string, model: Json): Promise<void>
  /** By time, then step, then value. @throws RUN_NOT_FOUND */
  history(id: string, key: string, page: Page): Promise<Paged<Measurement>>
  /** The same of several runs, in the order of their ids; unknown ones are left out. */
  histories(
    ids: readonly string[],
    key: string,
    limit: number,
  ): Promise<readonly (Measurement & { readonly runId: string })[]>
  /**
   * At most `limit` values of each run, for drawing: of equal parts of its values in the order of steps the first, the
   * last, the smallest and the greatest. @throws RUN_NOT_FOUND
   */
  sampledHistories(
    ids: readonly string[],
    key: string,
    sample: { readonly limit: number; readonly steps?: { readonly from: Int64; readonly to: Int64 } },
  ): Promise<readonly (Measurement & { readonly runId: string })[]>
  /** Ties: the youngest start first, then the id. */
  search(
    plan: SearchPlan &
      Page & { readonly experimentIds: readonly string[]; readonly view: View; readonly keys?: RunKeys },
  ): Promise<Paged<RunDetail>>
  /** Datasets of the runs of these experiments, by name and digest. */
  datasets(
    experimentIds: readonly string[],
    limit: number,
    told?: InProjects,
  ): Promise<
    readonly {
      readonly experimentId: string
      readonly name: string
      readonly digest: string
      readonly context?: string
    }[]
  >
}
