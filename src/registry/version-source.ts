import { posix } from 'node:path'
import { AppError } from '../base/errors.ts'
import type { LoggedModelStore } from '../domain/logged-model.ts'
import type { RegisteredVersion, RegistryStore } from '../domain/registered-model.ts'
import type { RunStore } from '../domain/run.ts'
import { isLatest } from './registry-rules.ts'

/** What a version is made of, as a client says it. */
export interface GivenSource {
  readonly source: string
  readonly runId?: string
  readonly modelId?: string
}

/** The same, and where the files are: settled once, so that nothing that moves later changes what a version is. */
export interface SettledSource extends GivenSource {
  readonly location: string
}

interface Needs {
  readonly registry: Pick<RegistryStore, 'version' | 'versionByAlias' | 'newestVersion'>
  readonly runs: Pick<RunStore, 'info'>
  readonly loggedModels: Pick<LoggedModelStore, 'get'>
}

/**
 * Settles where the files of a new version are. A path of a machine is taken only inside the artifact folder of the
 * run or logged model that it is said to be of: anything else would let whoever may register read files of the server
 * through it. A URI that leads upwards, however it is encoded, is refused. This server never opens what it points at.
 *
 * @throws VERSION_SOURCE, RUN_NOT_FOUND, LOGGED_MODEL_NOT_FOUND, REGISTERED_VERSION_NOT_FOUND,
 * REGISTERED_ALIAS_NOT_FOUND, REGISTERED_MODEL_NOT_FOUND
 */
export async function settleSource(needs: Needs, given: GivenSource): Promise<SettledSource> {
  const { source, runId, modelId } = given
  const model = modelId === undefined ? undefined : await needs.loggedModels.get(modelId)
  if (isLocal(source)) {
    const owner = model?.artifactUri ?? (runId === undefined ? undefined : (await needs.runs.info(runId)).artifactUri)
    const location = withoutDots(source)
    if (owner === undefined || !isInside(location, owner)) refuseLocal(source, modelId === undefined ? 'run' : 'model')
    return { ...given, location }
  }
  if (leadsUpwards(source)) {
    throw new AppError('VERSION_SOURCE', {
      source: source.slice(0, 500),
      problem:
        'If supplying a source as an http, https, local file path, ftp, objectstore, or mlflow-artifacts uri, an absolute path must be provided without relative path references present. Please provide an absolute path.',
    })
  }
  return isScheme(source, 'models')
    ? settleModel(needs, given)
    : isScheme(source, 'runs')
      ? settleRun(needs, given)
      : { ...given, location: source }
}

async function settleModel({ registry, loggedModels }: Needs, given: GivenSource): Promise<SettledSource> {
  const { source } = given
  const logged = /^models:\/+(m-[^/@]+)\/?$/i.exec(source)?.[1]
  if (logged !== undefined) {
    const { id, artifactUri, sourceRunId } = await loggedModels.get(logged)
    const runId = given.runId ?? sourceRunId
    return { ...given, modelId: given.modelId ?? id, location: artifactUri, ...(runId === undefined ? {} : { runId }) }
  }
  const { model, version, location } = await registered(registry, source)
  // What an alias means today is written down as its number.
  return { ...given, source: `models:/${model}/${version}`, location }
}

async function registered(registry: Needs['registry'], source: string): Promise<RegisteredVersion> {
  const [, model = '', by, at = ''] = /^models:\/+([^/@]+)([/@])([^/@]+)\/?$/i.exec(source) ?? []
  if (by === '@') return isLatest(at) ? registry.newestVersion(model) : registry.versionByAlias(model, at)
  if (by === '/' && /^\d{1,15}$/.test(at)) return registry.version({ model, version: Number(at) })
  if (by === '/' && isLatest(at)) return registry.newestVersion(model)
  throw new AppError('VERSION_SOURCE', {
    source: source.slice(0, 500),
    problem:
      'It must name a logged model (models:/m-...) or a version: models:/name/3, models:/name@alias, models:/name/latest.',
  })
}

/** A run that is not here may be somewhere else: the URI stays what it is. */
async function settleRun({ runs }: Needs, given: GivenSource): Promise<SettledSource> {
  const [, run, path] = /^runs:\/+([^/]+)\/(.+)$/i.exec(given.source) ?? []
  if (run === undefined) return { ...given, location: given.source }
  const found = await runs.info(run).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'RUN_NOT_FOUND') return undefined
    throw error
  })
  if (found === undefined) return { ...given, location: given.source }
  return { ...given, runId: given.runId ?? run, location: `${found.artifactUri.replace(/\/$/, '')}/${path}` }
}

function isScheme(uri: string, scheme: string): boolean {
  return uri.toLowerCase().startsWith(`${scheme}:`)
}

/** A path, with or without 'file:'; one letter before the colon is a drive. */
function isLocal(uri: string): boolean {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(uri)?.[1]?.toLowerCase()
  return scheme === undefined || scheme === 'file' || scheme.length === 1
}

/** Compared as text: where links in the folder lead is the business of whoever can write there. */
function isInside(source: string, folder: string): boolean {
  if (!isLocal(folder) || leadsUpwards(source)) return false
  const [inner, outer] = [pathOf(source), pathOf(folder)]
  return outer !== '' && (inner === outer || inner.startsWith(`${outer}/`))
}

/** A path that says '/./' or '/../' openly, as the place it leads to; encoded ones stay, for `isInside` to refuse. */
function withoutDots(uri: string): string {
  const [prefix = ''] = /^file:(\/\/(localhost)?(?=\/))?/i.exec(uri) ?? []
  const path = uri.slice(prefix.length)
  if (!path.split('/').some((part) => part === '.' || part === '..')) return uri
  return `${prefix}${posix.normalize(path).replace(/(.)\/$/, '$1')}`
}

function pathOf(uri: string): string {
  const path = decodedWhole(uri.replace(/^file:(\/\/(localhost)?(?=\/))?/i, ''))
  return path.replaceAll(/\/+/g, '/').replace(/\/$/, '')
}

/** Whether any part between separators is '.' or '..', or a character ends the text early, also after decoding. */
function leadsUpwards(uri: string): boolean {
  const text = decodedWhole(uri)
  // U+FFFD is what a field makes of U+0000.
  return /[\p{Cc}\uFFFD]/u.test(text) || text.split(/[/\\?#;&=]/).some((part) => part === '..' || part === '.')
}

/** Decoded until nothing changes: what is encoded twice is decoded twice somewhere. */
function decodedWhole(text: string): string {
  try {
    const decoded = decodeURIComponent(text)
    return decoded === text ? text : decodedWhole(decoded)
  } catch {
    return text
  }
}

function refuseLocal(source: string, of: 'run' | 'model'): never {
  throw new AppError('VERSION_SOURCE', {
    source: source.slice(0, 500),
    problem: `To use a local path as a model version source, the ${of}_id request parameter has to be specified and the local path has to be contained within the artifact directory of the run specified by the ${of}_id.`,
  })
}
