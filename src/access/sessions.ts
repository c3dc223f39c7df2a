import { createHmac, timingSafeEqual } from 'node:crypto'
import { sha256 } from '../base/digest.ts'
import type { Clock } from '../base/clock.ts'
import type { AccessStore, Principal } from '../domain/access.ts'
import { newSecret } from './secret.ts'

/** A session ends two hours after the last request, and twelve after it began. */
const idleMs = 2 * 3_600_000
const absoluteMs = 12 * 3_600_000
/** How exact the time of the last request is. */
const seenEveryMs = 60_000
/** How long a session is taken as it was. */
const freshMs = 5_000
const keptMax = 10_000

/** Browsers that signed in. The id is told to the browser alone; its SHA-256 is kept. */
export interface Sessions {
  readonly maxAgeSeconds: number
  /** A new id for whoever signed in: none that was there before goes on. */
  open(user: string, before: string | undefined): Promise<string>
  /** Undefined: unknown, or over. */
  find(id: string): Promise<Principal | undefined>
  close(id: string): Promise<void>
  /** What pages of this server send to show that they are such: derived from the id, so it is of this session alone. */
  csrfOf(id: string): string
  isCsrf(id: string, given: string): boolean
  forget(): void
}

/** Sessions in the metadata database; each verdict stands for five seconds. */
export function sessions(store: AccessStore, clock: Clock): Sessions {
  const verdicts = new Map<string, { readonly principal: Principal; readonly untilMs: number }>()
  const csrfOf = (id: string): string => createHmac('sha256', id).update('csrf').digest('base64url')

  async function read(hash: string): Promise<Principal | undefined> {
    const found = await store.sessions.byHash(hash)
    if (found === undefined) return undefined
    const { session, user } = found
    const nowMs = clock.nowMs()
    if (nowMs >= session.expiresAtMs || nowMs - session.seenAtMs >= idleMs) {
      await store.sessions.remove(hash)
      return undefined
    }
    if (nowMs - session.seenAtMs >= seenEveryMs) await store.sessions.seen(hash, nowMs)
    return { name: user.name, grants: user.grants, by: 'session' }
  }

  return {
    maxAgeSeconds: absoluteMs / 1000,
    async open(user, before) {
      if (before !== undefined) await this.close(before)
      const id = newSecret()
      const createdAtMs = clock.nowMs()
      const times = { createdAtMs, seenAtMs: createdAtMs, expiresAtMs: createdAtMs + absoluteMs }
      await store.sessions.add({ hash: sha256(id), user, ...times })
      return id
    },
    async find(id) {
      const hash = sha256(id)
      const known = verdicts.get(hash)
      if (known !== undefined && known.untilMs > clock.monotonicMs()) return known.principal
      const principal = await read(hash)
      verdicts.delete(hash)
      if (principal === undefined) return undefined
      verdicts.set(hash, { principal, untilMs: clock.monotonicMs() + freshMs })
      const [oldest] = verdicts.keys()
      if (verdicts.size > keptMax && oldest !== undefined) verdicts.delete(oldest)
      return principal
    },
    async close(id) {
      const hash = sha256(id)
      verdicts.delete(hash)
      await store.sessions.remove(hash)
    },
    csrfOf,
    isCsrf(id, given) {
      const [wanted, received] = [Buffer.from(csrfOf(id)), Buffer.from(given)]
      return wanted.length === received.length && timingSafeEqual(wanted, received)
    },
    forget: () => verdicts.clear(),
  }
}
