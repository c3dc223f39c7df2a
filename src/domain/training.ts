import type { Json } from '../base/json.ts'
import type { Metrics } from './metric.ts'
import type { InProjects } from './search.ts'

/** running -> finished | failed | dead. A run that stops being 'running' never changes again. */
export type TrainingStatus = 'running' | 'finished' | 'failed' | 'dead'

export const TRAINING_MAY_BECOME: Readonly<Record<TrainingStatus, readonly TrainingStatus[]>> = {
  running: ['finished', 'failed', 'dead'],
  finished: [],
  failed: [],
  dead: [],
}

/** One execution of training, with all that is needed to do it again. */
export interface Training {
  readonly id: string
  /** The project's name; runs of a project are one experiment. */
  readonly experiment: string
  readonly status: TrainingStatus
  readonly startedAtMs: number
  readonly endedAtMs?: number
  /** Process that executes it, and its host, to tell a dead run from a slow one. */
  readonly process: { readonly pid: number; readonly host: string }
  /** The resolved project, defaults filled in. */
  readonly config: Json
  readonly seed: number
  readonly versions: {
    readonly throughline: string
    readonly node: string
    readonly platform: string
    readonly commit?: string
  }
  readonly snapshotHash?: string
  /** Metrics of the chosen candidate on the test rows. */
  readonly metrics: Metrics
  /** What `run --json` printed (RunResult), once finished. */
  readonly result?: Json
  /** Code and message of what stopped it, when failed. */
  readonly error?: { readonly code: string; readonly message: string }
}

/** What a finished run leaves behind. */
export interface TrainingEnd {
  readonly metrics: Metrics
  readonly result: Json
}

/** Keeps runs. */
export interface TrainingStore {
  create(
    run: Pick<Training, 'id' | 'experiment' | 'startedAtMs' | 'process' | 'config' | 'seed' | 'versions'>,
  ): Promise<void>
  /** Sets what became known once the rows were read: their snapshot, and the config with nothing left open. Refused (assertion) when the run is no longer running. */
  setPrepared(id: string, prepared: { readonly snapshotHash: string; readonly config: Json }): Promise<void>
  /** One transaction with its evidence. A run finishes where it registers: `ModelStore.register`. */
  fail(
    id: string,
    end: { readonly atMs: number; readonly error: { readonly code: string; readonly message: string } },
  ): Promise<void>
  markDead(id: string, atMs: number): Promise<void>
  /** @throws RUN_NOT_FOUND */
  get(id: string): Promise<Training>
  /** Newest first. */
  list(
    filter: InProjects & {
      readonly experiment?: string
      readonly status?: TrainingStatus
      readonly limit: number
    },
  ): Promise<readonly Training[]>
}
