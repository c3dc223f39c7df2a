import { AppError } from '../base/errors.ts'
import type { FastifyInstance } from 'fastify'

/** Answers 404 where nothing is, and 405 where something is under another method. Call before the routes are declared. */
export function answerUnknownRoutes(app: FastifyInstance): void {
  const methods = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ url, method }) => {
    const known = methods.get(url) ?? new Set<string>()
    for (const name of [method].flat()) known.add(name)
    methods.set(url, known)
  })
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0]!
    const allowed = [...methods].filter(([url]) => matches(url, path)).flatMap(([, names]) => [...names])
    const shownPath = path.slice(0, 120)
    const { method } = request
    if (allowed.length === 0) throw new AppError('ROUTE_NOT_FOUND', { method, path: shownPath })
    reply.header('allow', allowed.join(', '))
    throw new AppError('METHOD_NOT_ALLOWED', { method, path: shownPath, allowed })
  })
}

/** Whether a path fits a route such as '/models/:name/predict'. */
function matches(route: string, path: string): boolean {
  const [wanted, given] = [route.split('/'), path.split('/')]
  return (
    wanted.length === given.length &&
    wanted.every((part, i) => (part.startsWith(':') ? given[i] !== '' : part === given[i]))
  )
}
