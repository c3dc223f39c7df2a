import { fastify } from 'fastify'
import type { FastifyInstance, RouteOptions } from 'fastify'
import type { ServerNeeds } from './needs.ts'

/** The parts of the OpenAPI document that pages show. */
export interface Described {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, { readonly summary?: string }>>>>
}

/**
 * Collects the routes that are declared after it, and describes them as OpenAPI 3.1 when somebody asks: what writes the
 * document is loaded then, and not at every start.
 */
export function describeRoutes(app: FastifyInstance, version: ServerNeeds['version']): () => Promise<Described> {
  const routes: RouteOptions[] = []
  app.addHook('onRoute', (route) => void routes.push(route))
  let described: Promise<Described> | undefined
  return () => (described ??= describe(routes, version))
}

async function describe(routes: readonly RouteOptions[], versionOf: ServerNeeds['version']): Promise<Described> {
  const { throughline: version } = await versionOf()
  const { default: swagger } = await import('@fastify/swagger')
  const app = fastify({ exposeHeadRoutes: false })
  app.setValidatorCompiler(() => () => true)
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer))
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Throughline', version, description: 'Predictions, models and runs.' },
    },
  })
  for (const { method, url, schema } of routes) {
    if (method !== 'HEAD') app.route({ method, url, schema: schema ?? {}, handler: () => undefined })
  }
  await app.ready()
  return app.swagger() as Described
}
