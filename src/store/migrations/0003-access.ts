import { sql, type Kysely } from 'kysely'
import { rowNumbers, type Kind } from './row-numbers.ts'

/** Users, their roles, tokens and sessions; and the audit log, which triggers keep as it was written. */
export async function access(db: Kysely<unknown>, kind: Kind): Promise<void> {
  const owner = 'bigint not null references users (id) on delete cascade'
  const role = `text check (role in ('viewer', 'editor', 'approver', 'admin'))`
  const statements = [
    `create table users (
      id ${rowNumbers(kind)}, name text not null unique, password_hash text, identity text unique,
      created_at_ms bigint not null
    )`,
    `create table grants (user_id ${owner}, project text not null, role ${role} not null, primary key (user_id, project))`,
    `create table tokens (
      id ${rowNumbers(kind)}, user_id ${owner}, name text not null, prefix text not null, hash text not null unique,
      role ${role}, created_at_ms bigint not null, expires_at_ms bigint, last_used_at_ms bigint, revoked_at_ms bigint
    )`,
    'create index tokens_by_user on tokens (user_id)',
    `create table sessions (
      hash text primary key, user_id ${owner}, created_at_ms bigint not null, seen_at_ms bigint not null,
      expires_at_ms bigint not null
    )`,
    'create index sessions_by_user on sessions (user_id)',
    'create index sessions_by_end on sessions (expires_at_ms)',
    `create table audit (
      id ${rowNumbers(kind)}, at_ms bigint not null, actor text not null, action text not null, subject text not null,
      origin text not null, outcome text not null check (outcome in ('done', 'refused', 'failed'))
    )`,
    ...(kind === 'sqlite' ? guardSqlite() : guardPostgres()),
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const claim = 'the audit log is append-only'

function guardSqlite(): string[] {
  return ['update', 'delete'].map(
    (act) => `create trigger audit_no_${act} before ${act} on audit begin select raise(abort, '${claim}'); end`,
  )
}

function guardPostgres(): string[] {
  const call = `execute function refuse_change('${claim}')`
  return [
    `create trigger audit_no_change before update or delete on audit for each row ${call}`,
    `create trigger audit_no_truncate before truncate on audit for each statement ${call}`,
  ]
}
