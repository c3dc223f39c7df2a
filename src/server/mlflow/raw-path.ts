import type { FastifyRequest } from 'fastify'

/**
 * What stands for the '*' at the end of a route, decoded once and by nobody else: routers decode, join and clean paths
 * each in their own way, and that is how paths leave their root.
 */
export function rawPath({ raw, routeOptions }: FastifyRequest): string {
  const parts = (routeOptions.url ?? '').split('/').length
  const [path = ''] = (raw.url ?? '').replace(/^https?:\/\/[^/]*/i, '').split('?', 1)
  return decoded(
    path
      .split('/')
      .slice(parts - 1)
      .join('/'),
  )
}

/** The router has refused what is no encoding. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
