import { join } from 'node:path'
import { openPostgres } from '../src/store/postgres/open-postgres.ts'
import { openSqlite } from '../src/store/sqlite/open-sqlite.ts'
import { startUp, temporaryFolder } from '../test/e2e/cli.ts'
import { trackingLoad } from '../test/e2e/tracking-load.ts'
import { startPostgres } from '../test/postgres.ts'

/** How long the clients write between two kills, at most. */
const lifeMs = 600

/**
 * Twenty clients write experiments while `up` is killed (-9) so many times, on both databases, and PostgreSQL itself is
 * restarted every fifth time. Answers with what was broken: a write that was acknowledged and is not there, or is there
 * twice; an answer that the real client would not repeat.
 */
export async function soakTracking({ kills, rng, tell }) {
  const [folder, server] = [temporaryFolder(), await startPostgres()]
  try {
    const broken = []
    for (const kind of ['SQLite', 'PostgreSQL']) {
      const databaseUrl = kind === 'SQLite' ? '' : await server.createDatabase()
      const data = join(folder.path, kind)
      const restart = kind === 'SQLite' ? async () => {} : () => server.restart(rng.next() < 0.5 ? 'INT' : 'QUIT')
      broken.push(...(await soakDatabase({ kind, data, databaseUrl, kills, rng, tell, restart })))
    }
    return broken
  } finally {
    await server.stop()
    folder.remove()
  }
}

async function soakDatabase({ kind, data, databaseUrl, kills, rng, tell, restart }) {
  const env = databaseUrl === '' ? {} : { THROUGHLINE_DATABASE_URL: databaseUrl }
  const pause = (ms) => new Promise((resume) => setTimeout(resume, ms))
  let up = await startUp(['--data', data], { env })
  const { url } = up
  const load = trackingLoad(() => url)
  try {
    for (let kill = 1; kill <= kills; kill++) {
      await pause(lifeMs * rng.next())
      if (kill % 5 === 0) await restart()
      await up.stop('SIGKILL')
      up = await startUp(['--data', data, '--port', new URL(url).port], { env })
    }
    await pause(lifeMs)
  } finally {
    await load.stop()
    await up.stop('SIGKILL')
  }
  const database =
    databaseUrl === '' ? await openSqlite(join(data, 'metadata.sqlite')) : await openPostgres(databaseUrl)
  const broken = [...load.refused, ...(await load.missing(database))].map((problem) => `${kind}: ${problem}`)
  await database.close()
  const answers = [...load.answers].map(([status, count]) => `${count} of ${status || 'none'}`).join(', ')
  tell(`tracking on ${kind}: ${load.acknowledged()} writes acknowledged under ${kills} kills; answers: ${answers}`)
  return broken
}
