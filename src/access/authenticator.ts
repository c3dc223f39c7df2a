import { hash as digestOf } from 'node:crypto'
import { AppError } from '../base/errors.ts'
import { sha256 } from '../base/digest.ts'
import type { Clock } from '../base/clock.ts'
import { tokenMark } from '../domain/access.ts'
import type { AccessStore, Principal, User } from '../domain/access.ts'
import type { Attempts } from './attempts.ts'
import { hashPassword, isPassword, type PasswordCost } from './password.ts'
import { newSecret } from './secret.ts'

/** How long a verdict is taken as it was: a token revoked by another process is refused after that. */
const freshMs = 5_000
/** Verdicts kept; beyond, the oldest goes. */
const keptMax = 10_000
/** How exact the time of last use is. */
const usedEveryMs = 60_000

/** What a client sent. */
export type Credentials =
  | { readonly kind: 'password'; readonly user: string; readonly password: string }
  | { readonly kind: 'token'; readonly secret: string; readonly user?: string }

export interface Authenticator {
  /** The principal of credentials that were proved seconds ago, at no cost; else undefined. */
  known(header: string): Principal | undefined
  /** @throws CREDENTIALS_REFUSED, SIGN_IN_LIMITED */
  prove(header: string, credentials: Credentials, address: string): Promise<Principal>
  /** @throws CREDENTIALS_REFUSED, SIGN_IN_LIMITED */
  signIn(user: string, password: string, address: string): Promise<User>
  /** Something about users or tokens changed here: every verdict is asked anew. */
  forget(): void
}

interface Verdict {
  readonly principal: Principal
  readonly untilMs: number
  /** The hash that the password was found to fit: while it stands, the password need not be tried again. */
  readonly fits?: string
}

/**
 * Proves who asks. A client that sends its password with every request (MLflow's does) pays scrypt once: afterwards the
 * verdict stands for five seconds, then the user is read again, and scrypt runs only if the kept hash is another.
 * Headers are remembered under a salted digest, so that memory holds no secret. A name that nobody has costs as much as
 * a wrong password.
 */
export async function authenticator(needs: {
  readonly store: AccessStore
  readonly clock: Clock
  readonly attempts: Attempts
  readonly cost: PasswordCost
}): Promise<Authenticator> {
  const { store, clock, attempts } = needs
  const salt = newSecret()
  const verdicts = new Map<string, Verdict>()
  const running = new Map<string, Promise<Principal>>()
  /** What passwords of nobody are tried against. */
  const nobody = await hashPassword(newSecret(), needs.cost)
  const digest = (header: string): string => digestOf('sha256', salt + header, 'base64')

  async function proveToken(secret: string, owner: string | undefined): Promise<Principal> {
    const found = await store.tokens.byHash(sha256(secret))
    const nowMs = clock.nowMs()
    if (found === undefined) throw new AppError('CREDENTIALS_REFUSED', {})
    const { token, user } = found
    const isOver = token.revokedAtMs !== undefined || (token.expiresAtMs ?? Number.POSITIVE_INFINITY) <= nowMs
    if (isOver || (owner !== undefined && owner !== user.name)) throw new AppError('CREDENTIALS_REFUSED', {})
    if (nowMs - (token.lastUsedAtMs ?? 0) >= usedEveryMs) await store.tokens.used(token.id, nowMs)
    const { name, grants } = user
    return { name, grants, by: 'token', ...(token.atMost === undefined ? {} : { atMost: token.atMost }) }
  }

  /** Wrong tokens are counted, right ones never wait: nobody guesses 256 bits, so the lookup itself needs no limit. */
  async function tokenVerdict(secret: string, owner: string | undefined, address: string): Promise<Verdict> {
    try {
      return { principal: await proveToken(secret, owner), untilMs: clock.monotonicMs() + freshMs }
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      attempts.check(address, tokenMark)
      attempts.failed(address, tokenMark)
      throw error
    }
  }

  async function passwordVerdict(name: string, password: string, address: string, before: Verdict | undefined) {
    const known = before === undefined ? undefined : await store.users.byName(name)
    const user =
      known?.passwordHash !== undefined && known.passwordHash === before?.fits
        ? known
        : await signIn(name, password, address)
    const principal: Principal = { name: user.name, grants: user.grants, by: 'password' }
    return { principal, untilMs: clock.monotonicMs() + freshMs, fits: user.passwordHash! }
  }

  /** Who failed too often is not heard. Attempts count before they are judged: those that wait for scrypt count too. */
  async function signIn(name: string, password: string, address: string): Promise<User> {
    attempts.check(address, name)
    attempts.failed(address, name)
    const user = isName(name) ? await store.users.byName(name) : undefined
    const hash = user?.passwordHash
    const fits = await isPassword(password, hash ?? nobody)
    if (user === undefined || hash === undefined || !fits) throw new AppError('CREDENTIALS_REFUSED', {})
    attempts.succeeded(address, name)
    return user
  }

  let generation = 0
  return {
    known(header) {
      const verdict = verdicts.get(digest(header))
      return verdict !== undefined && verdict.untilMs > clock.monotonicMs() ? verdict.principal : undefined
    },
    async prove(header, credentials, address) {
      const id = digest(header)
      const waiting = running.get(id)
      if (waiting !== undefined) return waiting
      const before = verdicts.get(id)
      const begun = generation
      const judged =
        credentials.kind === 'token'
          ? tokenVerdict(credentials.secret, credentials.user, address)
          : passwordVerdict(credentials.user, credentials.password, address, before)
      const proving = judged.then((verdict) => {
        verdicts.delete(id)
        // What changed meanwhile may have been about this verdict.
        if (begun === generation) verdicts.set(id, verdict)
        const [oldest] = verdicts.keys()
        if (verdicts.size > keptMax && oldest !== undefined) verdicts.delete(oldest)
        return verdict.principal
      })
      running.set(id, proving)
      try {
        return await proving
      } catch (error) {
        verdicts.delete(id)
        throw error
      } finally {
        running.delete(id)
      }
    },
    signIn,
    forget() {
      generation += 1
      for (const [id, verdict] of verdicts) verdicts.set(id, { ...verdict, untilMs: 0 })
    },
  }
}

/** What a user may be called: what else is sent is not looked for. */
export function isName(name: string): boolean {
  return /^[\w.@+-]{1,100}$/.test(name)
}
