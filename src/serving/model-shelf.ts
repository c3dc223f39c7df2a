import { AppError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import { parseModelReference, versionName } from '../domain/model-version.ts'
import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import type { ArtifactStore } from '../domain/artifact.ts'
import type { EvidenceStore } from '../domain/evidence.ts'
import type { Alias, ModelStore, ModelVersion } from '../domain/model-version.ts'
import type { ServedModel } from './served-model.ts'

/** What the registry says of a model, as it was when the shelf last looked. */
export interface ShelvedModel {
  readonly name: string
  /** Newest first. */
  readonly versions: readonly ModelVersion[]
  readonly aliases: readonly Alias[]
  /** What the bare name answers with; undefined when there is no champion, or none that could be loaded. */
  readonly champion: ServedModel | undefined
  /** Somebody took it out of memory: nothing of it is served until somebody loads it. */
  readonly isUnloaded?: boolean
}

/** Models and aliases in memory: what a prediction needs, without a database. */
export interface ModelShelf {
  /** The model of 'name', 'name@alias' or 'name/3' when it is in memory; no I/O. */
  resolve(reference: string): ServedModel | undefined
  /**
   * The same, read from the artifact folder when it is not in memory (a version without an alias).
   *
   * @throws MODEL_NAME, MODEL_NOT_FOUND, MODEL_ALIAS_NOT_SET, MODEL_VERSION_NOT_FOUND, MODEL_UNLOADED, MODEL_REFUSED,
   *         ARTIFACT_*
   */
  load(reference: string): Promise<ServedModel>
  /** What the registry says of a reference. @throws MODEL_NAME, MODEL_NOT_FOUND, MODEL_ALIAS_NOT_SET, MODEL_VERSION_NOT_FOUND */
  version(reference: string): ModelVersion
  catalogue(): readonly ShelvedModel[]
  /** One sentence for each version with an alias that could not be loaded. */
  problems(): readonly string[]
  /** Versions in memory, and what loading them took, golden rows scored. */
  loaded(): readonly { readonly version: ModelVersion; readonly loadMs: number }[]
  counts(): { readonly loads: number; readonly loadFailures: number; readonly refreshFailures: number }
  /** Looks at the registry now, whether or not something changed. */
  refresh(): Promise<void>
  /** Takes all versions of a model out of memory, in this process, until `restore`. @throws MODEL_NOT_FOUND */
  unload(model: string): Promise<void>
  /** Looks at the registry again, and serves what has an alias in a model that was unloaded. */
  restore(model: string): Promise<void>
  /** Loads what has an alias, then follows the registry. */
  start(): Promise<void>
  close(): void
}

export interface ModelShelfNeeds {
  readonly models: ModelStore
  readonly artifacts: ArtifactStore
  readonly evidence: EvidenceStore
  readonly logger: Logger
  readonly clock: Clock
  /** Calls `work` every so often without keeping the process alive; returns what stops it. */
  readonly every: (intervalMs: number, work: () => void) => () => void
  /** Bytes to a served model. Default: `loadServedModel`. */
  readonly load?: (bytes: Uint8Array, version: ModelVersion) => ServedModel | Promise<ServedModel>
}

/** How often the shelf asks whether anything happened in the registry: moves of aliases arrive within a second. */
const pollMs = 500
/** After a version could not be loaded, it is tried again no sooner than this. */
const retryMs = 10_000
/** Versions without an alias that stay in memory once asked for. */
const onDemandMax = 8

/** What one look at the registry gave. */
interface Shelf {
  readonly byReference: ReadonlyMap<string, ServedModel>
  readonly catalogue: readonly ShelvedModel[]
}

/** A shelf over the stores; empty until `start`. */
export function modelShelf(needs: ModelShelfNeeds): ModelShelf {
  const load = needs.load ?? loadLearnt
  const loaded = new Map<string, Promise<ServedModel>>()
  const loadMs = new Map<string, { readonly version: ModelVersion; readonly loadMs: number }>()
  const failures = new Map<string, string>()
  const counts = { loads: 0, loadFailures: 0, refreshFailures: 0 }
  const onDemand = new Map<string, ServedModel>()
  const unloaded = new Set<string>()
  let shelf: Shelf = { byReference: new Map(), catalogue: [] }
  let seenId = -1
  let retryAtMs = Number.POSITIVE_INFINITY
  let refreshing: Promise<void> | undefined
  let stop: (() => void) | undefined

  /** One load for each version, however many ask; forgotten when it fails, so that a later one may succeed. */
  function obtain(version: ModelVersion): Promise<ServedModel> {
    const name = versionName(version)
    let promise = loaded.get(name)
    if (promise === undefined) {
      counts.loads++
      const begunMs = needs.clock.monotonicMs()
      promise = needs.artifacts.get(version.digest).then(async (bytes) => {
        const served = await load(bytes, version)
        loadMs.set(name, { version, loadMs: needs.clock.monotonicMs() - begunMs })
        return served
      })
      loaded.set(name, promise)
      promise.catch(() => loaded.delete(name))
    }
    return promise
  }

  /** Undefined when it cannot be loaded: told, counted, and tried again later. */
  async function tryObtain(version: ModelVersion, alias: string): Promise<ServedModel | undefined> {
    try {
      return await obtain(version)
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error)
      counts.loadFailures++
      failures.set(versionName(version), `${version.model}@${alias}: ${problem}`)
      needs.logger.error({ model: version.model, version: version.version, alias, problem }, 'a model cannot be loaded')
      return undefined
    }
  }

  async function look(): Promise<void> {
    // Read first: what happens while the registry is read is seen at the next look.
    const latestId = await needs.evidence.latestId()
    failures.clear()
    const byReference = new Map<string, ServedModel>()
    const catalogue: ShelvedModel[] = []
    for (const name of await needs.models.models()) {
      const [versions, aliases] = await Promise.all([needs.models.versions(name), needs.models.aliases(name)])
      if (unloaded.has(name)) {
        catalogue.push({ name, versions, aliases, champion: undefined, isUnloaded: true })
        continue
      }
      for (const { alias, version: number } of aliases) {
        const version = versions.find((candidate) => candidate.version === number)
        const key = `${name}@${alias}`
        const served = version && ((await tryObtain(version, alias)) ?? shelf.byReference.get(key))
        if (served === undefined) continue
        byReference.set(key, served).set(versionName(served.version), served)
        if (alias === 'champion') byReference.set(name, served)
      }
      catalogue.push({ name, versions, aliases, champion: byReference.get(name) })
    }
    shelf = { byReference, catalogue }
    for (const name of loaded.keys()) if (!byReference.has(name) && !onDemand.has(name)) loaded.delete(name)
    seenId = latestId
    retryAtMs = failures.size > 0 ? needs.clock.nowMs() + retryMs : Number.POSITIVE_INFINITY
  }

  function refresh(): Promise<void> {
    refreshing ??= look().finally(() => (refreshing = undefined))
    return refreshing
  }

  async function poll(): Promise<void> {
    if (refreshing !== undefined) return
    try {
      const isChanged = (await needs.evidence.latestId()) !== seenId
      if (isChanged || needs.clock.nowMs() >= retryAtMs) await refresh()
    } catch (error) {
      counts.refreshFailures++
      const problem = error instanceof Error ? error.message : String(error)
      needs.logger.error({ problem }, 'the registry cannot be read; what is in memory is served still')
    }
  }

  async function loadOnDemand(reference: string): Promise<ServedModel> {
    const version = versionOf(shelf.catalogue, reference)
    if (unloaded.has(version.model)) throw new AppError('MODEL_UNLOADED', { model: version.model })
    const served = await obtain(version)
    const name = versionName(version)
    onDemand.delete(name)
    onDemand.set(name, served)
    for (const oldest of [...onDemand.keys()].slice(0, -onDemandMax)) {
      onDemand.delete(oldest)
      if (!shelf.byReference.has(oldest)) loaded.delete(oldest)
    }
    return served
  }

  /** A look that began before now may have missed what changed. */
  async function lookAgain(): Promise<void> {
    await refreshing
    await refresh()
  }

  return {
    resolve: (reference) => shelf.byReference.get(reference) ?? onDemand.get(reference),
    load: async (reference) => shelf.byReference.get(reference) ?? (await loadOnDemand(reference)),
    version: (reference) => versionOf(shelf.catalogue, reference),
    catalogue: () => shelf.catalogue,
    problems: () => [...failures.values()],
    loaded: () => [...loadMs].flatMap(([name, it]) => (loaded.has(name) ? [it] : [])),
    counts: () => ({ ...counts }),
    refresh,
    async unload(model) {
      if (!shelf.catalogue.some(({ name }) => name === model)) throw unknownModel(shelf.catalogue, model)
      unloaded.add(model)
      for (const [name, { version }] of onDemand) if (version.model === model) onDemand.delete(name)
      await lookAgain()
    },
    async restore(model) {
      unloaded.delete(model)
      await lookAgain()
    },
    async start() {
      await refresh()
      stop = needs.every(pollMs, () => void poll())
    },
    close: () => stop?.(),
  }
}

