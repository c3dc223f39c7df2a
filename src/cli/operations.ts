import type { ShownUser } from '../access/people.ts'
import type { ApiToken, AuditEntry, Role } from '../domain/access.ts'
import type { ModelCost } from '../api/model-cost.ts'
import type { Json } from '../base/json.ts'
import type { DriftReport } from '../domain/drift-report.ts'
import type { EvaluationReport } from '../domain/evaluation.ts'
import type { OutcomeReport } from '../domain/outcome-report.ts'
import type { EvidenceRecord } from '../domain/evidence.ts'
import type { Alias, GateDecision, ModelVersion } from '../domain/model-version.ts'
import type { MetricValue } from '../domain/metric.ts'
import type { RunStatus } from '../domain/run.ts'
import type { Progress } from '../domain/progress.ts'
import type { ImportReport, Skipped } from '../domain/tracked.ts'
import type { ExpiryReport, PruneReport } from '../domain/trash.ts'
import type { Training } from '../domain/training.ts'
import type { RunResult } from '../domain/run-result.ts'
import type { Answered, Promotion, RolledBack } from '../registry/promotion/promotions.ts'

/** What the commands can ask for. Implemented where everything is wired; the commands only translate. */
export interface Operations {
  init(request: InitRequest, ask: Ask | undefined, progress: Progress): Promise<InitResult>
  run(progress: Progress, signal: AbortSignal): Promise<RunResult>
  /** Serves until the signal is aborted; resolves as soon as it listens. */
  up(request: {
    readonly port?: number
    readonly host?: string
    readonly artifacts?: string
    readonly access?: 'on' | 'off'
    /** Processes that answer on the port. */
    readonly workers?: number
  }): Promise<Serving>
  predict(request: FileRequest & { readonly out: string }): Promise<BatchResult>
  evaluate(request: FileRequest): Promise<EvaluationReport>
  /** Writes a typed client. @param request.from  URL of a server, or a model of the workspace */
  client(request: { readonly from: string; readonly out: string }): Promise<WrittenClient>
  report(request: { readonly model: string; readonly out?: string }): Promise<WrittenReport>
  monitor(request: MonitorRequest): Promise<DriftReport>
  runs: {
    list(request: RunsRequest): Promise<readonly ListedRun[]>
    show(id: string): Promise<ShownRun>
    /** Experiments, runs and models as a new folder of JSON and files. */
    export(request: { readonly out: string; readonly experiment?: string }, progress: Progress): Promise<ExportedWork>
    /** What `export` wrote, or the work of MLflow; all of it or nothing. */
    import(
      request: {
        readonly from: string
        readonly tool?: 'mlflow'
        readonly artifacts?: string
        readonly prefix?: string
      },
      progress: Progress,
    ): Promise<ImportReport>
    /** Sends what waits in the journal of a client to a server. */
    replay(request: { readonly journal: string; readonly url?: string }, signal: AbortSignal): Promise<Replayed>
    /** Moves runs that ended so many days ago into the trash. @param request.days  absent: as the settings say */
    expire(request: { readonly days?: number; readonly isDryRun: boolean }): Promise<ExpiryReport>
    /** Removes for good what has been in the trash for longer than so many milliseconds. */
    prune(request: { readonly olderThanMs: number; readonly isDryRun: boolean }): Promise<PruneReport>
    reproduce(id: string, progress: Progress, signal: AbortSignal): Promise<Reproduction>
  }
  models: {
    list(): Promise<readonly ModelSummary[]>
    show(model: string): Promise<ModelHistory>
    setAlias(request: {
      readonly model: string
      readonly alias: string
      readonly version: number
    }): Promise<{ readonly now: string; readonly before?: string }>
    /** Writes a version in a format of other tools. */
    export(request: ExportRequest): Promise<ExportedModel>
    /** Registers the model of an MLflow folder. */
    import(request: ImportRequest): Promise<ImportedModel>
    /** Moves an alias through the gate. */
    /** The verdict of the gate; nothing moves. */
    judge(model: string): Promise<JudgedModel>
    promote(request: PromotionRequest): Promise<Promotion>
    approve(request: { readonly model: string; readonly as: string }): Promise<Answered>
    reject(request: { readonly model: string; readonly as: string; readonly why?: string }): Promise<Answered>
    /** Points an alias at the version before. */
    rollback(request: { readonly model: string; readonly alias: string; readonly as?: string }): Promise<RolledBack>
    card(model: string): Promise<ModelCard>
    /** What came of live predictions. */
    outcomes(request: OutcomesRequest): Promise<OutcomeReport>
    /** What a running server measured: latency, and the cost of a million predictions. */
    cost(request: { readonly model: string; readonly url?: string }): Promise<ModelCost>
  }
  users: {
    add(user: { readonly name: string; readonly password: string; readonly role?: Role }): Promise<ShownUser>
    list(): Promise<readonly ShownUser[]>
    setPassword(name: string, password: string): Promise<void>
    /** Undefined takes the role away. */
    setRole(name: string, role: Role | undefined, project?: string): Promise<ShownUser>
    remove(name: string): Promise<void>
  }
  tokens: {
    /** The secret is told here and never again. */
    create(token: NewToken): Promise<{ readonly secret: string; readonly token: ApiToken }>
    list(user?: string): Promise<readonly ApiToken[]>
    revoke(id: number): Promise<ApiToken>
  }
  /** Newest first. */
  audit(limit: number): Promise<readonly AuditEntry[]>
  /** Everything the workspace holds, as a new folder; a server may run meanwhile. */
  backUp(request: { readonly out: string }, progress: Progress): Promise<BackupSummary>
  /** The workspace of a backup, where nothing is yet. */
  restore(request: { readonly from: string }, progress: Progress): Promise<BackupSummary>
  /** Turns segments of the log that are over into Parquet. */
  packLog(): Promise<PackedLog>
  doctor(): Promise<DoctorReport>
  close(): Promise<void>
}

