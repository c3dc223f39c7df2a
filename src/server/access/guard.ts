import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Access } from '../../access/access.ts'
import { AppError } from '../../base/errors.ts'
import { everyProject } from '../../domain/access.ts'
import type { Principal, Subject } from '../../domain/access.ts'
import type { InProjects } from '../../domain/search.ts'
import type { ServerNeeds } from '../needs.ts'
import { readCookie } from './cookies.ts'
import { readCredentials } from './credentials.ts'
import { addressOf } from './limit-rate.ts'
import { ruleOf, type RouteRule } from './rules.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks. Undefined where access is off, and on open routes for who did not say. */
    principal: Principal | undefined
    /** What the request was found to be about, for the audit log. */
    subject: Subject
    /** Projects that the answer may tell of, where the route leaves out the others. */
    told: Subject
    /** Whether the audit log has it already. */
    isAudited: boolean
    /** Of a signed-in browser. */
    sessionId: string | undefined
  }
}

const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Of routes that do not exist: who is known may learn that. */
const unknownRoute: RouteRule = { action: 'self' }
/** Of a route that was declared before there was a guard: closed, as one that declares nothing. */
const undeclared: RouteRule = { action: 'admin' }

/** What a search or list that this request asks for may tell of. */
export function toldTo({ told }: FastifyRequest): InProjects {
  return told === everyProject ? {} : { projects: told }
}

/** Whether an answer to this request may name the project. */
export function isTold({ told }: FastifyRequest, project: string): boolean {
  return told === everyProject || told.includes(project)
}

/** Who acted, for records: the user, or whoever is at this machine where access is off. */
export function actorOf(request: FastifyRequest): string {
  return request.principal?.name ?? 'terminal'
}

/**
 * Lets nobody pass whom the rule of a route does not let. Before the body is read: who it is, whether a browser's
 * request comes from a page of this server, and for what is about all projects whether the role suffices. After:
 * whether it suffices for the projects named. Refusals, and what promotes or administers, go to the audit log.
 */
export function guard(app: FastifyInstance, { access, logger }: Pick<ServerNeeds, 'access' | 'logger'>): void {
  app.decorateRequest('principal', undefined)
  app.decorateRequest('subject', everyProject)
  app.decorateRequest('told', everyProject)
  app.decorateRequest('isAudited', false)
  app.decorateRequest('sessionId', undefined)
  if (access === undefined) return
  const rules = new Map<string, RouteRule>()
  app.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) rules.set(`${method} ${route.url}`, ruleOf({ ...route, method }))
  })
  const ruleFor = ({ method, routeOptions: { url } }: FastifyRequest): RouteRule =>
    url === undefined ? unknownRoute : (rules.get(`${method} ${url}`) ?? undeclared)
  const tell = (request: FastifyRequest, outcome: 'done' | 'refused' | 'failed', actor?: string): Promise<void> => {
    request.isAudited = true
    return access
      .audit({
        actor: actor ?? request.principal?.name ?? '',
        action: `${request.method} ${request.routeOptions.url ?? 'elsewhere'}`,
        subject: Array.isArray(request.subject) ? request.subject.join(', ') : everyProject,
        origin: request.ip,
        outcome,
      })
      .catch((error: unknown) => logger.error({ cause: error }, 'the audit log cannot be written'))
  }

  async function judge(request: FastifyRequest, reply: FastifyReply, proved?: Principal): Promise<void> {
    const { action, names, isFiltered } = ruleFor(request)
    const principal = proved ?? (await identify(access!, request, reply, action === 'open', tell))
    if (principal === undefined) {
      if (action === 'open') return
      if (isNavigation(request)) return void reply.redirect(`/login?next=${encodeURIComponent(request.url)}`, 303)
      challenge(request, reply)
      throw new AppError('SIGN_IN_NEEDED', { path: request.url.split('?', 1)[0]!.slice(0, 120) })
    }
    request.principal = principal
    // What is about certain projects is refused once they are known, so that the refusal can name them.
    const isLater = names !== undefined && isFiltered !== true
    if (action === 'open' || isLater || access!.mayAnywhere(principal, action)) return
    await refuse(request, everyProject)
  }

  /** @param isSaid  whether the request itself names the projects, and no thing of theirs */
  async function refuse(request: FastifyRequest, subject: Subject, isSaid = false): Promise<void> {
    const decision = access!.mayDo(request.principal, ruleFor(request).action, subject)
    if (decision.allowed) return
    request.subject = subject
    await tell(request, 'refused')
    // Found by an id, a project that one may not see is refused in the words for an id that there is not.
    const isNamable = subject !== everyProject && (isSaid || subject.every((each) => isTold(request, each)))
    const { needed = 'viewer' } = decision
    const project = isNamable ? decision.project : everyProject
    throw new AppError('ROLE_NEEDED', { user: actorOf(request), role: needed, project })
  }

  app.addHook('onRequest', (request, reply, done) => {
    const header = request.headers.authorization
    const principal = header === undefined ? undefined : access.known(header)
    const isPlain = principal !== undefined && access.mayAnywhere(principal, ruleFor(request).action)
    if (isPlain) {
      request.principal = principal
      return done()
    }
    judge(request, reply, principal).then(
      () => reply.sent || done(),
      (error: unknown) => done(error as Error),
    )
  })
  app.addHook('preHandler', (request, _reply, done) => {
    const { action, names, isFiltered } = ruleFor(request)
    if (request.principal !== undefined) request.told = access.projectsFor(request.principal, 'view')
    if (isFiltered === true) return done()
    if (access.mayDo(request.principal, action, everyProject).allowed && action !== 'approve') return done()
    const named = names?.(request) ?? []
    access
      .projectsOf(named)
      .then((subject) => {
        request.subject = subject
        return refuse(
          request,
          subject,
          named.every(({ kind }) => kind === 'name'),
        )
      })
      .then(
        () => done(),
        (error: unknown) => done(error as Error),
      )
  })
  app.addHook('onResponse', (request, reply, done) => {
    const { action } = ruleFor(request)
    done()
    const isNotable = action === 'approve' || (action === 'admin' && !readingMethods.has(request.method))
    const isRefused = reply.statusCode === 403 && request.principal !== undefined
    // What the guard refused is told by then; what a handler refuses is not.
    if (request.isAudited || reply.statusCode === 401 || !(isNotable || isRefused)) return
    void tell(request, isRefused ? 'refused' : reply.statusCode < 400 ? 'done' : 'failed')
  })
}

