import type { FastifyRequest } from 'fastify'
import { parseModelReference } from '../../domain/model-version.ts'
import type { Action } from '../../domain/access.ts'
import type { Named } from '../../access/projects.ts'
import { rawPath } from '../mlflow/raw-path.ts'
import { wireAction } from '../mlflow/wire-action.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What asking this route is. Absent: by the rules for its prefix, else 'admin'. */
    action?: Action
    /** What names the projects that a request is about. Absent: it is about all. */
    names?: (request: FastifyRequest) => readonly Named[]
    /** Its answer leaves out what one may not see (`toldTo`), so whoever may see anything may ask it. */
    isFiltered?: boolean
  }
}

/** What a route asks for, and about what. */
export interface RouteRule {
  readonly action: Action
  /** Absent: it is about all projects. */
  readonly names?: (request: FastifyRequest) => readonly Named[]
  readonly isFiltered?: boolean
}

/**
 * The rule of a route: what it declares, and else what its prefix says. A route that says nothing is the admin's, so
 * that one that was forgotten is closed and not open.
 */
export function ruleOf(route: {
  readonly method: string
  readonly url: string
  readonly config?: Partial<RouteRule>
}): RouteRule {
  const { action, ...named } = ruleIn(route.config)
  if (action !== undefined) return { action, ...named }
  const isReading = route.method === 'GET' || route.method === 'HEAD'
  const artifact = /^\/api\/2\.0\/mlflow-artifacts\//
  if (artifact.test(route.url)) return { action: isReading ? 'view' : 'edit', names: namesOfArtifact }
  const [, path] = /^\/api\/\d\.0\/mlflow\/(.+)$/.exec(route.url) ?? []
  if (path !== undefined) return { action: wireAction([route.method], path), ...named }
  return { action: 'admin', ...named }
}

function ruleIn({ action, names, isFiltered }: Partial<RouteRule> = {}): Partial<RouteRule> {
  return {
    ...(action === undefined ? {} : { action }),
    ...(names === undefined ? {} : { names }),
    ...(isFiltered === undefined ? {} : { isFiltered }),
  }
}

/**
 * Files are kept in folders by the number of the experiment, those of versions that Throughline made by the name of the
 * model: to read, for only Throughline writes there. A path that goes anywhere else is about all projects.
 */
export function namesOfArtifact(request: FastifyRequest): readonly Named[] {
  const isListed = !request.routeOptions.url?.endsWith('*')
  const path = isListed ? (request.query as Record<string, unknown>)['path'] : rawPath(request)
  if (typeof path !== 'string') return []
  const [experiment = '', ...more] = path.split('/')
  const isPlain = more.every((part) => part !== '..' && part !== '.' && !/[\\%\0]/.test(part))
  const isReading = request.method === 'GET' || request.method === 'HEAD'
  if (isPlain && isReading && experiment === 'models' && more[0] !== undefined)
    return [{ kind: 'name', ids: [more[0]] }]
  return isPlain && /^\d+$/.test(experiment) ? [{ kind: 'experiment', ids: [experiment] }] : []
}

/** The model of 'name', 'name@alias' or 'name/3' in the path. */
export function namesOfModel(request: FastifyRequest): readonly Named[] {
  const { name = '' } = request.params as { readonly name?: string }
  const model = parseModelReference(name)?.model
  return model === undefined ? [] : [{ kind: 'name', ids: [model] }]
}

/** The project in the path. */
export function namesOfProject(request: FastifyRequest): readonly Named[] {
  const { name = '' } = request.params as { readonly name?: string }
  return [{ kind: 'name', ids: [name] }]
}

/** The run, or runs, in the query: whichever of the two names is read, it has to be allowed. */
export function namesOfOwner({ query, params }: FastifyRequest): readonly Named[] {
  const { run_id: id, run_uuid: uuid, name } = query as Readonly<Record<string, unknown>>
  const { id: model } = params as Readonly<Record<string, unknown>>
  const named = [
    ['run', id],
    ['run', uuid],
    ['name', name],
    ['loggedModel', model],
  ] as const
  return named.flatMap(([kind, value]) => (value === undefined ? [] : [{ kind, ids: [value].flat().map(String) }]))
}

/** The run in the path. */
export function namesOfRun(request: FastifyRequest): readonly Named[] {
  const { id = '' } = request.params as { readonly id?: string }
  return [{ kind: 'run', ids: [id] }]
}
