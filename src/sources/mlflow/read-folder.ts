import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { isMap, isScalar, parseDocument } from 'yaml'
import { AppError } from '../../base/errors.ts'
import type { KeyValue } from '../../domain/run.ts'
import type {
  Skipped,
  TrackedExperiment,
  TrackedLoggedModel,
  TrackedModel,
  TrackedRun,
  TrackedWork,
} from '../../domain/tracked.ts'
import { artifactFolders } from './artifact-folders.ts'
import { double, integer, modelStatus, ms, present, runStatus, text, type Fields } from './fields.ts'
import { toVersion } from './read-database.ts'

const metaFile = 'meta.yaml'
const trash = '.trash'

/**
 * MLflow's file store (`mlruns`), of 2.x and 3.x, read and never written. What is no whole run, and what has no place
 * here, is told in `skipped`. @throws IMPORT_UNREADABLE where the folder holds no experiments
 *
 * @param artifacts  where its artifacts are by now, when neither beside the runs nor where it says
 */
export function readMlflowFolder(root: string, artifacts?: string): TrackedWork {
  const skipped: Skipped[] = []
  const experiments = new Map<string, { readonly folder: string; readonly tracked: TrackedExperiment }>()
  for (const folder of [...below(root), ...below(join(root, trash))]) {
    const meta = folder.endsWith(`${sep}models`) ? undefined : readMeta(folder, skipped)
    if (meta === undefined) continue
    const tracked = toExperiment(folder, meta)
    experiments.set(tracked.key, { folder, tracked })
  }
  if (experiments.size === 0) {
    throw new AppError('IMPORT_UNREADABLE', {
      from: root,
      problem: `it holds no experiment of MLflow (a folder with ${metaFile})`,
    })
  }
  const runs = new Map<
    string,
    { readonly folder: string; readonly experiment: TrackedExperiment; readonly meta: Fields }
  >()
  const loggedModels: TrackedLoggedModel[] = []
  for (const { folder, tracked } of experiments.values()) {
    for (const each of below(folder)) {
      const name = relative(folder, each)
      if (name === 'models')
        loggedModels.push(...below(each).flatMap((model) => toLoggedModel(model, tracked.key, skipped)))
      if (name === 'traces') skipped.push(...tracesOf(each, tracked.name))
      if (['models', 'traces', 'datasets', 'tags'].includes(name)) continue
      const meta = readMeta(each, skipped)
      if (meta !== undefined)
        runs.set(text(meta['run_id'] ?? meta['run_uuid']) ?? name, { folder: each, experiment: tracked, meta })
    }
  }
  const elsewhere = artifactFolders(artifacts, dirname(resolve(root)), skipped)
  return {
    from: root,
    experiments: [...experiments.values()].map(({ tracked }) => tracked),
    runIds: [...runs.keys()].toSorted(),
    async run(id) {
      const { folder, experiment, meta } = runs.get(id)!
      return toRun(folder, experiment, meta, skipped)
    },
    loggedModels,
    models: below(join(root, 'models')).flatMap((folder) => toModel(folder, skipped)),
    folderOf(owner) {
      const run = owner.kind === 'run' ? runs.get(owner.id)?.folder : undefined
      const beside = run === undefined ? undefined : join(run, 'artifacts')
      return beside !== undefined && existsSync(beside) ? beside : elsewhere(owner)
    },
    skipped,
    close: () => undefined,
  }
}

/** Folders in a folder, by name; none where it is not there. */
function below(folder: string): string[] {
  if (!existsSync(folder)) return []
  const entries = readdirSync(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory() && entry.name !== trash).map(({ name }) => name)
  return names.toSorted().map((name) => join(folder, name))
}

/**
 * Every value as the text that stands there: a run whose id is `12e5` must not become a number. Undefined where it is
 * null, and for what holds more than one value.
 */
function readMeta(folder: string, skipped: Skipped[]): Fields | undefined {
  try {
    const document = parseDocument(readFileSync(join(folder, metaFile), 'utf8'), {
      schema: 'failsafe',
      logLevel: 'silent',
    })
    if (document.errors[0] !== undefined) throw document.errors[0]
    if (!isMap(document.contents)) throw new Error('it holds no fields')
    return Object.fromEntries(
      document.contents.items.map(({ key, value }) => {
        if (isMap(value)) return [String(key), value.toJSON()]
        const isNull = !isScalar(value) || (value.type === 'PLAIN' && /^(null|~|)$/.test(String(value.value)))
        return [String(key), isNull ? undefined : String(value.value)]
      }),
    )
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0]! : String(error)
    skipped.push({ what: folder, why: `its ${metaFile} cannot be read: ${why}` })
    return undefined
  }
}

/** Files below a folder, each named by the key it holds the value of. */
function keyed(folder: string): { readonly key: string; readonly file: string }[] {
  if (!existsSync(folder)) return []
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const files = entries.map(({ parentPath, name }) => join(parentPath, name))
  return files.map((file) => ({ key: text(relative(folder, file).split(sep).join('/'))!, file })).toSorted(byKey)
}

const byKey = (one: { key: string }, other: { key: string }): number => (one.key < other.key ? -1 : 1)

function pairsIn(folder: string): KeyValue[] {
  return keyed(folder).map(({ key, file }) => ({ key, value: text(readFileSync(file, 'utf8'))! }))
}

/** Words of each line of each file. */
function linesIn(folder: string): { readonly key: string; readonly words: readonly string[] }[] {
  return keyed(folder).flatMap(({ key, file }) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => ({ key, words: line.split(' ') })),
  )
}

