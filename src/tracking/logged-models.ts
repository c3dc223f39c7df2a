import { AppError } from '../base/errors.ts'
import { checkLength, cut, keyMax } from '../domain/written.ts'
import { LIMITS } from './limits.ts'
import { plannedModels, type LoggedModelSearch } from './logged-model-search.ts'
import { runName } from './run-name.ts'
import type { Clock } from '../base/clock.ts'
import type { NewId } from '../base/ids.ts'
import type { ExperimentStore } from '../domain/experiment.ts'
import type { LoggedModel, LoggedModelStore } from '../domain/logged-model.ts'
import type { KeyValue } from '../domain/run.ts'
import type { Paged } from '../domain/search.ts'

/** A tag may hold a document: longer ones are refused, as half a document is none. */
const tagValueMax = 1_000_000

interface NewLoggedModel {
  readonly experimentId: string
  readonly name?: string
  readonly modelType?: string
  readonly sourceRunId?: string
  readonly params: readonly KeyValue[]
  readonly tags: readonly KeyValue[]
}

/** Logged models, with what a client may say of them checked before it is kept. */
export interface LoggedModels extends Pick<LoggedModelStore, 'get' | 'deleteTag'> {
  /** Without a name, it gets one. @throws LOGGED_MODEL_NAME, TOO_LONG, EXPERIMENT_NOT_FOUND, EXPERIMENT_NOT_ACTIVE */
  create(model: NewLoggedModel): Promise<LoggedModel>
  /** @throws SEARCH_FILTER, SEARCH_ORDER */
  search(search: LoggedModelSearch): Promise<Paged<LoggedModel>>
  /** @throws LOGGED_MODEL_NOT_FOUND */
  finish(id: string, status: LoggedModel['status']): Promise<LoggedModel>
  /** @throws LOGGED_MODEL_NOT_FOUND */
  delete(id: string): Promise<void>
  /** @throws TOO_LONG, LOGGED_MODEL_NOT_FOUND */
  setTags(id: string, tags: readonly KeyValue[]): Promise<void>
  /** @throws TOO_LONG, LOGGED_MODEL_NOT_FOUND, LOGGED_MODEL_PARAM_CHANGED */
  addParams(id: string, params: readonly KeyValue[]): Promise<void>
}

export function createLoggedModels(needs: {
  readonly loggedModels: LoggedModelStore
  readonly experiments: Pick<ExperimentStore, 'get'>
  readonly clock: Clock
  readonly newId: NewId
}): LoggedModels {
  const { loggedModels, experiments, clock, newId } = needs
  return {
    get: loggedModels.get,
    deleteTag: loggedModels.deleteTag,
    search: async (search) => loggedModels.search(plannedModels(search)),
    async create({ experimentId, name, modelType, sourceRunId, params, tags }) {
      if (name !== undefined) checkName(name)
      const { artifactLocation } = await experiments.get(experimentId)
      const number = newId()
      const id = `m-${number}`
      const now = clock.nowMs()
      await loggedModels.create({
        ...{ id, experimentId, name: name ?? runName(number), status: 'pending', modelType: modelType ?? '' },
        ...(sourceRunId === undefined ? {} : { sourceRunId }),
        ...{ createdAtMs: now, updatedAtMs: now },
        artifactUri: `${artifactLocation.replace(/\/$/, '')}/models/${id}/artifacts`,
        params: checkedParams(params),
        tags: checkedTags(tags),
      })
      return loggedModels.get(id)
    },
    finish: (id, status) => loggedModels.finish(id, status, clock.nowMs()),
    delete: (id) => loggedModels.delete(id, clock.nowMs()),
    setTags: async (id, tags) => loggedModels.setTags(id, checkedTags(tags), clock.nowMs()),
    addParams: async (id, params) => loggedModels.addParams(id, checkedParams(params)),
  }
}

/** @throws LOGGED_MODEL_NAME, TOO_LONG */
function checkName(name: string): void {
  if (name === '' || /[/:.%"']/.test(name)) throw new AppError('LOGGED_MODEL_NAME', { received: name.slice(0, 300) })
  checkLength(name, 'name', LIMITS.experimentName)
}

function checkedParams(params: readonly KeyValue[]): KeyValue[] {
  return params.map(({ key, value }) => {
    checkLength(key, 'params.key', keyMax)
    return { key, value: cut(value, LIMITS.paramValue) }
  })
}

function checkedTags(tags: readonly KeyValue[]): readonly KeyValue[] {
  for (const { key, value } of tags) {
    checkLength(key, 'tags.key', keyMax)
    checkLength(value, 'tags.value', tagValueMax)
  }
  return tags
}