/** Who asks, by header or else by cookie. Undefined without either. @throws CREDENTIALS_REFUSED, SIGN_IN_LIMITED, CSRF_REFUSED */
async function identify(
  access: Access,
  request: FastifyRequest,
  reply: FastifyReply,
  isOpen: boolean,
  tell: (request: FastifyRequest, outcome: 'refused', actor: string) => Promise<void>,
): Promise<Principal | undefined> {
  const header = request.headers.authorization
  if (header !== undefined) {
    const credentials = readCredentials(header)
    try {
      if (credentials === undefined) throw new AppError('CREDENTIALS_REFUSED', {})
      return await access.prove(header, credentials, addressOf(request))
    } catch (error) {
      if (isOpen) return undefined
      if (!(error instanceof AppError)) throw error
      // A refusal for its number is told to the client alone: the log shall not grow by it.
      if (error.code === 'CREDENTIALS_REFUSED') await tell(request, 'refused', credentials?.user ?? '')
      retryAfter(reply, error)
      challenge(request, reply)
      throw error
    }
  }
  const id = readCookie(request, 'session')
  const principal = id === undefined ? undefined : await access.sessions.find(id)
  if (id === undefined || principal === undefined) return undefined
  request.sessionId = id
  // Forms of the pages carry the token in their body; their routes check it themselves.
  const isForm = isOpen || request.routeOptions.url === '/logout'
  if (!readingMethods.has(request.method) && !isForm) {
    const sent = request.headers['x-csrf-token']
    const isForeign = !['same-origin', 'none', undefined].includes(request.headers['sec-fetch-site'])
    if (isForeign || typeof sent !== 'string' || !access.sessions.isCsrf(id, sent)) {
      await tell(request, 'refused', principal.name)
      throw new AppError('CSRF_REFUSED', {})
    }
  }
  return principal
}

/** How to sign in, in the words that MLflow's clients and curl know. A page's own script gets no prompt of the browser. */
function challenge(request: FastifyRequest, reply: FastifyReply): void {
  const isScript = request.headers['sec-fetch-mode'] !== undefined && request.headers['sec-fetch-mode'] !== 'navigate'
  reply.header('www-authenticate', isScript ? 'Bearer realm="mlflow"' : 'Basic realm="mlflow", charset="UTF-8"')
}

/** Tells a client that failed too often when to come back. */
export function retryAfter(reply: FastifyReply, error: AppError): void {
  if (error.code === 'SIGN_IN_LIMITED') reply.header('retry-after', (error.details as { seconds: number }).seconds)
}

/** A person who opens a page. */
function isNavigation(request: FastifyRequest): boolean {
  const { accept = '' } = request.headers
  return request.method === 'GET' && accept.includes('text/html') && !request.url.startsWith('/api/')
}
