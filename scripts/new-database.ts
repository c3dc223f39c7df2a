// node scripts/new-database.ts: runs every migration on an empty SQLite file and writes the statements that make the same
// file at once to src/store/migrations/new-database.ts. A test compares the two.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { migrate } from '../src/store/migrations/migrate.ts'
import { openSqlite } from '../src/store/sqlite/open-sqlite.ts'

/** A time that nothing else in the database can be taken for. */
const markMs = 8_640_000_000_000_001

const folder = mkdtempSync(join(tmpdir(), 'throughline-new-database-'))
try {
  const file = join(folder, 'metadata.sqlite')
  const migrated = await openSqlite(file)
  await migrate(migrated, markMs)
  await migrated.close()
  writeFileSync(new URL('../src/store/migrations/new-database.ts', import.meta.url), moduleOf(statementsOf(file)))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Tables before their rows, rows before the triggers that guard them. */
function statementsOf(file: string): string[] {
  const database = new DatabaseSync(file, { readOnly: true })
  const made = database.prepare('select type, name, sql from sqlite_master where sql is not null order by rowid').all()
  const ofType = (...types: string[]) => made.filter(({ type }) => types.includes(String(type)))
  const isOwn = ({ name }: Record<string, unknown>) => !String(name).startsWith('sqlite_')
  const tables = ofType('table').filter(isOwn)
  const rows = tables.flatMap(({ name }) =>
    database
      .prepare(`select * from ${String(name)}`)
      .all()
      .map((row) => `insert into ${String(name)} values (${Object.values(row).map(literal).join(', ')})`),
  )
  database.close()
  return [...tables, ...ofType('index')]
    .map(({ sql }) => String(sql))
    .concat(
      rows,
      ofType('trigger').map(({ sql }) => String(sql)),
    )
}

function literal(value: unknown): string {
  if (value === markMs) return '${nowMs}'
  if (value === null) return 'null'
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(Number(value))
}

function moduleOf(statements: readonly string[]): string {
  const text = statements.join(';\n')
  if (/[`\\]/.test(text) || text.replaceAll('${nowMs}', '').includes('${'))
    throw new Error('cannot be written as it is')
  return `/**
 * What all migrations make of an empty SQLite file, as one script: a new workspace need not go through its own past.
 * Written by scripts/new-database.ts; a test compares it with the migrations.
 */
export const newDatabase = (
  nowMs: number,
): string => \`${text};\n\`
`
}
