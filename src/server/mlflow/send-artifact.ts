import type { FastifyReply, FastifyRequest } from 'fastify'
import type { OpenArtifact } from '../../domain/artifact-tree.ts'
import { byteRange } from './byte-range.ts'
import { mediaTypeOf } from './media-type.ts'

/**
 * Streams a file, or the range of it that is asked for: always as an attachment of the type its name says, so that no page
 * that somebody logged runs under the name of this server.
 */
export async function sendArtifact(request: FastifyRequest, reply: FastifyReply, file: OpenArtifact) {
  const { bytes, name, tag, changedAtMs } = file
  const state = { etag: `"${tag}"`, lastModified: new Date(changedAtMs).toUTCString() }
  void reply.headers({ 'accept-ranges': 'bytes', etag: state.etag, 'last-modified': state.lastModified })
  try {
    if (request.headers['if-none-match'] === state.etag) {
      await file.close()
      return await reply.code(304).send()
    }
    const range = byteRange(request.headers, bytes, state)
    const { first, last } = range ?? { first: 0, last: bytes - 1 }
    if (range !== undefined) void reply.code(206).header('content-range', `bytes ${first}-${last}/${bytes}`)
    void reply.headers({
      'content-length': last - first + 1,
      'content-type': mediaTypeOf(name),
      'content-disposition': attachment(name),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
    })
    if (request.method !== 'HEAD' && bytes > 0) return await reply.send(file.read({ first, last }))
    await file.close()
    return await reply.send()
  } catch (error) {
    await file.close()
    void reply.header('content-range', `bytes */${bytes}`)
    throw error
  }
}

/** A token of HTTP stands as it is, as MLflow's server writes it; names beyond plain ASCII in the form of RFC 8187 too. */
function attachment(name: string): string {
  if (/^[\w.+~-]+$/.test(name)) return `attachment; filename=${name}`
  const near = name.replaceAll(/[^\w.\- ()+,=@]/g, '_')
  const exact = encodeURIComponent(name).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
  return `attachment; filename="${near}"; filename*=UTF-8''${exact}`
}
