import type { FastifyRequest } from 'fastify'
import { AppError } from '../../base/errors.ts'
import { endpoint, type Endpoints } from './endpoint.ts'
import { count, list, record, required, text } from './field.ts'
import { rawPath } from './raw-path.ts'

const partsMax = 10_000
const part = record({ part_number: required(count), etag: text })

/** Uploads in parts, which are sent to this server too: a proxy between never sees a long request. */
export const uploadEndpoints: Endpoints = ({ artifactTree: { uploads } }) => [
  endpoint('POST', 'mpu/create/*', { path: required(text), num_parts: count }, async (input, request) => {
    const { num_parts: parts = 1 } = input
    if (parts < 1 || parts > partsMax) {
      throw new AppError('UPLOAD_PART', { part: parts, problem: `there may be 1 to ${partsMax}` })
    }
    const path = targetOf(request, input.path)
    const id = await uploads.begin(path)
    const { authorization } = request.headers
    const credentials = Array.from({ length: parts }, (_, position) => ({
      url: partUrl(request, path, `upload_id=${id}&part_number=${position + 1}`),
      part_number: position + 1,
      // The client sends a part with these headers alone.
      headers: authorization === undefined ? {} : { Authorization: authorization },
    }))
    return { upload_id: id, credentials }
  }),
  endpoint(
    'POST',
    'mpu/complete/*',
    { path: required(text), upload_id: required(text), parts: list(part) },
    async (input, request) => {
      const parts = input.parts.map(({ part_number: number, etag = '' }) => ({
        part: number,
        tag: etag.replace(/^(W\/)?"?([^"]*)"?$/, '$2'),
      }))
      await uploads.complete(input.upload_id, targetOf(request, input.path), parts)
      return {}
    },
  ),
  endpoint('POST', 'mpu/abort/*', { path: required(text), upload_id: required(text) }, async (input, request) => {
    await uploads.abort(input.upload_id, targetOf(request, input.path))
    return {}
  }),
  endpoint('GET', 'presigned/*', {}, () => {
    throw new AppError('WIRE_NOT_IMPLEMENTED', {
      what: 'Presigned download is not supported for the current artifact repository',
    })
  }),
]

/** Below the folder of the URL, under the name of the local file: clients send its whole path, of their own system. */
function targetOf(request: FastifyRequest, local: string): string {
  const name = local.split(/[/\\]/).at(-1)!
  return [...rawPath(request).split('/'), name].filter((each) => each !== '').join('/')
}

/** Where this client reaches us: it told the name, and a proxy before us how it is encrypted. */
function partUrl({ protocol, host, headers }: FastifyRequest, path: string, query: string): string {
  const scheme = headers['x-forwarded-proto'] === 'https' ? 'https' : protocol
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  return `${scheme}://${host}/api/2.0/mlflow-artifacts/mpu/part/${encoded}?${query}`
}
