import type { FastifyRequest } from 'fastify'
import type { Incoming } from '../../domain/artifact-tree.ts'

/** How long the rest of a refused upload may go on, so that its sender reads why. */
const drainMs = 10_000

/** Hands the body on as it arrives. The rest of what is refused is read and dropped, for a while. */
export async function receiveArtifact<Result>(
  { raw, headers }: FastifyRequest,
  put: (incoming: Incoming) => Promise<Result>,
): Promise<Result> {
  const { 'content-length': length } = headers
  try {
    return await put({ source: raw, ...(length === undefined ? {} : { bytes: Number(length) }) })
  } catch (error) {
    if (!raw.complete && !raw.destroyed) {
      raw.resume()
      const limit = setTimeout(() => raw.complete || raw.destroy(), drainMs)
      raw.once('close', () => clearTimeout(limit))
    }
    throw error
  }
}
