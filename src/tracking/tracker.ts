import { AppError } from '../base/errors.ts'
import { isPlainLocation } from '../domain/artifact-path.ts'
import { checkKey, checkLength, cut, keyMax } from '../domain/written.ts'
import { checkedBatch, LIMITS } from './limits.ts'
import { modelHistoryEntry } from './model-history.ts'
import { runName } from './run-name.ts'
import type { Clock } from '../base/clock.ts'
import type { NewId } from '../base/ids.ts'
import type { Experiment, ExperimentStore } from '../domain/experiment.ts'
import type {
  DatasetInput,
  KeyValue,
  NewRun,
  Run,
  RunDetail,
  RunKeys,
  RunLife,
  RunLog,
  RunStore,
} from '../domain/run.ts'
import type { Int64 } from '../domain/int64.ts'
import { EXPERIMENT_GRAMMAR, RUN_GRAMMAR } from '../domain/search-language/grammar.ts'
import { parseFilter } from '../domain/search-language/parse-filter.ts'
import { parseOrder } from '../domain/search-language/parse-order.ts'
import type { InProjects, Order, Page, Paged, View } from '../domain/search.ts'

const runNameTag = 'mlflow.runName'

interface RunDraft {
  /** 32 hexadecimal digits that the client made, so that asking twice makes one run. Absent: ours. */
  readonly id?: string
  readonly experimentId: string
  readonly name?: string
  readonly userId?: string
  readonly startedAtMs?: Int64
  readonly tags: readonly KeyValue[]
}

/** What a client searches for, in the language of `parseFilter` and `parseOrder`. */
interface Search extends Page, InProjects {
  readonly filter?: string
  readonly orderBy?: readonly string[]
  readonly view: View
}

const youngestFirst: readonly Order[] = [
  { entity: 'attribute', key: 'creation_time', descending: true },
  { entity: 'attribute', key: 'experiment_id', descending: false },
]

/** Experiments and runs, with what a client may say of them checked before it is kept. */
export interface Tracker {
  readonly experiments: Omit<ExperimentStore, 'search'>
  readonly runs: Omit<RunStore, 'search'>
  /** Without an order the youngest first. @throws SEARCH_FILTER, SEARCH_ORDER */
  searchExperiments(search: Search): Promise<Paged<Experiment>>
  /** Without an order the youngest first. @throws SEARCH_FILTER, SEARCH_ORDER */
  searchRuns(
    search: Search & { readonly experimentIds: readonly string[]; readonly keys?: RunKeys },
  ): Promise<Paged<RunDetail>>
  /** Its id. @throws EXPERIMENT_EXISTS, EXPERIMENT_NAME, TOO_LONG, KEY_REFUSED */
  createExperiment(experiment: {
    readonly name: string
    readonly artifactLocation?: string
    readonly tags: readonly KeyValue[]
  }): Promise<string>
  /** @throws EXPERIMENT_NAME, TOO_LONG, EXPERIMENT_EXISTS, EXPERIMENT_NOT_FOUND, EXPERIMENT_NOT_ACTIVE */
  renameExperiment(id: string, name: string): Promise<void>
  /** @throws KEY_REFUSED, EXPERIMENT_NOT_FOUND, EXPERIMENT_NOT_ACTIVE */
  tagExperiment(id: string, tag: KeyValue): Promise<void>
  /**
   * Without a name, it gets one. Asked again with the id it gave, of the same experiment and start, a client gets the
   * run that is there.
   *
   * @throws RUN_NAME_CONFLICT, KEY_REFUSED, RUN_ID, RUN_EXISTS, EXPERIMENT_NOT_FOUND, EXPERIMENT_NOT_ACTIVE
   */
  createRun(run: RunDraft): Promise<RunDetail>
  /** A sign of life. @throws RUN_NOT_FOUND, RUN_NOT_ACTIVE, RUN_SEALED */
  beat(id: string): Promise<Run>
  /** All of it or nothing. @throws KEY_REFUSED, BATCH_TOO_LARGE, PARAM_TWICE, PARAM_CHANGED, LOGGED_MODEL_NOT_FOUND, RUN_NOT_FOUND, RUN_NOT_ACTIVE */
  log(entry: RunLog): Promise<void>
  /** What clients without logged models say of a model they logged. @throws MODEL_JSON, RUN_NOT_FOUND, RUN_NOT_ACTIVE */
  recordModel(id: string, document: string): Promise<void>
  /** @throws TOO_LONG, KEY_REFUSED, RUN_NOT_FOUND, RUN_NOT_ACTIVE */
  addInputs(id: string, datasets: readonly DatasetInput[], models: readonly string[]): Promise<void>
}