export interface NewToken {
  readonly user: string
  readonly name: string
  /** The most it may do. Default: whatever its owner may. */
  readonly atMost?: Role
  /** Until it expires. Default: never. */
  readonly days?: number
}

/** A module that was written, and the models it knows. */
export interface WrittenClient {
  readonly out: string
  readonly models: readonly string[]
}

/** A file and the model it is for. */
export interface FileRequest {
  readonly model: string
  readonly data: string
  /** Of text; default: found from the file. */
  readonly encoding?: string
}

export interface InitRequest {
  readonly file: string
  readonly target: string
  readonly name?: string
  readonly time?: string
  /** The rows stand in the order of time, though no column says so. */
  readonly inOrder?: boolean
  readonly group?: string
  readonly positive?: readonly string[]
  readonly kind?: 'classification' | 'regression'
  /** Of delimited text. */
  readonly header?: boolean
  readonly names?: readonly string[]
  /** Of text; default: found from the file. */
  readonly encoding?: string
}

/** Asks a person one question; undefined where nobody is there to answer. */
export interface Ask {
  confirm(question: string, byDefault: boolean): Promise<boolean>
}

export interface InitResult {
  readonly project: string
  readonly config: string
  readonly target: string
  readonly kind: 'classification' | 'regression'
  readonly rows: number
  readonly columns: number
  readonly time?: string
  /** The rows stand in the order of time, though no column says so. */
  readonly along?: 'rows'
  /** Columns that will not be features, and why. */
  readonly excluded: readonly { readonly column: string; readonly reason: string }[]
  /** Columns a person should look at: one witness alone says they may leak. */
  readonly flagged: readonly { readonly column: string; readonly reason: string }[]
  readonly notes: readonly string[]
  /** What each column was found to hold. */
  readonly found: readonly {
    readonly column: string
    readonly type: string
    readonly missing: number
    readonly distinct: number
    /** 'from 0 to 72', or the commonest values. */
    readonly values: string
    /** Everything suspicious, a sentence each. */
    readonly suspicions: readonly string[]
  }[]
}

export interface Serving {
  readonly url: string
  /** A command that works when pasted; absent while there is no model. */
  readonly curl?: string
  readonly models: readonly string[]
  close(): Promise<void>
}

export interface BatchResult {
  readonly model: string
  readonly rows: number
  readonly out: string
  readonly breaches: EvaluationReport['breaches']
}

export interface WrittenReport {
  readonly model: string
  readonly markdown: string
  readonly html: string
}

export interface MonitorRequest {
  /** Default: the project's model. */
  readonly model?: string
  /** A file to compare with the reference; absent: the prediction log. */
  readonly data?: string
  /** ISO dates: only rows of this period count as current (needs a time column). */
  readonly from?: string
  readonly to?: string
  /** With --data: take the rows of the same file before this date as the reference, instead of the model's. */
  readonly referenceUntil?: string
  /** Of a text file; default: found from it. */
  readonly encoding?: string
}

/** Whose outcomes, of which predictions. */
export interface OutcomesRequest {
  /** The bare name: all versions. */
  readonly model: string
  /** ISO dates: predictions of this period. */
  readonly from?: string
  readonly to?: string
}

