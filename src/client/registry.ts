import { artifactPath, wire } from './deliver.ts'
import { ThroughlineError } from './throughline-error.ts'
import { record } from './tracked-runs.ts'
import type { PromotionAnswer, PromotionAnswered, RollbackAnswer } from '../api/promotion.ts'
import type { WireFile, WireModelVersion, WirePair, WireRegisteredModel } from '../api/mlflow-wire.ts'
import type { Transport } from './transport.ts'

export interface RegisteredModel {
  readonly name: string
  readonly description: string
  readonly tags: Readonly<Record<string, string>>
  /** Versions by alias. */
  readonly aliases: Readonly<Record<string, number>>
}

export interface RegisteredVersion {
  readonly model: string
  readonly version: number
  readonly createdAtMs: number
  readonly description: string
  readonly source: string
  readonly runId?: string
  readonly tags: Readonly<Record<string, string>>
  readonly aliases: readonly string[]
}

/** A file of a version. */
export interface ModelFile {
  /** Relative to the version. */
  readonly path: string
  readonly sizeBytes: number
  bytes(): Promise<Uint8Array<ArrayBuffer>>
  stream(): Promise<ReadableStream<Uint8Array<ArrayBuffer>>>
}

/** A version by number or alias. */
type VersionRef = number | string

/** The model registry. */
export interface Registry {
  models(filter?: string): AsyncIterable<RegisteredModel>
  model(name: string): Promise<RegisteredModel>
  /** Youngest first. */
  versions(model: string): AsyncIterable<RegisteredVersion>
  /** @param ref  number or alias */
  version(model: string, ref: VersionRef): Promise<RegisteredVersion>
  /** Makes the files of a run under `path` the next version of a model, which is made where there is none. */
  register(version: {
    readonly model: string
    readonly run: string
    /** Folder or file among the artifacts of the run. Default 'model'. */
    readonly path?: string
    readonly description?: string
    readonly tags?: Readonly<Record<string, string>>
  }): Promise<RegisteredVersion>
  /**
   * Points an alias to a version, whatever any gate says: 'champion' is what the bare name answers with.
   *
   * @throws ThroughlineError where the project asks for approval of its champion
   */
  setAlias(model: string, version: number, alias?: string): Promise<void>
  /**
   * Asks the gate of a version that Throughline trained, and points the alias to it where it says yes. The reasons are
   * in the answer, also of a no. 'pending': another person has to approve it.
   */
  promote(model: string, version: number, alias?: string): Promise<PromotionAnswer>
  /** Says yes to a promotion that another person asked for, as who is signed in. @throws ThroughlineError */
  approve(model: string, version: number): Promise<PromotionAnswered>
  /** Says no to it. @throws ThroughlineError */
  reject(model: string, version: number, why?: string): Promise<PromotionAnswered>
  /** Points an alias to the version before. @throws ThroughlineError */
  rollback(model: string, alias?: string): Promise<RollbackAnswer>
  removeAlias(model: string, alias: string): Promise<void>
  /** The files of a version that keeps them at the server, one by one. */
  download(model: string, ref: VersionRef): AsyncIterable<ModelFile>
}

