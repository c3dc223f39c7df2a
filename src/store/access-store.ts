import type { Selectable } from 'kysely'
import { AppError } from '../base/errors.ts'
import type { AccessStore, ApiToken, User } from '../domain/access.ts'
import { encodeMs } from './codec.ts'
import type { Database } from './database.ts'
import { projectNames } from './project-names.ts'
import type { TokenRow, UserRow } from './schema.ts'
import { userId, userStore } from './user-store.ts'

/** Who may sign in, by which secrets (kept as hashes), and what they did. Triggers keep the audit log as it is. */
export function accessStore(database: Database): AccessStore {
  const users = userStore(database)
  return { users, tokens: tokenStore(database, users), sessions: sessionStore(database, users), ...rest(database) }
}

/** A row of users beside one that refers to it: its columns that are not alike. */
interface Owned {
  owner_name: string
  password_hash: string | null
  identity: string | null
  owner_created_at_ms: number
}
const ownerColumns = [
  'users.name as owner_name',
  'users.password_hash',
  'users.identity',
  'users.created_at_ms as owner_created_at_ms',
] as const

type Users = ReturnType<typeof userStore>

async function ownerOf(users: Users, row: Owned & { user_id: number }): Promise<User> {
  const { user_id: id, owner_name: name, owner_created_at_ms: at, password_hash, identity } = row
  const owner: Selectable<UserRow> = { id, name, password_hash, identity, created_at_ms: at }
  return (await users.toUsers([owner]))[0]!
}

function tokenStore(database: Database, users: Users): AccessStore['tokens'] {
  const owned = () => database.read.selectFrom('tokens').innerJoin('users', 'users.id', 'tokens.user_id')
  return {
    async add({ user, name, prefix, hash, atMost, createdAtMs, expiresAtMs }) {
      const row = await database.write(async (trx) => {
        const values = {
          user_id: await userId(trx, user),
          ...{ name, prefix, hash },
          role: atMost ?? null,
          created_at_ms: encodeMs(createdAtMs),
          expires_at_ms: expiresAtMs === undefined ? null : encodeMs(expiresAtMs),
        }
        return trx.insertInto('tokens').values(values).returningAll().executeTakeFirstOrThrow()
      })
      return toToken({ ...row, owner_name: user })
    },
    async byHash(hash) {
      const query = owned().selectAll('tokens').select(ownerColumns).where('hash', '=', hash)
      const row = await query.executeTakeFirst()
      return row === undefined ? undefined : { token: toToken(row), user: await ownerOf(users, row) }
    },
    async list(user) {
      const query = owned().selectAll('tokens').select('users.name as owner_name').orderBy('tokens.id', 'desc')
      const rows = await (user === undefined ? query : query.where('users.name', '=', user)).execute()
      return rows.map(toToken)
    },
    async used(id, atMs) {
      await database.write(async (trx) => {
        await trx
          .updateTable('tokens')
          .set({ last_used_at_ms: encodeMs(atMs) })
          .where('id', '=', id)
          .execute()
      })
    },
    async revoke(id, atMs) {
      await database.write(async (trx) => {
        const tokens = trx.updateTable('tokens').set({ revoked_at_ms: encodeMs(atMs) })
        await tokens.where('id', '=', id).where('revoked_at_ms', 'is', null).execute()
      })
      const query = owned().selectAll('tokens').select('users.name as owner_name').where('tokens.id', '=', id)
      const row = await query.executeTakeFirst()
      if (row === undefined) throw new AppError('TOKEN_NOT_FOUND', { id })
      return toToken(row)
    },
  }
}

function sessionStore(database: Database, users: Users): AccessStore['sessions'] {
  return {
    async add({ hash, user, createdAtMs, seenAtMs, expiresAtMs }) {
      const times = { created_at_ms: encodeMs(createdAtMs), seen_at_ms: encodeMs(seenAtMs) }
      await database.write(async (trx) => {
        await trx.deleteFrom('sessions').where('expires_at_ms', '<', encodeMs(createdAtMs)).execute()
        const values = { hash, user_id: await userId(trx, user), ...times, expires_at_ms: encodeMs(expiresAtMs) }
        await trx.insertInto('sessions').values(values).execute()
      })
    },
    async byHash(hash) {
      const owned = database.read.selectFrom('sessions').innerJoin('users', 'users.id', 'sessions.user_id')
      const row = await owned.selectAll('sessions').select(ownerColumns).where('hash', '=', hash).executeTakeFirst()
      if (row === undefined) return undefined
      const session = {
        createdAtMs: row.created_at_ms,
        seenAtMs: row.seen_at_ms,
        expiresAtMs: row.expires_at_ms,
      }
      return { session, user: await ownerOf(users, row) }
    },
    async seen(hash, atMs) {
      await database.write(async (trx) => {
        await trx
          .updateTable('sessions')
          .set({ seen_at_ms: encodeMs(atMs) })
          .where('hash', '=', hash)
          .execute()
      })
    },
    async remove(hash) {
      await database.write(async (trx) => {
        await trx.deleteFrom('sessions').where('hash', '=', hash).execute()
      })
    },
  }
}

function rest(database: Database): Pick<AccessStore, 'audit' | 'projects'> {
  return {
    audit: {
      async append({ atMs, ...entry }) {
        await database.write(async (trx) => {
          await trx
            .insertInto('audit')
            .values({ ...entry, at_ms: encodeMs(atMs) })
            .execute()
        })
      },
      async list(limit) {
        const rows = await database.read.selectFrom('audit').selectAll().orderBy('id', 'desc').limit(limit).execute()
        return rows.map(({ at_ms: atMs, ...entry }) => ({ ...entry, atMs }))
      },
    },
    projects: projectNames(database),
  }
}

function toToken(row: Selectable<TokenRow> & { owner_name: string }): ApiToken {
  return {
    id: row.id,
    user: row.owner_name,
    name: row.name,
    prefix: row.prefix,
    ...(row.role === null ? {} : { atMost: row.role }),
    createdAtMs: row.created_at_ms,
    ...(row.expires_at_ms === null ? {} : { expiresAtMs: row.expires_at_ms }),
    ...(row.last_used_at_ms === null ? {} : { lastUsedAtMs: row.last_used_at_ms }),
    ...(row.revoked_at_ms === null ? {} : { revokedAtMs: row.revoked_at_ms }),
  }
}
