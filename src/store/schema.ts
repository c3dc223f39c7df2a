import type { Generated } from 'kysely'
import type { AuditEntry, Role } from '../domain/access.ts'
import type { RolloutStatus } from '../domain/rollout.ts'

/** The tables, as both databases have them. Integers are 64 bits, booleans 0 or 1, documents JSON text (`codec.ts`). */
export interface Tables {
  trainings: TrainingRow
  registered_models: RegisteredModelRow
  model_versions: ModelVersionRow
  aliases: AliasRow
  evidence: EvidenceRow
  evidence_head: { one: number; last_id: number }
  experiments: ExperimentRow
  experiment_tags: { experiment_id: number; key: string; value: string }
  runs: RunRow
  params: { run: number; key: string; value: string }
  run_tags: { run: number; key: string; value: string }
  metrics: MetricRow
  latest_metrics: MetricRow
  datasets: DatasetRow
  run_datasets: { run: number; dataset_id: number }
  run_dataset_tags: { run: number; dataset_id: number; key: string; value: string }
  run_models: { run: number; direction: string; model_id: string; step: number | bigint }
  logged_models: LoggedModelRow
  logged_model_params: { model_id: string; key: string; value: string }
  logged_model_tags: { model_id: string; key: string; value: string }
  logged_model_metrics: LoggedModelMetricRow
  registered_model_tags: { model: string; key: string; value: string }
  model_version_tags: { model: string; version: number; key: string; value: string }
  webhooks: WebhookRow
  webhook_events: { webhook_id: string; event: string }
  webhook_deliveries: WebhookDeliveryRow
  rollouts: RolloutRow
  rollout_counts: { rollout: string; stage: number; process: string; summary: string }
  users: UserRow
  grants: { user_id: number; project: string; role: Role }
  tokens: TokenRow
  sessions: SessionRow
  audit: AuditRow
}

/** Refused by a trigger: any change of a row whose status is no longer 'running'. */
export interface TrainingRow {
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

/** Times are of 64 bits: a client may send any. */
export interface ExperimentRow {
  id: Generated<number>
  name: string
  /** Null: the root of artifacts, then the id. */
  artifact_location: string | null
  created_at_ms: number
  updated_at_ms: number
  /** Null: it is active. */
  deleted_at_ms: number | null
}

export interface RunRow {
  /** What other tables know it by. */
  number: Generated<number>
  id: string
  experiment_id: number
  name: string
  user_id: string
  status: string
  started_at_ms: number | bigint
  ended_at_ms: number | bigint | null
  artifact_uri: string
  deleted_at_ms: number | null
  /** When its client last gave a sign of life; null where it does not give any. */
  beat_at_ms: number | null
}

/** Doubles: SQLite hands NaN over as text. */
export interface MetricRow {
  run: number
  key: string
  at_ms: number | bigint
  step: number | bigint
  value: number | string
}

export interface DatasetRow {
  id: Generated<number>
  experiment_id: number
  name: string
  digest: string
  source_type: string
  source: string
  schema: string | null
  profile: string | null
}

export interface LoggedModelRow {
  id: string
  experiment_id: number
  name: string
  artifact_uri: string
  created_at_ms: number
  updated_at_ms: number
  status: string
  status_message: string | null
  model_type: string
  source_run_id: string | null
  deleted_at_ms: number | null
}

export interface LoggedModelMetricRow {
  model_id: string
  run_id: string
  key: string
  at_ms: number | bigint
  step: number | bigint
  value: number | string
  /** Empty: of no dataset. */
  dataset_name: string
  dataset_digest: string
}

export interface RegisteredModelRow {
  name: string
  /** The newest version; 0 before the first. Versions are given out under the lock of this row. */
  last_version: number
  description: Generated<string | null>
  user_id: Generated<string>
  created_at_ms: Generated<number>
  updated_at_ms: Generated<number>
  /** Null: it is there. A name that is used again goes on numbering: a version never means two things. */
  deleted_at_ms: Generated<number | null>
  /** Of a deleted name: the model that had it before, under its present name. */
  renamed_to: Generated<string | null>
}

/** Refused by triggers: delete, and update of what is not among the last six. */
export interface ModelVersionRow {
  model: string
  version: number
  /** Null, like all that serving needs: the version was made elsewhere, and `source` says where its files are. */
  digest: string | null
  evaluated_digest: string | null
  run_id: string | null
  snapshot_hash: string | null
  created_at_ms: number
  signature: string | null
  metrics: string | null
  gate_passed: number | null
  gate_reasons: string | null
  report_digest: string | null
  source: Generated<string | null>
  /** Where the files are; null where `source` says it. */
  location: Generated<string | null>
  run_link: Generated<string | null>
  user_id: Generated<string>
  /** Of the logged model it was made of. */
  model_id: Generated<string | null>
  description: Generated<string | null>
  stage: Generated<string>
  status: Generated<string>
  status_message: Generated<string | null>
  updated_at_ms: Generated<number>
  deleted_at_ms: Generated<number | null>
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

export interface RolloutRow {
  id: string
  model: string
  plan: string
  status: RolloutStatus
  stage: number
  since_ms: number
  because: string | null
  started_by: string
  started_at_ms: number
}

export interface WebhookRow {
  id: string
  name: string
  description: string | null
  url: string
  secret: string | null
  status: string
  created_at_ms: number
  updated_at_ms: number
  deleted_at_ms: number | null
  /** The process that delivers to it, alone, until then. */
  held_by: string | null
  held_until_ms: number | null
}

/** What is still to be told, and what was given up; what was told is gone. */
interface WebhookDeliveryRow {
  id: Generated<number>
  webhook_id: string
  event: string
  at_ms: number
  data: string
  attempts: number
  due_at_ms: number
  problem: string | null
  given_up_at_ms: number | null
}

export interface UserRow {
  id: Generated<number>
  name: string
  /** Null: signs in elsewhere. */
  password_hash: string | null
  identity: string | null
  created_at_ms: number
}

export interface TokenRow {
  id: Generated<number>
  user_id: number
  name: string
  prefix: string
  /** SHA-256 of the secret, in hexadecimal. */
  hash: string
  /** Null: whatever its owner may do. */
  role: Role | null
  created_at_ms: number
  expires_at_ms: number | null
  last_used_at_ms: number | null
  revoked_at_ms: number | null
}

interface SessionRow {
  /** SHA-256 of the id, in hexadecimal. */
  hash: string
  user_id: number
  created_at_ms: number
  seen_at_ms: number
  expires_at_ms: number
}

/** Refused by triggers: update, delete, truncate. */
export interface AuditRow {
  id: Generated<number>
  at_ms: number
  actor: string
  action: string
  subject: string
  origin: string
  outcome: AuditEntry['outcome']
}
