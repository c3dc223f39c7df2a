import { AppError } from '../base/errors.ts'
import type { Clock } from '../base/clock.ts'
import type { LoggedModelStore } from '../domain/logged-model.ts'
import type { By, RegisteredModel, RegisteredVersion, RegistryStore, VersionKey } from '../domain/registered-model.ts'
import type { KeyValue, RunStore } from '../domain/run.ts'
import type { Paged } from '../domain/search.ts'
import { MODEL_VERSION_GRAMMAR, REGISTERED_MODEL_GRAMMAR } from '../domain/search-language/grammar.ts'
import { plannedSearch, promptTag, type AskedSearch } from './registry-search.ts'
import {
  checkAlias,
  checkedRegistryTags,
  checkModelName,
  checkNewAlias,
  checkRegistryTag,
  isLatest,
  readStage,
} from './registry-rules.ts'
import { settleSource, type GivenSource } from './version-source.ts'

function isPrompt(tags: readonly KeyValue[]): boolean {
  return tags.some(({ key, value }) => key === promptTag && value === 'true')
}

const nounOf = (tags: readonly KeyValue[]): 'prompt' | 'registered model' =>
  isPrompt(tags) ? 'prompt' : 'registered model'

/** The text of a prompt is in its tags: clients give a word for its source, which nothing reads. */
function isOfPrompt(source: string, tags: readonly KeyValue[]): boolean {
  return /^[\w-]+$/.test(source) && isPrompt(tags)
}

/** The part of the store that needs no check. */
type Kept = Pick<
  RegistryStore,
  'describeModel' | 'deleteModel' | 'deleteModelTag' | 'describeVersion' | 'deleteVersion' | 'deleteVersionTag'
>

/** Registered models, with what a client may say of them checked before it is kept. */
export interface Registry extends Kept, Pick<RegistryStore, 'version' | 'model'> {
  /** Who does something now. */
  by(actor: string): By
  /** @throws REGISTERED_MODEL_NAME, REGISTERED_MODEL_EXISTS, KEY_REFUSED, TOO_LONG */
  createModel: RegistryStore['createModel']
  /** @throws REGISTERED_MODEL_NAME, REGISTERED_MODEL_EXISTS, REGISTERED_MODEL_NOT_FOUND, MODEL_NAME */
  renameModel: RegistryStore['renameModel']
  /** @throws KEY_REFUSED, TOO_LONG, REGISTERED_MODEL_NOT_FOUND */
  setModelTag: RegistryStore['setModelTag']
  /** Prompts are left out unless the filter asks for them. @throws SEARCH_FILTER, SEARCH_ORDER */
  searchModels(search: AskedSearch): Promise<Paged<RegisteredModel>>
  /** Of prompts likewise. @throws SEARCH_FILTER, SEARCH_ORDER */
  searchVersions(search: AskedSearch): Promise<Paged<RegisteredVersion>>
  /** The newest version of each of the stages, or of all that have one. @throws VERSION_STAGE, REGISTERED_MODEL_NOT_FOUND */
  latestVersions(model: string, stages: readonly string[]): Promise<readonly RegisteredVersion[]>
  /** @throws VERSION_SOURCE, KEY_REFUSED, TOO_LONG, REGISTERED_MODEL_NOT_FOUND, LOGGED_MODEL_NOT_FOUND, RUN_NOT_FOUND */
  createVersion(
    version: GivenSource & {
      readonly model: string
      readonly runLink?: string
      readonly description?: string
      readonly tags: readonly KeyValue[]
    },
    by: By,
  ): Promise<RegisteredVersion>
  /** @param stage  in any case of letters. @throws VERSION_STAGE, VERSION_STAGE_ARCHIVE, REGISTERED_VERSION_NOT_FOUND */
  moveStage(key: VersionKey, stage: string, archivesOthers: boolean, by: By): Promise<RegisteredVersion>
  /** @throws KEY_REFUSED, TOO_LONG, REGISTERED_VERSION_NOT_FOUND */
  setVersionTag: RegistryStore['setVersionTag']
  /** @throws REGISTERED_ALIAS_REFUSED, TOO_LONG, REGISTERED_VERSION_NOT_FOUND */
  setAlias: RegistryStore['setAlias']
  /** @throws REGISTERED_ALIAS_REFUSED, TOO_LONG, REGISTERED_MODEL_NOT_FOUND */
  deleteAlias: RegistryStore['deleteAlias']
  /** 'latest' is the newest. @throws REGISTERED_ALIAS_REFUSED, REGISTERED_ALIAS_NOT_FOUND, REGISTERED_MODEL_NOT_FOUND */
  versionByAlias: RegistryStore['versionByAlias']
}

