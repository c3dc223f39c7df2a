import { AppError } from '../base/errors.ts'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/**
 * Answers 404 where nothing is, and 405 where something is under another method. Call before the routes are declared. The
 * answer is for scopes that have one of their own.
 */
export function answerUnknownRoutes(app: FastifyInstance): (request: FastifyRequest, reply: FastifyReply) => never {
  const methods = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ url, method }) => {
    const known = methods.get(url) ?? new Set<string>()
    for (const name of [method].flat()) known.add(name)
    methods.set(url, known)
  })
  const answer = (request: FastifyRequest, reply: FastifyReply): never => {
    const path = request.url.split('?', 1)[0]!
    const allowed = [...methods].filter(([url]) => matches(url, path)).flatMap(([, names]) => [...names])
    const shownPath = path.slice(0, 120)
    const { method } = request
    if (allowed.length === 0) throw new AppError('ROUTE_NOT_FOUND', { method, path: shownPath })
    reply.header('allow', allowed.join(', '))
    throw new AppError('METHOD_NOT_ALLOWED', { method, path: shownPath, allowed })
  }
  app.setNotFoundHandler(answer)
  return answer
}

/** Whether a path fits a route such as '/models/:name/predict'. */
function matches(route: string, path: string): boolean {
  const [wanted, given] = [route.split('/'), path.split('/')]
  return (
    wanted.length === given.length &&
    wanted.every((part, i) => (part.startsWith(':') ? given[i] !== '' : part === given[i]))
  )
}