/** The version a reference names. @throws MODEL_NAME, MODEL_NOT_FOUND, MODEL_ALIAS_NOT_SET, MODEL_VERSION_NOT_FOUND */
function versionOf(catalogue: readonly ShelvedModel[], reference: string): ModelVersion {
  const parsed = parseModelReference(reference)
  if (parsed === undefined) throw new AppError('MODEL_NAME', { received: reference.slice(0, 120) })
  const { model } = parsed
  const shelved = catalogue.find((candidate) => candidate.name === model)
  if (shelved === undefined) throw unknownModel(catalogue, model)
  const number =
    'version' in parsed ? parsed.version : shelved.aliases.find(({ alias }) => alias === parsed.alias)?.version
  if (number === undefined && 'alias' in parsed) {
    const known = shelved.aliases.map(({ alias }) => alias)
    throw new AppError('MODEL_ALIAS_NOT_SET', { model, alias: parsed.alias, known })
  }
  const version = shelved.versions.find((candidate) => candidate.version === number)
  if (version === undefined) {
    const known = shelved.versions.map((candidate) => String(candidate.version))
    throw new AppError('MODEL_VERSION_NOT_FOUND', { model, version: String(number), known })
  }
  return version
}

function unknownModel(catalogue: readonly ShelvedModel[], model: string): AppError {
  const known = catalogue.map(({ name }) => name)
  return new AppError('MODEL_NOT_FOUND', { model, known, nearest: nearest(model, known) })
}

/** A server without models loads no estimators. */
async function loadLearnt(bytes: Uint8Array, version: ModelVersion): Promise<ServedModel> {
  const { loadServedModel } = await import('./load-served-model.ts')
  return loadServedModel(bytes, version)
}
