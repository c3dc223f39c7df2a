/** The tables, as both databases have them. Integers are 64 bits, booleans 0 or 1, documents JSON text (`codec.ts`). */
export interface Tables {
  runs: RunRow
  registered_models: RegisteredModelRow
  model_versions: ModelVersionRow
  aliases: AliasRow
  evidence: EvidenceRow
  evidence_head: { one: number; last_id: number }
}

/** Refused by a trigger: any change of a row whose status is no longer 'running'. */
export interface RunRow {
  id: string
  experiment: string
  status: string
  started_at_ms: number
  ended_at_ms: number | null
  pid: number
  host: string
  config: string
  /** Double: SQLite hands NaN over as text. */
  seed: number | string
  versions: string
  snapshot_hash: string | null
  metrics: string
  result: string | null
  error_code: string | null
  error_message: string | null
}

interface RegisteredModelRow {
  name: string
  /** The newest version; 0 before the first. Versions are given out under the lock of this row. */
  last_version: number
}

/** Refused by triggers: update, delete. */
export interface ModelVersionRow {
  model: string
  version: number
  digest: string
  evaluated_digest: string
  run_id: string
  snapshot_hash: string
  created_at_ms: number
  signature: string
  metrics: string
  gate_passed: number
  gate_reasons: string
  report_digest: string | null
}

interface AliasRow {
  model: string
  alias: string
  version: number
}

/** Refused by triggers: update, delete, truncate. */
export interface EvidenceRow {
  id: number
  at_ms: number
  actor: string
  action: string
  subject: string
  digest: string | null
  details: string
}