export function createRegistry(needs: {
  readonly registry: RegistryStore
  readonly runs: Pick<RunStore, 'info'>
  readonly loggedModels: Pick<LoggedModelStore, 'get'>
  readonly clock: Clock
}): Registry {
  const { registry, clock } = needs
  return {
    ...registry,
    by: (actor) => ({ actor, atMs: clock.nowMs() }),
    async createModel(model, by) {
      checkModelName(model.name)
      const tags = checkedRegistryTags(model.tags)
      try {
        return await registry.createModel({ ...model, tags }, by)
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'REGISTERED_MODEL_EXISTS') throw error
        const there = await registry.model(model.name)
        const asked = { asked: nounOf(tags), taken: nounOf(there.tags) }
        throw new AppError('REGISTERED_MODEL_EXISTS', { model: model.name, isDeleted: false, ...asked })
      }
    },
    searchModels: async (search) => registry.searchModels(plannedSearch(search, REGISTERED_MODEL_GRAMMAR)),
    searchVersions: async (search) => registry.searchVersions(plannedSearch(search, MODEL_VERSION_GRAMMAR)),
    async renameModel(name, newName, by) {
      checkModelName(newName, 'new_name')
      return registry.renameModel(name, newName, by)
    },
    async setModelTag(name, tag, by) {
      checkRegistryTag(tag)
      await registry.setModelTag(name, tag, by)
    },
    async latestVersions(model, stages) {
      const wanted = new Set(stages.map(readStage))
      const { latest } = await registry.model(model)
      return latest.filter(({ stage }) => wanted.size === 0 || wanted.has(stage))
    },
    async createVersion({ model, runLink, description, tags, ...given }, by) {
      checkModelName(model)
      const checked = checkedRegistryTags(tags)
      // Told first, as the source may be anywhere.
      await registry.model(model)
      const rest = {
        ...(runLink === undefined ? {} : { runLink }),
        ...(description === undefined ? {} : { description }),
      }
      const source = isOfPrompt(given.source, checked)
        ? { ...given, location: given.source }
        : await settleSource(needs, given)
      return registry.createVersion({ model, ...source, ...rest, tags: checked }, by)
    },
    async moveStage(key, text, archivesOthers, by) {
      const stage = readStage(text)
      if (archivesOthers && stage !== 'Staging' && stage !== 'Production') {
        throw new AppError('VERSION_STAGE_ARCHIVE', { stage: text })
      }
      return registry.moveStage(key, stage, archivesOthers, by)
    },
    async setVersionTag(key, tag, by) {
      checkRegistryTag(tag)
      await registry.setVersionTag(key, tag, by)
    },
    async setAlias(key, alias, by) {
      checkNewAlias(alias)
      await registry.setAlias(key, alias, by)
    },
    async deleteAlias(model, alias, by) {
      checkAlias(alias)
      await registry.deleteAlias(model, alias, by)
    },
    async versionByAlias(model, alias) {
      checkAlias(alias)
      return isLatest(alias) ? registry.newestVersion(model) : registry.versionByAlias(model, alias)
    },
  }
}
