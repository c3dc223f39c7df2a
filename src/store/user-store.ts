import { sql, type Selectable, type Transaction } from 'kysely'
import { AppError } from '../base/errors.ts'
import { everyProject } from '../domain/access.ts'
import type { AccessStore, User } from '../domain/access.ts'
import { encodeMs } from './codec.ts'
import type { Database } from './database.ts'
import type { Tables, UserRow } from './schema.ts'

/** Any number, as long as no other lock of this program has it: 'admi' in ASCII. */
const adminLockKey = 0x61646d69

/** People and their roles in the metadata database. Somebody stays admin of everything once somebody was. */
export function userStore(
  database: Database,
): AccessStore['users'] & { toUsers(rows: readonly Selectable<UserRow>[]): Promise<User[]> } {
  async function toUsers(rows: readonly Selectable<UserRow>[]): Promise<User[]> {
    if (rows.length === 0) return []
    const ids = rows.map(({ id }) => id)
    const grants = await database.read.selectFrom('grants').selectAll().where('user_id', 'in', ids).execute()
    const byUser = Map.groupBy(grants, (grant) => grant.user_id)
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      grants: Object.fromEntries((byUser.get(row.id) ?? []).map(({ project, role }) => [project, role])),
      ...(row.password_hash === null ? {} : { passwordHash: row.password_hash }),
      ...(row.identity === null ? {} : { identity: row.identity }),
      createdAtMs: row.created_at_ms,
    }))
  }

  /** Two who take the last two admins away at once wait for each other. */
  async function keepAnAdmin(trx: Transaction<Tables>, change: () => Promise<void>): Promise<void> {
    if (database.kind === 'postgres') await sql`select pg_advisory_xact_lock(${adminLockKey})`.execute(trx)
    const before = await adminCount(trx)
    await change()
    if (before > 0 && (await adminCount(trx)) === 0) throw new AppError('LAST_ADMIN', {})
  }

  return {
    toUsers,
    async add({ name, passwordHash, identity, createdAtMs }) {
      const values = {
        name,
        password_hash: passwordHash ?? null,
        identity: identity ?? null,
        created_at_ms: encodeMs(createdAtMs),
      }
      await database.write(async (trx) => {
        const insert = trx.insertInto('users').values(values).returning('id')
        const row = await insert.onConflict((conflict) => conflict.doNothing()).executeTakeFirst()
        if (row === undefined) throw new AppError('USER_EXISTS', { name })
      })
    },
    async byName(name) {
      return (await toUsers(await database.read.selectFrom('users').selectAll().where('name', '=', name).execute()))[0]
    },
    async byIdentity(identity) {
      const query = database.read.selectFrom('users').selectAll().where('identity', '=', identity)
      return (await toUsers(await query.execute()))[0]
    },
    list: async () => toUsers(await database.read.selectFrom('users').selectAll().orderBy('name').execute()),
    async setPassword(name, hash) {
      await database.write(async (trx) => {
        const id = await userId(trx, name)
        await trx.updateTable('users').set({ password_hash: hash }).where('id', '=', id).execute()
        await trx.deleteFrom('sessions').where('user_id', '=', id).execute()
      })
    },
    async setRole(name, project, role) {
      await database.write(async (trx) => {
        const id = await userId(trx, name)
        await keepAnAdmin(trx, async () => {
          if (role === undefined) {
            await trx.deleteFrom('grants').where('user_id', '=', id).where('project', '=', project).execute()
            return
          }
          const insert = trx.insertInto('grants').values({ user_id: id, project, role })
          await insert
            .onConflict((conflict) => conflict.columns(['user_id', 'project']).doUpdateSet({ role }))
            .execute()
        })
      })
    },
    async remove(name) {
      await database.write(async (trx) => {
        const id = await userId(trx, name)
        await keepAnAdmin(trx, async () => {
          await trx.deleteFrom('users').where('id', '=', id).execute()
        })
      })
    },
  }
}

/** @throws USER_NOT_FOUND */
export async function userId(trx: Transaction<Tables>, name: string): Promise<number> {
  const row = await trx.selectFrom('users').select('id').where('name', '=', name).executeTakeFirst()
  if (row === undefined) throw new AppError('USER_NOT_FOUND', { name })
  return row.id
}

async function adminCount(trx: Transaction<Tables>): Promise<number> {
  const admins = trx.selectFrom('grants').where('project', '=', everyProject).where('role', '=', 'admin')
  const { count } = await admins.select((row) => row.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  return count
}
