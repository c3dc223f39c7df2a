import type { Json } from '../base/json.ts'
import type { EvidenceRecord } from './evidence.ts'
import type { Metrics } from './metric.ts'
import type { TrainingEnd } from './training.ts'
import type { Signature } from './signature.ts'

/** An integer under a registered model's name. Never changes. */
export interface ModelVersion {
  readonly model: string
  readonly version: number
  /** SHA-256 of the artifact that is served: refitted on all rows unless the project says otherwise. */
  readonly digest: string
  /** SHA-256 of the artifact whose metrics were measured, fitted on the training rows only. */
  readonly evaluatedDigest: string
  readonly runId: string
  readonly snapshotHash: string
  readonly createdAtMs: number
  readonly signature: Signature
  readonly metrics: Metrics
  /** The gate's answer when it was registered. */
  readonly gate: GateDecision
  /** Digest of the report (HTML), when one was written. */
  readonly reportDigest?: string
}

/** The answer of a gate, with its reasons: a verdict, not an error. */
export interface GateDecision {
  readonly passed: boolean
  /** One sentence for each condition, passed or not, with its numbers. */
  readonly reasons: readonly string[]
}

/** A movable pointer to a version: 'champion' is what the bare name serves. */
export interface Alias {
  readonly model: string
  readonly alias: string
  readonly version: number
}

/** That an alias is set, by whom and when. */
export interface AliasChange extends Alias {
  readonly actor: string
  readonly atMs: number
  /** Why, for the evidence. */
  readonly details?: Json
}

/** What is asked of the registry in one act: a version, its evidence, and perhaps an alias. */
export interface Registration {
  readonly version: Omit<ModelVersion, 'version'>
  /** Set to the new version in the same transaction. */
  readonly alias?: string
  readonly actor: string
  /** Further acts on a version that is new, kept as evidence in the same transaction. */
  readonly acts?: readonly { readonly action: string; readonly details: Json }[]
  /** Finishes the version's run in the same transaction, with what it leaves behind; absent: the run is left alone. */
  endOfRun?(version: ModelVersion): TrainingEnd
}

/** Keeps registered models, versions and aliases. */
export interface ModelStore {
  /**
   * One transaction: version, evidence and alias appear together or not at all. When the model has a version of the
   * same served digest already, that one is returned, and only the alias may move.
   *
   * With `endOfRun` the run is finished in the same transaction; refused (assertion) when it is no longer running.
   *
   * @throws ARTIFACT_MISSING when the served artifact was not put first; MODEL_NAME when no one could ask for the name
   */
  register(registration: Registration): Promise<ModelVersion>
  /** One transaction with its evidence row. @throws MODEL_NOT_FOUND, MODEL_VERSION_NOT_FOUND */
  setAlias(change: AliasChange): Promise<void>
  /**
   * An answer to what a record of evidence asks, in one transaction: the alias moves, where one is named, and the act is
   * recorded. False, and nothing happens, where another came first: of two who answer at one instant one is told so.
   *
   * @throws MODEL_NOT_FOUND, MODEL_VERSION_NOT_FOUND
   */
  answer(answer: Answer): Promise<boolean>
  models(): Promise<readonly string[]>
  /** Newest first; empty for an unknown model. */
  versions(model: string): Promise<readonly ModelVersion[]>
  aliases(model: string): Promise<readonly Alias[]>
  /** @throws MODEL_NOT_FOUND, MODEL_VERSION_NOT_FOUND */
  version(model: string, version: number): Promise<ModelVersion>
  /** @throws MODEL_NOT_FOUND, MODEL_ALIAS_NOT_SET */
  byAlias(model: string, alias: string): Promise<ModelVersion>
}

/** What somebody says to a question that the evidence holds. */
export interface Answer {
  readonly model: string
  /** The id of the record that asks, and the acts about its subject after which it no longer waits. */
  readonly request: number
  readonly settledBy: readonly string[]
  readonly act: Omit<EvidenceRecord, 'id'>
  readonly move?: AliasChange
}

/** How a person names a version: the champion, an alias, or a number. */
export type ModelReference =
  | { readonly model: string; readonly alias: string }
  | { readonly model: string; readonly version: number }

/** Parses 'name' (its champion), 'name@alias' or 'name/3'; undefined when it is none of these. */
export function parseModelReference(text: string): ModelReference | undefined {
  const match = /^([A-Za-z0-9][A-Za-z0-9._-]*)(?:@([A-Za-z0-9._-]+)|\/([1-9][0-9]*))?$/.exec(text)
  if (match === null) return undefined
  const [, model, alias, version] = match
  return version === undefined
    ? { model: model!, alias: alias ?? 'champion' }
    : { model: model!, version: Number(version) }
}

/** 'name/3'. */
export function versionName(version: Pick<ModelVersion, 'model' | 'version'>): string {
  return `${version.model}/${version.version}`
}
