import { timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Access, SignInElsewhere } from '../../access/access.ts'
import type { Departure } from '../../access/oidc.ts'
import { AppError } from '../../base/errors.ts'
import { readCookie, setCookie } from '../access/cookies.ts'
import { retryAfter } from '../access/guard.ts'
import { addressOf } from '../access/limit-rate.ts'
import { markup, type Html } from '../html.ts'
import type { App, ServerNeeds } from '../needs.ts'
import { sendPage } from '../page.ts'

const bodyBytesMax = 8 * 1024
type Form = Readonly<Record<string, string | undefined>>

/**
 * GET and POST /login, POST /logout, GET /login/oidc and /login/oidc/arrive: a browser signs in and out. Absent where
 * access is off. The form carries a token that a cookie repeats, so that no page elsewhere signs a browser in as
 * somebody else; whoever signs in gets a new session, whatever the browser brought.
 */
export function loginRoutes(app: App, { access, newId }: ServerNeeds): void {
  if (access === undefined) return
  void app.register((scope: App, _options, done) => {
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, parsed) =>
      parsed(null, Object.fromEntries(new URLSearchParams(String(body)))),
    )
    scope.addHook('onRequest', (_request, reply, next) => {
      reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
      next()
    })
    const open = { config: { action: 'open' }, schema: { hide: true }, bodyLimit: bodyBytesMax } as const

    scope.get('/login', open, (request, reply) => showLogin(access, newId(), request, reply))
    scope.post('/login', open, async (request, reply) => {
      const { user = '', password = '', form, next } = (request.body ?? {}) as Form
      if (!isSame(form, readCookie(request, 'login'))) throw new AppError('CSRF_REFUSED', {})
      const tell = (outcome: 'done' | 'refused') =>
        access.audit({ actor: user, action: 'sign-in', subject: user, origin: request.ip, outcome })
      try {
        const { name } = await access.signIn(user, password, addressOf(request))
        await tell('done')
        return await enter(access, name, next, request, reply)
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        if (error.code === 'CREDENTIALS_REFUSED') await tell('refused')
        retryAfter(reply, error)
        return showLogin(access, newId(), request, reply.code(error.status), error.message, next)
      }
    })
    scope.post('/logout', { ...open, config: { action: 'self' } }, async (request, reply) => {
      const { sessionId, principal, body } = request
      if (sessionId === undefined) return reply.redirect('/login', 303)
      const sent = request.headers['x-csrf-token'] ?? (body as Form | undefined)?.['csrf']
      if (typeof sent !== 'string' || !access.sessions.isCsrf(sessionId, sent)) throw new AppError('CSRF_REFUSED', {})
      await access.sessions.close(sessionId)
      for (const name of ['session', 'csrf'] as const) setCookie(request, reply, name, undefined)
      const actor = principal?.name ?? ''
      await access.audit({ actor, action: 'sign-out', subject: actor, origin: request.ip, outcome: 'done' })
      return reply.redirect('/login', 303)
    })
    if (access.oidc !== undefined) elsewhere(scope, access, access.oidc)
    done()
  })

  function elsewhere(scope: App, known: Access, oidc: SignInElsewhere): void {
    const open = { config: { action: 'open' }, schema: { hide: true } } as const
    const redirectUri = ({ protocol, headers: { host } }: FastifyRequest) => `${protocol}://${host}/login/oidc/arrive`
    scope.get('/login/oidc', open, async (request, reply) => {
      const { url, departure } = await oidc.depart(redirectUri(request))
      const { next } = request.query as Form
      const kept = Buffer.from(JSON.stringify({ ...departure, next })).toString('base64url')
      setCookie(request, reply, 'departure', kept)
      return reply.redirect(url, 303)
    })
    scope.get('/login/oidc/arrive', open, async (request, reply) => {
      const kept = readDeparture(readCookie(request, 'departure'))
      setCookie(request, reply, 'departure', undefined)
      if (kept === undefined) {
        throw new AppError('SIGN_IN_ELSEWHERE', { problem: 'this browser did not begin here, or took too long' })
      }
      const query = request.url.slice(request.url.indexOf('?'))
      const tell = (actor: string, outcome: 'done' | 'refused') =>
        known.audit({ actor, action: 'sign-in', subject: known.issuer ?? '', origin: request.ip, outcome })
      try {
        const { name } = await oidc.arrive(`${redirectUri(request)}${query}`, kept, addressOf(request))
        await tell(name, 'done')
        return await enter(known, name, kept.next, request, reply)
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        retryAfter(reply, error)
        if (error.code !== 'SIGN_IN_LIMITED') await tell('', 'refused')
        throw error
      }
    })
  }
}