/** Which runs are listed. */
export interface RunsRequest {
  readonly limit: number
  /** In the language of searches: "metrics.rmse < 3". */
  readonly filter?: string
  /** "metrics.rmse", "start_time desc". Default: the youngest first. */
  readonly orderBy?: readonly string[]
}

/** A run of any client, as lists show it. */
export interface ListedRun {
  readonly id: string
  readonly name: string
  readonly experiment: string
  readonly status: RunStatus
  readonly startedAtMs: number
  readonly endedAtMs?: number
  /** The latest of each key; NaN and infinities as text. */
  readonly metrics: Readonly<Record<string, number | string>>
  /** Of a training: the metric that decided. */
  readonly primary?: MetricValue
  /** What stopped it, of a training that failed. */
  readonly error?: { readonly code: string; readonly message: string }
}

/** All of a run. */
export interface ShownRun extends ListedRun {
  readonly params: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  readonly datasets: readonly { readonly name: string; readonly digest: string }[]
  /** Where its files are. */
  readonly artifacts: string
  /** The sealed record, of a training. */
  readonly training?: Training
}

/** What became of the journal of a client. */
export interface Replayed {
  readonly url: string
  /** Operations brought to the server. */
  readonly sent: number
  /** Those that the server refused: they are not tried again. */
  readonly refused: readonly { readonly run: string; readonly operation: string; readonly message: string }[]
  /** Those that still wait. */
  readonly left: number
  /** Lines that could not be read. */
  readonly damaged: number
}

export interface Reproduction {
  readonly run: string
  readonly reproduced: boolean
  readonly expected: { readonly digest: string; readonly evaluatedDigest: string }
  readonly received: { readonly digest: string; readonly evaluatedDigest: string }
  /** What differs in version or platform, when the digests do. */
  readonly differences: readonly string[]
}

export interface ExportRequest {
  readonly model: string
  /** 'onnx': a file. 'mlflow': a folder. */
  readonly format: 'onnx' | 'mlflow'
  readonly out: string
}

export interface ExportedModel {
  readonly model: string
  readonly out: string
  readonly bytes: number
  /** Names of the inputs, in the order of the signature. */
  readonly inputs: readonly string[]
}

export interface ImportRequest {
  /** An MLflow model folder. */
  readonly folder: string
  readonly name: string
  /** Column of the truth, for `evaluate`. */
  readonly target: string
  /** Pointed at the new version. */
  readonly alias?: string
}

export interface ImportedModel {
  readonly model: string
  readonly flavor: string
  readonly gate: GateDecision
  readonly inputs: readonly string[]
  readonly goldenRows: number
  readonly alias?: string
  /** What clients of MLflow will miss. */
  readonly note?: string
}

/** What the gate says of a version. */
export interface JudgedModel {
  readonly model: string
  readonly gate: GateDecision
  /** Whether a second person would have to say yes. */
  readonly needsApproval: boolean
}

export interface PromotionRequest {
  readonly model: string
  readonly alias: string
  /** Who asks; needed where the project asks for approval. */
  readonly as?: string
}

/** The card kept with a version: as data, and as Markdown. */
export interface ModelCard {
  readonly model: string
  readonly card: Json
  readonly markdown: string
}

export interface ModelSummary {
  readonly name: string
  readonly versions: number
  readonly aliases: readonly Alias[]
}

export interface ModelHistory {
  readonly name: string
  readonly aliases: readonly Alias[]
  readonly versions: readonly ModelVersion[]
  readonly evidence: readonly EvidenceRecord[]
}

export interface ExportedWork {
  readonly folder: string
  readonly experiments: number
  readonly runs: number
  readonly metrics: number
  readonly loggedModels: number
  readonly models: number
  readonly versions: number
  readonly evidence: number
  readonly skipped: readonly Skipped[]
}

export interface BackupSummary {
  readonly folder: string
  readonly rows: number
  readonly files: number
  readonly bytes: number
  /** Runs and logged models whose files are in another place, and not in the backup. */
  readonly elsewhere?: { readonly owners: number; readonly example: string }
}

export interface PackedLog {
  readonly segments: number
  readonly rows: number
  readonly bytesBefore: number
  readonly bytes: number
  /** Segments that could not be read back as they were written: they stay JSON lines. */
  readonly left: readonly string[]
}

export interface DoctorReport {
  readonly checks: readonly {
    readonly name: string
    readonly ok: boolean
    readonly found: string
    readonly fix?: string
  }[]
}
