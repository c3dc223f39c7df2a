import type * as client from 'openid-client'
import { AppError } from '../base/errors.ts'
import { sha256 } from '../base/digest.ts'
import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import { everyProject, ROLES } from '../domain/access.ts'
import type { AccessStore, Role, User } from '../domain/access.ts'
import { isName } from './authenticator.ts'

/** Where else people sign in. */
export interface OidcSettings {
  readonly issuer: string
  readonly clientId: string
  /** Absent: a public client. */
  readonly clientSecret?: string
  /** The claim of the ID token that names the role, or a list of which the greatest counts. */
  readonly roleClaim?: string
}

/** What a browser keeps between leaving for the provider and coming back. */
export interface Departure {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

export interface Oidc {
  /** @throws SIGN_IN_ELSEWHERE */
  depart(redirectUri: string): Promise<{ readonly url: string; readonly departure: Departure }>
  /** The user that came back with `url`, made when new. @throws SIGN_IN_ELSEWHERE */
  arrive(url: string, departure: Departure): Promise<User>
}

/**
 * Signs in through OpenID Connect: the code flow with PKCE (S256), state and nonce (OpenID Connect Core 1.0, section
 * 3.1; RFC 7636). A user is known again by issuer and subject, never by name or address, which a provider may let people
 * choose. With a role claim each sign-in sets the role on all projects to what it says; without, a new user may do nothing
 * until an admin gives a role.
 */
export function oidc(
  settings: OidcSettings,
  needs: { readonly store: AccessStore; readonly clock: Clock; readonly logger: Logger },
): Oidc {
  const { store, clock, logger } = needs
  let discovered: Promise<client.Configuration> | undefined

  function configuration(): Promise<client.Configuration> {
    discovered ??= discover(settings).catch((error: unknown) => {
      // The provider may be there again for the next who asks.
      discovered = undefined
      throw error
    })
    return discovered
  }

  async function explainedAs<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof AppError) throw error
      logger.warn({ problem: error instanceof Error ? error.message : String(error) }, `OpenID Connect: ${what}`)
      throw new AppError('SIGN_IN_ELSEWHERE', { problem: what }, { cause: error })
    }
  }

  /** The provider made or changed the user. */
  const tell = (actor: string, action: string, subject: string): Promise<void> =>
    store.audit.append({ atMs: clock.nowMs(), actor, action, subject, origin: settings.issuer, outcome: 'done' })

  async function userOf(claims: client.IDToken): Promise<User> {
    const identity = `${claims.iss} ${claims.sub}`
    let user = await store.users.byIdentity(identity)
    if (user === undefined) {
      const name = nameOf(claims)
      if ((await store.users.byName(name)) !== undefined) {
        throw new AppError('SIGN_IN_ELSEWHERE', { problem: `a user "${name}" is here already, and is somebody else` })
      }
      await store.users.add({ name, identity, createdAtMs: clock.nowMs() })
      await tell(name, 'user.add', name)
      user = (await store.users.byIdentity(identity))!
    }
    const { roleClaim } = settings
    if (roleClaim === undefined) return user
    const role = greatestRole(claims[roleClaim])
    if (user.grants[everyProject] !== role) {
      await store.users.setRole(user.name, everyProject, role)
      await tell(user.name, 'user.role', `${user.name} ${role ?? 'none'} ${everyProject}`)
    }
    return (await store.users.byIdentity(identity))!
  }

  return {
    depart: (redirectUri) =>
      explainedAs('the provider does not answer', async () => {
        const client = await openid()
        const verifier = client.randomPKCECodeVerifier()
        const [state, nonce] = [client.randomState(), client.randomNonce()]
        const url = client.buildAuthorizationUrl(await configuration(), {
          redirect_uri: redirectUri,
          scope: 'openid profile email',
          code_challenge: await client.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          state,
          nonce,
        })
        return { url: url.href, departure: { state, nonce, verifier } }
      }),
    arrive: (url, { state, nonce, verifier }) =>
      explainedAs('the answer of the provider is refused', async () => {
        const client = await openid()
        const tokens = await client.authorizationCodeGrant(await configuration(), new URL(url), {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        })
        return userOf(tokens.claims()!)
      }),
  }
}

/** Loaded where somebody signs in that way. */
const openid = () => import('openid-client')

async function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<client.Configuration> {
  const client = await openid()
  const url = new URL(issuer)
  // A provider on this machine, for trying it out; anywhere else only TLS.
  const isHere = url.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  const execute = isHere ? [client.allowInsecureRequests] : []
  const authentication = clientSecret === undefined ? client.None() : undefined
  return client.discovery(url, clientId, clientSecret, authentication, { execute, timeout: 10 })
}

/** What the provider calls the user, where that can be a name here. */
function nameOf({ preferred_username: preferred, email, iss, sub }: client.IDToken): string {
  const names = [preferred, email, sub]
  return (
    names.find((name): name is string => typeof name === 'string' && isName(name)) ??
    `user-${sha256(`${iss} ${sub}`).slice(0, 12)}`
  )
}

function greatestRole(claim: unknown): Role | undefined {
  const said = [claim].flat()
  return ROLES.findLast((role) => said.includes(role))
}
