/** What MLflow's REST API 2.0 says, as far as our client reads it. Integers of 64 bits come as bigint beyond 2^53. */

export interface WirePair {
  readonly key: string
  readonly value: string
}

/** `value` is text where JSON has no number for it: 'NaN', 'Infinity', '-Infinity'. */
export interface WireMetric {
  readonly key: string
  readonly value: number | string
  readonly timestamp: number | bigint | string
  readonly step: number | bigint | string
}

export interface WireRunInfo {
  readonly run_id: string
  readonly run_name: string
  readonly experiment_id: string
  readonly user_id: string
  readonly status: 'RUNNING' | 'SCHEDULED' | 'FINISHED' | 'FAILED' | 'KILLED'
  readonly start_time: number
  readonly end_time?: number
  readonly artifact_uri: string
  readonly lifecycle_stage: 'active' | 'deleted'
  /** Ours: it was KILLED by its silence. */
  readonly is_dead?: boolean
}

export interface WireRun {
  readonly info: WireRunInfo
  readonly data: {
    readonly metrics?: readonly WireMetric[]
    readonly params?: readonly WirePair[]
    readonly tags?: readonly WirePair[]
  }
}

export interface WireExperiment {
  readonly experiment_id: string
  readonly name: string
  readonly artifact_location: string
  readonly lifecycle_stage: 'active' | 'deleted'
  readonly creation_time: number
  readonly last_update_time: number
  readonly tags?: readonly WirePair[]
}

export interface WireModelVersion {
  readonly name: string
  readonly version: string
  readonly creation_timestamp: number
  readonly current_stage?: string
  readonly description?: string
  readonly source?: string
  readonly run_id?: string
  readonly status?: string
  readonly tags?: readonly WirePair[]
  readonly aliases?: readonly string[]
}

export interface WireRegisteredModel {
  readonly name: string
  readonly creation_timestamp: number
  readonly last_updated_timestamp: number
  readonly description?: string
  readonly tags?: readonly WirePair[]
  readonly aliases?: readonly { readonly alias: string; readonly version: string }[]
}

export interface WireFile {
  readonly path: string
  readonly is_dir: boolean
  readonly file_size?: number
}

/** The body of an error. */
export interface WireErrorAnswer {
  readonly error_code: string
  readonly message: string
}