function toExperiment(folder: string, meta: Fields): TrackedExperiment {
  const updatedAtMs = ms(meta['last_update_time'])
  return {
    key: text(meta['experiment_id'])!,
    name: text(meta['name'])!,
    createdAtMs: ms(meta['creation_time']),
    updatedAtMs,
    ...(meta['lifecycle_stage'] === 'deleted' ? { deletedAtMs: updatedAtMs } : {}),
    tags: pairsIn(join(folder, 'tags')),
  }
}

function toRun(folder: string, experiment: TrackedExperiment, meta: Fields, skipped: Skipped[]): TrackedRun {
  const tags = pairsIn(join(folder, 'tags'))
  const id = text(meta['run_id'] ?? meta['run_uuid'])!
  // A run that went with its experiment comes back with it.
  const deletedAtMs =
    meta['lifecycle_stage'] === 'deleted'
      ? (experiment.deletedAtMs ?? ms(meta['deleted_time']))
      : experiment.deletedAtMs
  const metasIn = (name: string): Fields[] =>
    below(join(folder, name)).flatMap((each): Fields[] => {
      const found = readMeta(each, skipped)
      return found === undefined ? [] : [found]
    })
  const [inputs, outputs] = [metasIn('inputs'), metasIn('outputs')]
  return {
    id,
    experiment: experiment.key,
    name: text(meta['run_name']) || (tags.find(({ key }) => key === 'mlflow.runName')?.value ?? id),
    userId: text(meta['user_id']) ?? '',
    status: runStatus(meta['status']),
    startedAtMs: integer(meta['start_time']) ?? 0,
    ...present({ endedAtMs: integer(meta['end_time']), deletedAtMs }),
    params: pairsIn(join(folder, 'params')),
    tags,
    metrics: linesIn(join(folder, 'metrics')).map(({ key, words: [atMs, value, step] }) => ({
      ...{ key, value: double(value), atMs: integer(atMs) ?? 0, step: integer(step) ?? 0 },
    })),
    datasets: inputs.flatMap((input) => {
      if (input['source_type'] !== 'DATASET') return []
      const meta = readMeta(join(dirname(folder), 'datasets', text(input['source_id'])!), skipped)
      return meta === undefined ? [] : [{ dataset: toDataset(meta), tags: pairsOfMap(input['tags']) }]
    }),
    inputModels: inputs.filter((input) => input['source_type'] === 'MODEL').map((input) => text(input['source_id'])!),
    outputModels: outputs.map((output) => ({
      modelId: text(output['destination_id'])!,
      step: integer(output['step']) ?? 0,
    })),
    artifactUri: text(meta['artifact_uri']) ?? join(folder, 'artifacts'),
  }
}

function toDataset(meta: Fields): TrackedRun['datasets'][number]['dataset'] {
  return {
    name: text(meta['name'])!,
    digest: text(meta['digest'])!,
    sourceType: text(meta['source_type']) ?? '',
    source: text(meta['source']) ?? '',
    ...present({ schema: text(meta['schema']), profile: text(meta['profile']) }),
  }
}

function pairsOfMap(tags: unknown): KeyValue[] {
  if (typeof tags !== 'object' || tags === null) return []
  return Object.entries(tags).map(([key, value]) => ({ key, value: text(value)! }))
}

function toLoggedModel(folder: string, experiment: string, skipped: Skipped[]): TrackedLoggedModel[] {
  const meta = readMeta(folder, skipped)
  if (meta === undefined) return []
  const updatedAtMs = ms(meta['last_updated_timestamp'])
  const model = {
    id: text(meta['model_id'])!,
    experiment,
    name: text(meta['name'])!,
    createdAtMs: ms(meta['creation_timestamp']),
    updatedAtMs,
    ...(meta['lifecycle_stage'] === 'deleted' ? { deletedAtMs: updatedAtMs } : {}),
    status: modelStatus(meta['status']),
    modelType: text(meta['model_type']) ?? '',
    ...present({ statusMessage: text(meta['status_message']), sourceRunId: text(meta['source_run_id']) }),
    artifactUri: text(meta['artifact_location'])!,
    params: pairsIn(join(folder, 'params')),
    tags: pairsIn(join(folder, 'tags')),
    metrics: linesIn(join(folder, 'metrics')).map(
      ({ key, words: [atMs, value, step, runId, datasetName, datasetDigest] }) => ({
        ...{ key, value: double(value), atMs: integer(atMs) ?? 0, step: integer(step) ?? 0 },
        ...{ runId: runId ?? '', datasetName: datasetName ?? '', datasetDigest: datasetDigest ?? '' },
      }),
    ),
  }
  return [model]
}

function toModel(folder: string, skipped: Skipped[]): TrackedModel[] {
  const meta = readMeta(folder, skipped)
  if (meta === undefined) return []
  const versions = below(folder).filter((each) => /^version-\d+$/.test(relative(folder, each)))
  const aliases = pairsIn(join(folder, 'aliases'))
  const model = {
    name: text(meta['name'])!,
    userId: '',
    createdAtMs: ms(meta['creation_timestamp']),
    updatedAtMs: ms(meta['last_updated_timestamp'] ?? meta['creation_timestamp']),
    ...present({ description: text(meta['description']) }),
    tags: pairsIn(join(folder, 'tags')),
    aliases: aliases.map(({ key, value }) => ({ alias: key, version: Number(value) })),
    versions: versions
      .flatMap((each) => {
        const fields = readMeta(each, skipped)
        return fields === undefined ? [] : [toVersion(fields, pairsIn(join(each, 'tags')))]
      })
      .toSorted((one, other) => one.version - other.version),
  }
  return [model]
}

function tracesOf(folder: string, experiment: string): Skipped[] {
  const traces = below(folder).length
  return traces === 0 ? [] : [{ what: `${traces} traces of ${experiment}`, why: 'there is no place for them here' }]
}
