import { existsSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '../base/errors.ts'
import { explained } from '../base/system-error.ts'
import { nodeSurroundings } from '../client/node/surroundings.ts'
import { createTransport, type Transport } from '../client/transport.ts'
import { modelOpenApi } from '../server/model-openapi.ts'
import { clientMark, clientModule, type ModelDocument } from './client-module.ts'
import { findModel } from './find-model.ts'
import type { ModelList } from '../api/model-list.ts'
import type { WrittenClient } from '../cli/operations.ts'
import type { App } from './open-app.ts'

/** How long a server is waited for. */
const timeoutMs = 10_000

interface Request {
  /** URL of a server, or a model of the workspace. */
  readonly from: string
  readonly out: string
  readonly token: string
}

/**
 * Writes a typed client of a server's models, or of one of the workspace. A file that was not written so is left alone.
 *
 * @throws CLIENT_FILE, CLIENT_SOURCE, and for a model what `findModel` throws
 */
export async function writeClient(app: () => Promise<App>, { from, out, token }: Request): Promise<WrittenClient> {
  if (existsSync(out) && !readFileSync(out, 'utf8').startsWith(clientMark))
    throw new AppError('CLIENT_FILE', { file: out })
  const isServer = /^https?:\/\//.test(from)
  const models = isServer ? await modelsOf(from, token) : await modelOf(await app(), from)
  if (models.size === 0) throw new AppError('CLIENT_SOURCE', { from, problem: 'no model has a champion there.' })
  const written = clientModule(models, isServer ? from : undefined)
  try {
    await mkdir(dirname(out), { recursive: true })
    await writeFile(out, written)
  } catch (error) {
    throw explained(error, out)
  }
  return { out, models: [...models.keys()] }
}

async function modelOf(app: App, reference: string): Promise<Map<string, ModelDocument>> {
  const { manifest, version } = await findModel(app, reference)
  return new Map([[version.model, modelOpenApi(manifest, version) as unknown as ModelDocument]])
}

async function modelsOf(url: string, token: string): Promise<Map<string, ModelDocument>> {
  const surroundings = nodeSurroundings({ fetch, nowMs: () => Date.now(), random: () => Math.random() })
  const transport = createTransport({ url, timeoutMs, retryForMs: 0, ...(token === '' ? {} : { token }) }, surroundings)
  try {
    return await documents(transport)
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    throw new AppError('CLIENT_SOURCE', { from: url, problem }, { cause: error })
  }
}

async function documents(transport: Transport): Promise<Map<string, ModelDocument>> {
  const { models } = await transport.ask<ModelList>({ method: 'GET', path: '/api/v1/models' })
  const served = models.filter(({ aliases }) => aliases['champion'] !== undefined)
  const read = served.map(async ({ name }) => {
    const path = `/models/${encodeURIComponent(name)}/openapi.json`
    return [name, await transport.ask<ModelDocument>({ method: 'GET', path })] as const
  })
  return new Map(await Promise.all(read))
}
