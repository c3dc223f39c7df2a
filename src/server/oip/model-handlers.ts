import { isTold } from '../access/guard.ts'
import { readInferRequest } from './infer-request.ts'
import { writeInferAnswer } from './infer-answer.ts'
import { packed } from './body.ts'
import { configOf, extensions, metadataOf, statisticsOf } from './model-documents.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { TensorModel, TensorModels } from '../../domain/tensor.ts'
import type { ServerNeeds } from '../needs.ts'

export interface Handling {
  readonly needs: ServerNeeds
  readonly models: TensorModels
}

/** Answers with a document, or with bytes whose type it has set. */
export type Handler = (handling: Handling, request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

/** The model that the path names. */
export async function modelOf({ models }: Handling, { params }: FastifyRequest): Promise<TensorModel> {
  const { name = '', version } = params as { readonly name?: string; readonly version?: string }
  return models.find(name, version)
}

export async function serverMetadata({ needs }: Handling): Promise<unknown> {
  const { throughline: version } = await needs.version()
  return { name: needs.inferenceServerName ?? 'throughline', version, extensions }
}

/** Alive as long as it answers. */
export const live: Handler = async () => ({ live: true })

/** Ready unless a champion that is set cannot be loaded; one that was unloaded is not waited for. */
export const ready: Handler = async ({ needs }, _request, reply) => {
  const isReady = needs.shelf
    .catalogue()
    .every(
      ({ champion, isUnloaded, aliases }) =>
        champion !== undefined || isUnloaded === true || !aliases.some(({ alias }) => alias === 'champion'),
    )
  if (!isReady) reply.code(503).header('retry-after', 5)
  return { ready: isReady, live: true }
}

export const listed: Handler = async ({ models }, request) => {
  const names = models.list().map(({ name }) => name)
  return { models: [...new Set(names)].filter((name) => isTold(request, name)) }
}

export const metadata: Handler = async (handling, request) => metadataOf(await modelOf(handling, request))
export const config: Handler = async (handling, request) => configOf(await modelOf(handling, request))
export const modelReady: Handler = async (handling, request) => ({
  name: (await modelOf(handling, request)).name,
  ready: true,
})

/** Of a version, or of all versions of a model that are in memory. */
export const modelStatistics: Handler = async (handling, request) => {
  const { name, version } = await modelOf(handling, request)
  const isOne = (request.params as { readonly version?: string }).version !== undefined
  const versions = isOne
    ? [version]
    : handling.models.list().flatMap((each) => (each.name === name && each.state === 'READY' ? [each.version] : []))
  const { inferenceStatistics } = handling.needs
  return { model_stats: versions.map((each) => statisticsOf(inferenceStatistics.of(name, each))) }
}

/** Of all versions in memory that one may see. */
export const allStatistics: Handler = async ({ models, needs: { inferenceStatistics } }, request) => ({
  model_stats: models
    .list()
    .filter(({ name, state }) => state === 'READY' && isTold(request, name))
    .map(({ name, version }) => statisticsOf(inferenceStatistics.of(name, version))),
})

export const infer: Handler = async (handling, request, reply) => {
  const { clock, inferenceStatistics } = handling.needs
  request.modelReference = referenceOf(request)
  const model = await modelOf(handling, request)
  const jsonBytes = request.headers['inference-header-content-length']
  const startMs = clock.monotonicMs()
  const asked = readInferRequest(model, request.body as Buffer, jsonBytes === undefined ? undefined : String(jsonBytes))
  const readMs = clock.monotonicMs()
  const answer = await model.run(asked.inputs)
  const answeredMs = clock.monotonicMs()
  const written = writeInferAnswer(model.name, asked, answer)
  const { version } = answer
  inferenceStatistics.recordCodec({
    ...{ model: model.name, version },
    ...{ inputMs: readMs - startMs, outputMs: clock.monotonicMs() - answeredMs },
  })
  const { bytes, encoding } = await packed(written.body, headerText(request.headers['accept-encoding']))
  reply.header('x-model-version', version).header('vary', 'Accept-Encoding')
  if (encoding !== undefined) reply.header('content-encoding', encoding)
  if (written.jsonBytes === undefined) reply.type('application/json')
  else reply.type('application/octet-stream').header('inference-header-content-length', written.jsonBytes)
  return bytes
}

/** 'name', 'name/3' or 'name@alias', of the path. */
function referenceOf({ params }: FastifyRequest): string {
  const { name = '', version } = params as { readonly name?: string; readonly version?: string }
  if (version === undefined) return name
  return /^\d+$/.test(version) ? `${name}/${version}` : `${name}@${version}`
}

const headerText = (header: string | readonly string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : header?.join()
