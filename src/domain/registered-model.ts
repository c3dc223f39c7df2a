import type { KeyValue } from './run.ts'
import type { Page, Paged, SearchPlan } from './search.ts'

/** A name in the registry, with its versions. Any client may make one; what Throughline can serve of it is told by `ModelStore`. */
export interface RegisteredModel {
  readonly name: string
  readonly description?: string
  /** Empty where nobody said. */
  readonly userId: string
  readonly createdAtMs: number
  readonly updatedAtMs: number
  readonly tags: readonly KeyValue[]
  readonly aliases: readonly { readonly alias: string; readonly version: number }[]
  /** The newest version of each stage that has one. */
  readonly latest: readonly RegisteredVersion[]
}

export const STAGES = ['None', 'Staging', 'Production', 'Archived'] as const
export type Stage = (typeof STAGES)[number]

/** A version as the registry tells of it, wherever it was made. */
export interface RegisteredVersion {
  readonly model: string
  readonly version: number
  readonly description?: string
  readonly userId: string
  readonly createdAtMs: number
  readonly updatedAtMs: number
  readonly stage: Stage
  readonly status: 'pending' | 'failed' | 'ready'
  readonly statusMessage?: string
  /** As it was given: a URI, perhaps of a logged model or of another version. */
  readonly source: string
  /** Where its files are. */
  readonly location: string
  readonly runId?: string
  readonly runLink?: string
  /** The logged model it was made of. */
  readonly modelId?: string
  readonly tags: readonly KeyValue[]
  readonly aliases: readonly string[]
}

export interface NewRegisteredVersion {
  readonly model: string
  readonly source: string
  readonly location: string
  readonly runId?: string
  readonly runLink?: string
  readonly modelId?: string
  readonly description?: string
  readonly tags: readonly KeyValue[]
}

/** Who does it, and when. */
export interface By {
  readonly actor: string
  readonly atMs: number
}

/** A version of a model. */
export interface VersionKey {
  readonly model: string
  readonly version: number
}

/**
 * Keeps registered models and their versions. Every act is one transaction with its evidence. Nothing is ever numbered
 * twice: what is deleted keeps its numbers, and so does a name that was given up for another.
 */
export interface RegistryStore {
  /**
   * A deleted name is taken up again, and goes on numbering where it stopped.
   *
   * @throws REGISTERED_MODEL_EXISTS
   */
  createModel(
    model: { readonly name: string; readonly description?: string; readonly tags: readonly KeyValue[] },
    by: By,
  ): Promise<RegisteredModel>
  /** @throws REGISTERED_MODEL_NOT_FOUND */
  model(name: string): Promise<RegisteredModel>
  /** @param description  undefined: none. @throws REGISTERED_MODEL_NOT_FOUND */
  describeModel(name: string, description: string | undefined, by: By): Promise<RegisteredModel>
  /**
   * Versions, tags and aliases go with it. A name that another model had is free for that model alone.
   *
   * @throws REGISTERED_MODEL_NOT_FOUND, REGISTERED_MODEL_EXISTS, MODEL_NAME where versions are served and no one could ask for the name
   */
  renameModel(name: string, newName: string, by: By): Promise<RegisteredModel>
  /** With its versions, tags and aliases; nothing of it is served any more. @throws REGISTERED_MODEL_NOT_FOUND */
  deleteModel(name: string, by: By): Promise<void>
  /** @throws REGISTERED_MODEL_NOT_FOUND */
  setModelTag(name: string, tag: KeyValue, by: By): Promise<void>
  /** No act where there is none. @throws REGISTERED_MODEL_NOT_FOUND */
  deleteModelTag(name: string, key: string, by: By): Promise<void>

  /** Its number is one more than the last, deleted ones counted. @throws REGISTERED_MODEL_NOT_FOUND */
  createVersion(version: NewRegisteredVersion, by: By): Promise<RegisteredVersion>
  /** @throws REGISTERED_VERSION_NOT_FOUND */
  version(key: VersionKey): Promise<RegisteredVersion>
  /** @throws REGISTERED_MODEL_NOT_FOUND, REGISTERED_ALIAS_NOT_FOUND */
  versionByAlias(model: string, alias: string): Promise<RegisteredVersion>
  /** Of all stages. @throws REGISTERED_MODEL_NOT_FOUND, REGISTERED_VERSION_NOT_FOUND where there is none */
  newestVersion(model: string): Promise<RegisteredVersion>
  /** @throws REGISTERED_VERSION_NOT_FOUND */
  describeVersion(key: VersionKey, description: string | undefined, by: By): Promise<RegisteredVersion>
  /** @param archivesOthers  whether what had the stage before is archived. @throws REGISTERED_VERSION_NOT_FOUND */
  moveStage(key: VersionKey, stage: Stage, archivesOthers: boolean, by: By): Promise<RegisteredVersion>
  /** Its aliases go with it. @throws REGISTERED_VERSION_NOT_FOUND */
  deleteVersion(key: VersionKey, by: By): Promise<void>
  /** @throws REGISTERED_VERSION_NOT_FOUND */
  setVersionTag(key: VersionKey, tag: KeyValue, by: By): Promise<void>
  /** No act where there is none. @throws REGISTERED_VERSION_NOT_FOUND */
  deleteVersionTag(key: VersionKey, tag: string, by: By): Promise<void>

  /** @throws REGISTERED_VERSION_NOT_FOUND */
  setAlias(key: VersionKey, alias: string, by: By): Promise<void>
  /** No act where there is none. @throws REGISTERED_MODEL_NOT_FOUND */
  deleteAlias(model: string, alias: string, by: By): Promise<void>

  /** Ties: by name. */
  searchModels(plan: SearchPlan & Page): Promise<Paged<RegisteredModel>>
  /** Ties: by name, then the newest. */
  searchVersions(plan: SearchPlan & Page): Promise<Paged<RegisteredVersion>>
}