export function registry(transport: Transport): Registry {
  const get = <Answer>(path: string, query: Record<string, string | number | undefined>): Promise<Answer> =>
    transport.ask<Answer>({ method: 'GET', path: `${wire}/${path}`, query })
  const post = <Answer>(path: string, body: object, isOnce = false): Promise<Answer> =>
    transport.ask<Answer>({ method: 'POST', path: `${wire}/${path}`, body, isOnce })

  /** Asked once: a promotion that was done is not done again. */
  const judged = <Answer>(model: string, act: string, body: object): Promise<Answer> =>
    transport.ask<Answer>({
      ...{ method: 'POST', path: `/api/v1/models/${encodeURIComponent(model)}/${act}`, body, isOnce: true },
    })

  async function* pages<Key extends string, Item>(
    path: string,
    key: Key,
    query: Record<string, string | number | undefined>,
  ): AsyncGenerator<Item> {
    let token: string | undefined
    do {
      const page = await get<Partial<Record<Key, Item[]>> & { next_page_token?: string }>(path, {
        ...query,
        page_token: token,
      })
      yield* page[key] ?? []
      token = page.next_page_token
    } while (token !== undefined && token !== '')
  }

  async function version(model: string, ref: VersionRef): Promise<RegisteredVersion> {
    const { model_version: found } = await (typeof ref === 'number'
      ? get<{ model_version: WireModelVersion }>('model-versions/get', { name: model, version: String(ref) })
      : get<{ model_version: WireModelVersion }>('registered-models/alias', { name: model, alias: ref }))
    return toVersion(found)
  }

  return {
    version,
    async *models(filter) {
      const found = pages<'registered_models', WireRegisteredModel>('registered-models/search', 'registered_models', {
        max_results: 500,
        filter,
      })
      for await (const model of found) yield toModel(model)
    },
    async model(name) {
      const { registered_model: found } = await get<{ registered_model: WireRegisteredModel }>(
        'registered-models/get',
        { name },
      )
      return toModel(found)
    },
    async *versions(model) {
      const found = pages<'model_versions', WireModelVersion>('model-versions/search', 'model_versions', {
        max_results: 1000,
        filter: `name = ${quoted(model)}`,
        order_by: 'version_number DESC',
      })
      for await (const one of found) yield toVersion(one)
    },
    async register({ model, run, path = 'model', description, tags = {} }) {
      await post('registered-models/create', { name: model }).catch((error: unknown) => {
        if (!(error instanceof ThroughlineError) || error.code !== 'RESOURCE_ALREADY_EXISTS') throw error
      })
      const { run: found } = await get<{ run: { info: { artifact_uri: string } } }>('runs/get', { run_id: run })
      const answer = await post<{ model_version: WireModelVersion }>(
        'model-versions/create',
        {
          name: model,
          source: `${found.info.artifact_uri}/${path}`,
          run_id: run,
          ...(description === undefined ? {} : { description }),
          tags: Object.entries(tags).map(([key, value]): WirePair => ({ key, value })),
        },
        true,
      )
      return toVersion(answer.model_version)
    },
    promote: (model, number, alias = 'champion') => judged(`${model}/${number}`, 'promote', { alias }),
    approve: (model, number) => judged(`${model}/${number}`, 'approve', {}),
    reject: (model, number, why) => judged(`${model}/${number}`, 'reject', why === undefined ? {} : { why }),
    rollback: (model, alias = 'champion') => judged(model, 'rollback', { alias }),
    async setAlias(model, number, alias = 'champion') {
      await post('registered-models/alias', { name: model, alias, version: String(number) })
    },
    async removeAlias(model, alias) {
      await transport.ask({ method: 'DELETE', path: `${wire}/registered-models/alias`, body: { name: model, alias } })
    },
    async *download(model, ref) {
      const { version: number } = await version(model, ref)
      const { artifact_uri: uri } = await get<{ artifact_uri: string }>('model-versions/get-download-uri', {
        name: model,
        version: String(number),
      })
      yield* filesBelow(transport, uri)
    },
  }
}

/** A text of the search language, which has two kinds of quotes and no escapes. */
function quoted(text: string): string {
  return text.includes("'") ? `"${text}"` : `'${text}'`
}

/** All files below an artifact URI, folder by folder. */
async function* filesBelow(transport: Transport, uri: string, folder = ''): AsyncGenerator<ModelFile> {
  const listed = artifactPath(uri, folder).replace(/^(.*?\/artifacts)\/(.*)$/, '$2')
  const { files = [] } = await transport.ask<{ files?: WireFile[] }>({
    method: 'GET',
    path: '/api/2.0/mlflow-artifacts/artifacts',
    query: { path: decodeURIComponent(listed) },
  })
  for (const { path: name, is_dir: isFolder, file_size: sizeBytes = 0 } of files) {
    const path = folder === '' ? name : `${folder}/${name}`
    if (isFolder) {
      yield* filesBelow(transport, uri, path)
      continue
    }
    const fetched = (): Promise<Response> => transport.fetch({ method: 'GET', path: artifactPath(uri, path) })
    yield {
      path,
      sizeBytes,
      bytes: async () => new Uint8Array(await (await fetched()).arrayBuffer()),
      stream: async () => (await fetched()).body as ReadableStream<Uint8Array<ArrayBuffer>>,
    }
  }
}

function toModel({ name, description = '', tags, aliases = [] }: WireRegisteredModel): RegisteredModel {
  return {
    name,
    description,
    tags: record(tags),
    aliases: Object.fromEntries(aliases.map(({ alias, version }) => [alias, Number(version)])),
  }
}

function toVersion(found: WireModelVersion): RegisteredVersion {
  const { name, version, description = '', source = '', run_id: runId, tags, aliases = [] } = found
  return {
    model: name,
    version: Number(version),
    createdAtMs: found.creation_timestamp,
    description,
    source,
    ...(runId === undefined || runId === '' ? {} : { runId }),
    tags: record(tags),
    aliases,
  }
}