/** A session of its own for whoever signed in, then the page that was asked for. */
async function enter(
  { sessions }: Access,
  user: string,
  next: string | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const id = await sessions.open(user, readCookie(request, 'session'))
  setCookie(request, reply, 'session', id, sessions.maxAgeSeconds)
  setCookie(request, reply, 'csrf', sessions.csrfOf(id), sessions.maxAgeSeconds)
  setCookie(request, reply, 'login', undefined)
  return reply.redirect(pathHere(next), 303)
}

async function showLogin(
  access: Access,
  form: string,
  request: FastifyRequest,
  reply: FastifyReply,
  problem?: string,
  wanted?: string,
): Promise<void> {
  const next = pathHere(wanted ?? (request.query as Form)['next'])
  setCookie(request, reply, 'login', form)
  const { sessionId, principal } = request
  const body =
    sessionId !== undefined && principal !== undefined && problem === undefined
      ? signedIn(principal.name, access.sessions.csrfOf(sessionId))
      : signInForm({ form, next, problem, isElsewhere: access.oidc !== undefined })
  await sendPage(reply, 'Sign in', markup`<h1>Throughline</h1>${body}`)
}

const signedIn = (name: string, csrf: string): Html => markup`<section class="card">
  <p>Signed in as <b>${name}</b>. <a href="/">Models</a></p>
  <form method="post" action="/logout">
    <input type="hidden" name="csrf" value="${csrf}" />
    <button type="submit">Sign out</button>
  </form>
</section>`

function signInForm(given: { form: string; next: string; problem: string | undefined; isElsewhere: boolean }): Html {
  const { form, next, problem, isElsewhere } = given
  return markup`<section class="card">
    <h2>Sign in</h2>
    ${problem === undefined ? undefined : markup`<p role="alert">${problem}</p>`}
    <form method="post" action="/login">
      <input type="hidden" name="form" value="${form}" /><input type="hidden" name="next" value="${next}" />
      <p><label>User<br /><input name="user" autocomplete="username" required autofocus /></label></p>
      <p>
        <label>Password<br /><input name="password" type="password" autocomplete="current-password" required /></label>
      </p>
      <button type="submit">Sign in</button>
    </form>
    ${
      isElsewhere
        ? markup`<p><a href="/login/oidc?next=${encodeURIComponent(next)}">Sign in with your organisation</a></p>`
        : undefined
    }
  </section>`
}

/** A path of this server, never an address elsewhere that a link asked to be sent on to. */
function pathHere(next: string | undefined): string {
  if (next === undefined || !/^\/(?![/\\])[^\\\s]*$/.test(next) || next.length > 2000) return '/'
  const url = new URL(next, 'http://here')
  return url.origin === 'http://here' ? `${url.pathname}${url.search}` : '/'
}

function isSame(given: string | undefined, kept: string | undefined): boolean {
  if (given === undefined || kept === undefined) return false
  const [a, b] = [Buffer.from(given), Buffer.from(kept)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function readDeparture(cookie: string | undefined): (Departure & { readonly next?: string }) | undefined {
  try {
    const kept = JSON.parse(Buffer.from(cookie ?? '', 'base64url').toString()) as Readonly<Record<string, unknown>>
    const { state, nonce, verifier, next } = kept
    if (typeof state !== 'string' || typeof nonce !== 'string' || typeof verifier !== 'string') return undefined
    return { state, nonce, verifier, ...(typeof next === 'string' ? { next } : {}) }
  } catch {
    return undefined
  }
}
