import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../../base/errors.ts'
import { artifactPath } from '../../domain/artifact-path.ts'
import type { ArtifactOwner } from '../../domain/artifact-owner.ts'
import type { ServerNeeds } from '../needs.ts'
import { namesOfOwner } from '../access/rules.ts'
import { wireFile } from './artifacts.ts'
import { unlessEmpty } from './entities.ts'
import { count, readFields, required, text, type Fields, type Input } from './field.ts'
import { openAsListed } from './open-as-listed.ts'
import { rawPath } from './raw-path.ts'
import { receiveArtifact } from './receive-artifact.ts'
import { sendArtifact } from './send-artifact.ts'
import { sendWireErrors } from './send-wire-error.ts'

/** What a page may send at once, with no upload in parts to fall back on. */
const browserBytesMax = 10 * 1024 * 1024
const schema = { hide: true }
/** Takes as long as bytes go on. */
const config = { isTransfer: true }

/** Files themselves, streamed both ways: by their path below the root, and by the run, model or version that owns them. */
export function artifactFileRoutes(app: FastifyInstance, needs: ServerNeeds): void {
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers()
    // Bodies are not read here: they are handed on as they arrive.
    scope.addContentTypeParser('*', (_request, payload, parsed) => parsed(null, payload))
    sendWireErrors(scope, needs)
    fileRoutes(scope, needs)
    ownedRoutes(scope, needs)
    done()
  })
}

function fileRoutes(scope: FastifyInstance, { artifactTree: tree }: ServerNeeds): void {
  const prefix = '/api/2.0/mlflow-artifacts'
  const url = `${prefix}/artifacts/*`
  scope.route({
    ...{ method: 'PUT', url, schema, config },
    async handler(request) {
      await receiveArtifact(request, (incoming) => tree.put(rawPath(request), incoming))
      return {}
    },
  })
  scope.route({
    ...{ method: ['GET', 'HEAD'], url, schema, config },
    async handler(request, reply) {
      return sendArtifact(request, reply, await openAsListed(tree, rawPath(request)))
    },
  })
  scope.route({
    ...{ method: 'DELETE', url, schema },
    async handler(request) {
      try {
        await tree.delete(rawPath(request))
      } catch (error) {
        // Asked again after an answer was lost: it is gone.
        if (!(error instanceof AppError) || error.code !== 'ARTIFACT_NOT_FOUND') throw error
      }
      return {}
    },
  })
  scope.route({
    ...{ method: 'GET', url: `${prefix}/artifacts`, schema },
    async handler(request) {
      const { path = '' } = queryOf(request, { path: text })
      // Clients list a path to learn whether it is a folder: of a file there is nothing to list.
      const { items } = (await tree.kindOf(path)) === 'file' ? { items: [] } : await tree.list(path)
      return unlessEmpty(
        'files',
        items.map((entry) => wireFile(entry, '')),
      )
    },
  })
  scope.route({
    ...{ method: 'PUT', url: `${prefix}/mpu/part/*`, schema, config },
    async handler(request, reply) {
      const { upload_id: id, part_number: part } = queryOf(request, partFields)
      const tag = await receiveArtifact(request, (incoming) =>
        tree.uploads.putPart(id, rawPath(request), part, incoming),
      )
      void reply.header('etag', `"${tag}"`)
      return {}
    },
  })
}

const partFields = { upload_id: required(text), part_number: required(count) }
const runFields = { run_uuid: text, run_id: text, path: required(text) }

/** What pages ask for, without the prefix that programs use. */
function ownedRoutes(scope: FastifyInstance, { ownedArtifacts: owned }: ServerNeeds): void {
  const view = { ...config, action: 'view', names: namesOfOwner } as const
  const send = async (request: FastifyRequest, reply: FastifyReply, owner: ArtifactOwner, path: string) =>
    sendArtifact(request, reply, await owned.open(owner, path))

  scope.get('/get-artifact', { schema, config: view }, (request, reply) => {
    const fields = queryOf(request, runFields)
    return send(request, reply, runOf(fields), fields.path)
  })
  // Two slashes: of clients that put the path after a base that ends in one.
  for (const url of ['/model-versions/get-artifact', '//model-versions/get-artifact']) {
    scope.get(url, { schema, config: view }, (request, reply) => {
      const { name, version, path } = queryOf(request, {
        ...{ name: required(text), version: required(count), path: required(text) },
      })
      return send(request, reply, { kind: 'version', model: name, version }, path)
    })
  }
  scope.get('/api/2.0/mlflow/logged-models/:id/artifacts/files', { schema, config: view }, (request, reply) => {
    const { artifact_file_path: path } = queryOf(request, { artifact_file_path: required(text) })
    return send(request, reply, { kind: 'logged-model', id: (request.params as { id: string }).id }, path)
  })
  scope.route({
    ...{ method: 'POST', url: '/api/2.0/mlflow/upload-artifact', schema, config: { ...view, action: 'edit' } },
    async handler(request) {
      const { path = '', ...of } = queryOf(request, { ...runFields, path: text })
      if ((of.run_uuid ?? of.run_id ?? '') === '') throw unspecified('run_uuid')
      if (path === '') throw unspecified('path')
      artifactPath(path)
      await receiveArtifact(request, async (incoming) => {
        const { bytes = Number.POSITIVE_INFINITY } = incoming
        if (bytes > browserBytesMax) {
          throw new AppError('ARTIFACT_TOO_LARGE', { what: path, bytesMax: browserBytesMax, received: bytes })
        }
        if (bytes === 0) throw unspecified('data')
        await owned.put(runOf({ ...of, path }), path, incoming)
      })
      return {}
    },
  })
}

function queryOf<Shape extends Fields>({ query }: FastifyRequest, fields: Shape): Input<Shape> {
  return readFields(fields, query as Readonly<Record<string, unknown>>)
}

function runOf({ run_uuid: uuid, run_id: id = uuid }: Input<typeof runFields>): ArtifactOwner & { kind: 'run' } {
  if (id === undefined || id === '') throw new AppError('WIRE_MISSING', { path: 'run_uuid' })
  return { kind: 'run', id }
}

function unspecified(what: string): AppError {
  return new AppError('WIRE_REQUEST', { problem: `Request must specify ${what}.` })
}