export function createTracker(needs: {
  readonly experiments: ExperimentStore
  readonly runs: RunStore
  readonly runLife: RunLife
  readonly clock: Clock
  readonly newId: NewId
}): Tracker {
  const { experiments, runs, runLife, clock, newId } = needs
  return {
    experiments,
    runs,
    async searchExperiments({ filter, orderBy = [], ...page }) {
      const where = parseFilter(filter, EXPERIMENT_GRAMMAR)
      const order = orderBy.length === 0 ? youngestFirst : parseOrder(orderBy, EXPERIMENT_GRAMMAR)
      return experiments.search({ ...page, ...(where === undefined ? {} : { where }), order })
    },
    async searchRuns({ filter, orderBy = [], ...rest }) {
      const where = parseFilter(filter, RUN_GRAMMAR)
      return runs.search({
        ...rest,
        ...(where === undefined ? {} : { where }),
        order: parseOrder(orderBy, RUN_GRAMMAR),
      })
    },
    async createExperiment({ name, artifactLocation, tags }) {
      checkExperimentName(name)
      if (artifactLocation !== undefined) {
        checkLength(artifactLocation, 'artifact_location', LIMITS.location)
        if (!isPlainLocation(artifactLocation)) throw new AppError('LOCATION_REFUSED', { location: artifactLocation })
      }
      return experiments.create({
        name,
        ...(artifactLocation === undefined ? {} : { artifactLocation }),
        atMs: clock.nowMs(),
        tags: checkedTags(tags, LIMITS.experimentTagValue),
      })
    },
    async renameExperiment(id, name) {
      checkExperimentName(name)
      await experiments.rename(id, name, clock.nowMs())
    },
    async tagExperiment(id, { key, value }) {
      checkKey(key, 'key')
      await experiments.setTag(id, { key, value: cut(value, LIMITS.experimentTagValue) }, clock.nowMs())
    },
    async createRun(run) {
      const { record, tags } = draft(run)
      return createOrFind(record, tags, run.id !== undefined)
    },
    beat: (id) => runLife.beat(id, clock.nowMs()),
    log: (entry) => runs.log(checkedBatch(entry)),
    recordModel: async (id, document) => runs.addModelHistory(id, modelHistoryEntry(document)),
    async addInputs(id, datasets, models) {
      for (const input of datasets) checkDataset(input)
      await runs.addInputs(id, { datasets, models })
    },
  }

  /** The run that is there already, where the client asked before and did not hear the answer. */
  async function createOrFind(record: NewRun, tags: readonly KeyValue[], isNamed: boolean): Promise<RunDetail> {
    try {
      const created = await runs.create(record, tags)
      return { ...nothingLogged, run: created, tags: tags.toSorted((one, other) => (one.key < other.key ? -1 : 1)) }
    } catch (error) {
      if (!isNamed || !(error instanceof AppError) || error.code !== 'RUN_EXISTS') throw error
      const known = await runs.get(record.id)
      const isSame = known.run.experimentId === record.experimentId && known.run.startedAtMs === record.startedAtMs
      if (!isSame) throw error
      return known
    }
  }

  function draft(run: RunDraft) {
    const tagged = run.tags.find(({ key }) => key === runNameTag)?.value
    if (run.name !== undefined && run.name !== '' && tagged !== undefined && tagged !== run.name) {
      throw new AppError('RUN_NAME_CONFLICT', { name: run.name, tag: tagged })
    }
    if (run.id !== undefined && !/^[0-9a-f]{32}$/.test(run.id)) throw new AppError('RUN_ID', { received: run.id })
    const id = run.id ?? newId()
    const name = run.name || tagged || runName(id)
    checkLength(name, 'run_name', keyMax)
    const tags = [...checkedTags(run.tags.filter(({ key }) => key !== runNameTag)), { key: runNameTag, value: name }]
    const record = {
      id,
      experimentId: run.experimentId,
      name,
      userId: cut(run.userId ?? '', 256),
      status: 'running',
      startedAtMs: run.startedAtMs ?? Math.round(clock.nowMs()),
    } as const
    return { record, tags }
  }
}

const nothingLogged = { metrics: [], params: [], datasets: [], inputModels: [], outputModels: [] }

/** @throws EXPERIMENT_NAME, TOO_LONG */
function checkExperimentName(name: string): void {
  if (name.trim() === '') throw new AppError('EXPERIMENT_NAME', { received: name })
  checkLength(name, 'name', LIMITS.experimentName)
}

function checkedTags(tags: readonly KeyValue[], max: number = LIMITS.runTagValue): KeyValue[] {
  tags.forEach(({ key }, position) => checkKey(key, `tags[${position}].key`))
  const last = new Map(tags.map(({ key, value }) => [key, cut(value, max)]))
  return [...last].map(([key, value]) => ({ key, value }))
}

function checkDataset({ dataset, tags }: DatasetInput): void {
  checkLength(dataset.name, 'dataset.name', LIMITS.datasetName)
  checkLength(dataset.digest, 'dataset.digest', LIMITS.datasetDigest)
  checkLength(dataset.source, 'dataset.source', LIMITS.datasetSource)
  checkLength(dataset.schema ?? '', 'dataset.schema', LIMITS.datasetSchema)
  checkLength(dataset.profile ?? '', 'dataset.profile', LIMITS.datasetProfile)
  for (const { key, value } of tags) {
    checkLength(key, 'tags.key', LIMITS.inputTagKey)
    checkLength(value, 'tags.value', LIMITS.inputTagValue)
  }
}
