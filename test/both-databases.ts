import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import { openWorkspace, type Workspace } from '../src/store/open-workspace.ts'
import { systemClock } from './system-clock.ts'
import { startPostgres, type PostgresServer } from './postgres.ts'

/** Where one workspace is kept. */
interface Place {
  readonly folder: string
  readonly databaseUrl?: string
}

interface BothDatabases {
  /** A place where nothing is yet. */
  readonly newPlace: () => Promise<Place>
  /** Opens it, or a new one; closed after the test. */
  readonly open: (place?: Place) => Promise<Workspace>
}

/** Runs tests that are about what stands on the database and not about it. */
export function onSqlite(body: (databases: BothDatabases) => void): void {
  describe('on SQLite', () => body(databases(async () => undefined)))
}

/** Runs the same tests on SQLite and on a real PostgreSQL. */
export function onBothDatabases(body: (databases: BothDatabases) => void): void {
  onSqlite(body)
  describe('on PostgreSQL', () => {
    let server: PostgresServer
    beforeAll(async () => {
      server = await startPostgres()
    })
    afterAll(() => server.stop())
    body(databases(() => server.createDatabase()))
  })
}

function databases(createDatabase: () => Promise<string | undefined>): BothDatabases {
  const opened: Workspace[] = []
  const folders: string[] = []
  afterEach(async () => {
    for (const workspace of opened.splice(0)) await workspace.close()
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
  })
  async function newPlace(): Promise<Place> {
    const folder = mkdtempSync(join(tmpdir(), 'throughline-store-'))
    folders.push(folder)
    const databaseUrl = await createDatabase()
    return { folder, ...(databaseUrl === undefined ? {} : { databaseUrl }) }
  }
  return {
    newPlace,
    async open(place) {
      const workspace = await openWorkspace({ ...(place ?? (await newPlace())), clock: systemClock })
      opened.push(workspace)
      return workspace
    },
  }
}
