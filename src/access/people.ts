import { AppError } from '../base/errors.ts'
import type { Clock } from '../base/clock.ts'
import { everyProject } from '../domain/access.ts'
import type { AccessStore, ApiToken, AuditEntry, Role, User } from '../domain/access.ts'
import { isName } from './authenticator.ts'
import { hashPassword, passwordCost, type PasswordCost } from './password.ts'
import { newToken } from './secret.ts'

/** Who changes something, and from where. */
export interface Actor {
  readonly name: string
  readonly origin: string
}

/** A user as it may be shown: without any secret. */
export type ShownUser = Omit<User, 'passwordHash' | 'identity'> & { readonly signsIn: 'here' | 'elsewhere' }

/** Changes of who may do what; each is written to the audit log, also when it is refused. */
export interface People {
  /** @throws USER_NAME, USER_PASSWORD, USER_EXISTS */
  add(
    actor: Actor,
    user: { readonly name: string; readonly password: string; readonly role?: Role },
  ): Promise<ShownUser>
  /** @throws USER_NOT_FOUND */
  get(name: string): Promise<ShownUser>
  list(): Promise<readonly ShownUser[]>
  /** @throws USER_NOT_FOUND, USER_PASSWORD */
  setPassword(actor: Actor, name: string, password: string): Promise<void>
  /** Undefined takes the role away. @throws USER_NOT_FOUND, LAST_ADMIN */
  setRole(actor: Actor, name: string, role: Role | undefined, project?: string): Promise<ShownUser>
  /** @throws USER_NOT_FOUND, LAST_ADMIN */
  remove(actor: Actor, name: string): Promise<void>
  /** The secret is told here and never again. @throws USER_NOT_FOUND */
  createToken(
    actor: Actor,
    token: { readonly user: string; readonly name: string; readonly atMost?: Role; readonly days?: number },
  ): Promise<{ readonly secret: string; readonly token: ApiToken }>
  listTokens(user?: string): Promise<readonly ApiToken[]>
  /** @throws TOKEN_NOT_FOUND */
  revokeToken(actor: Actor, id: number): Promise<ApiToken>
  audit(limit: number): Promise<readonly AuditEntry[]>
  hasAdmin(): Promise<boolean>
}

const dayMs = 86_400_000

/** @param changed  called after every change: whoever keeps verdicts forgets them */
export function people(needs: {
  readonly store: AccessStore
  readonly clock: Clock
  readonly cost?: PasswordCost
  readonly changed?: () => void
}): People {
  const { store, clock, cost = passwordCost, changed = () => {} } = needs
  const { users, tokens, audit } = store

  async function told<Result>(
    actor: Actor,
    action: string,
    subject: string,
    change: () => Promise<Result>,
  ): Promise<Result> {
    const tell = (outcome: AuditEntry['outcome']) =>
      audit.append({ atMs: clock.nowMs(), actor: actor.name, origin: actor.origin, action, subject, outcome })
    try {
      const result = await change()
      changed()
      await tell('done')
      return result
    } catch (error) {
      changed()
      await tell('refused')
      throw error
    }
  }

  async function get(name: string): Promise<ShownUser> {
    const user = isName(name) ? await users.byName(name) : undefined
    if (user === undefined) throw new AppError('USER_NOT_FOUND', { name: name.slice(0, 100) })
    return shownUser(user)
  }

  return {
    add(actor, { name, password, role }) {
      if (!isName(name)) throw new AppError('USER_NAME', { received: name.slice(0, 100) })
      return told(actor, 'user.add', role === undefined ? name : `${name} ${role}`, async () => {
        await users.add({ name, passwordHash: await hashPassword(password, cost), createdAtMs: clock.nowMs() })
        if (role !== undefined) await users.setRole(name, everyProject, role)
        return get(name)
      })
    },
    get,
    list: async () => (await users.list()).map(shownUser),
    async setPassword(actor, name, password) {
      await get(name)
      await told(actor, 'user.password', name, async () => users.setPassword(name, await hashPassword(password, cost)))
    },
    async setRole(actor, name, role, project = everyProject) {
      await get(name)
      return told(actor, 'user.role', `${name} ${role ?? 'none'} ${project}`, async () => {
        await users.setRole(name, project, role)
        return get(name)
      })
    },
    async remove(actor, name) {
      await get(name)
      await told(actor, 'user.remove', name, () => users.remove(name))
    },
    async createToken(actor, { user, name, atMost, days }) {
      await get(user)
      const { secret, prefix, hash } = newToken()
      const createdAtMs = clock.nowMs()
      const token = await told(actor, 'token.create', `${user} ${prefix}`, () =>
        tokens.add({
          ...{ user, name, prefix, hash, createdAtMs },
          ...(atMost === undefined ? {} : { atMost }),
          ...(days === undefined ? {} : { expiresAtMs: createdAtMs + days * dayMs }),
        }),
      )
      return { secret, token }
    },
    listTokens: (user) => tokens.list(user),
    revokeToken: (actor, id) => told(actor, 'token.revoke', String(id), () => tokens.revoke(id, clock.nowMs())),
    audit: (limit) => audit.list(limit),
    hasAdmin: async () => (await users.list()).some(({ grants }) => grants[everyProject] === 'admin'),
  }
}

function shownUser({ id, name, grants, createdAtMs, passwordHash }: User): ShownUser {
  return { id, name, grants, createdAtMs, signsIn: passwordHash === undefined ? 'elsewhere' : 'here' }
}
