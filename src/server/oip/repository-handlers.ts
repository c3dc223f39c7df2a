import { AppError } from '../../base/errors.ts'
import { isTold } from '../access/guard.ts'
import { parseJsonObject } from './parse-json.ts'
import type { FastifyRequest } from 'fastify'
import type { Handler } from './model-handlers.ts'

type Document = Readonly<Record<string, unknown>>

/** Every version there is, and whether it is in memory. */
export const repositoryIndex: Handler = async ({ models }, request) => {
  const { ready } = documentOf(request)
  if (ready !== undefined && typeof ready !== 'boolean') {
    throw new AppError('INFER_REQUEST', { problem: "Unable to parse 'ready': it is neither true nor false" })
  }
  return models
    .list()
    .filter(({ name, state }) => isTold(request, name) && (ready !== true || state === 'READY'))
    .map(({ name, version, state, reason }) => ({ name, version, state, reason }))
}

/** What a model is comes from the registry alone: neither a configuration nor files can be sent along. */
export const load: Handler = async ({ models }, request) => {
  const name = nameOf(request)
  const { parameters } = documentOf(request)
  if (typeof parameters === 'object' && parameters !== null && Object.keys(parameters).length > 0) {
    throw new AppError('INFER_NOT_IMPLEMENTED', {
      what: `failed to load '${name}': a configuration or files sent along are not taken; register a version instead`,
    })
  }
  try {
    await models.load(name)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new AppError('MODEL_LOAD_FAILED', { model: name, isUnknown: error.status === 404 }, { cause: error })
  }
  return { name, load: true }
}

export const unload: Handler = async ({ models }, request) => {
  const name = nameOf(request)
  documentOf(request)
  await models.unload(name)
  return { name, unload: true }
}

const nameOf = ({ params }: FastifyRequest): string => (params as { readonly name: string }).name.slice(0, 200)

/** No body is an empty one. */
function documentOf({ body }: FastifyRequest): Document {
  return body instanceof Uint8Array && body.length > 0 ? parseJsonObject(body) : {}
}
