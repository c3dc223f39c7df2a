import { spawn } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { root } from '../../test/e2e/cli.ts'
import { startPostgres } from '../../test/postgres.ts'
import { treeMegabytes } from '../process-tree.ts'
import type { ChildProcess } from 'node:child_process'

/** A tracking server that answers. */
export interface TrackingServer {
  readonly name: string
  readonly product: 'throughline' | 'mlflow'
  readonly database: 'SQLite' | 'PostgreSQL'
  readonly url: string
  /** What a seeding script connects to. */
  readonly store: string
  /** Resident megabytes of all its processes. */
  megabytes(): number
  stop(): Promise<void>
}

const answersWithinMs = 240_000

/** Starts each product on each database, with the settings that it recommends by default. MLflow's needs `python`. */
export async function startServers(folder: string, python: string | undefined): Promise<TrackingServer[]> {
  const postgres = await startPostgres({ isDurable: true })
  const started: TrackingServer[] = []
  try {
    for (const database of ['SQLite', 'PostgreSQL'] as const) {
      started.push(
        await startOurs(
          join(folder, `ours-${database}`),
          database,
          database === 'SQLite' ? '' : await postgres.createDatabase(),
        ),
      )
      if (python === undefined) continue
      const store =
        database === 'SQLite'
          ? `sqlite:///${join(folder, 'mlflow.db')}`
          : (await postgres.createDatabase()).replace('postgres:', 'postgresql+psycopg2:')
      started.push(await startMlflow(python, join(folder, `mlflow-${database}`), database, store))
    }
  } catch (error) {
    for (const server of started) await server.stop()
    await postgres.stop()
    throw error
  }
  const last = started.at(-1)!
  return [...started.slice(0, -1), { ...last, stop: () => last.stop().then(() => postgres.stop()) }]
}

/** Our server as a process of its own; `url` of a PostgreSQL database, '' for SQLite in the folder. */
export function spawnOurs(data: string, port: number, url: string, more: NodeJS.ProcessEnv = {}): ChildProcess {
  const env = { ...process.env, ...(url === '' ? {} : { THROUGHLINE_DATABASE_URL: url }), ...more }
  const args = [join(root, 'bin/throughline.js'), 'up', '--port', String(port), '--data', data]
  return spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
}

/** MLflow's server, which leads a group of processes. */
export function spawnMlflow(python: string, artifacts: string, port: number, store: string): ChildProcess {
  const args = ['-m', 'mlflow', 'server', '--backend-store-uri', store, '--artifacts-destination', artifacts]
  const where = ['--host', '127.0.0.1', '--port', String(port)]
  const env = { ...process.env, MLFLOW_LOGGING_LEVEL: 'ERROR', DO_NOT_TRACK: 'true', MLFLOW_DISABLE_TELEMETRY: 'true' }
  return spawn(python, [...args, ...where], { env, stdio: ['ignore', 'ignore', 'ignore'], detached: true })
}

/** Ends a server, with what it started, and waits until it is gone. */
export async function stopServer(child: ChildProcess, product: TrackingServer['product']): Promise<void> {
  const exit = new Promise((resolve) => child.once('exit', resolve))
  // MLflow's workers are a group of their own; ours is one process.
  if (product === 'mlflow') process.kill(-child.pid!, 'SIGTERM')
  else child.kill('SIGTERM')
  await exit
}

async function startOurs(data: string, database: TrackingServer['database'], url: string): Promise<TrackingServer> {
  const port = await freePort()
  return answering(spawnOurs(data, port, url), port, {
    name: `Throughline, ${database}`,
    product: 'throughline',
    database,
    store: url,
  })
}

async function startMlflow(
  python: string,
  artifacts: string,
  database: TrackingServer['database'],
  store: string,
): Promise<TrackingServer> {
  const port = await freePort()
  return answering(spawnMlflow(python, artifacts, port, store), port, {
    name: `MLflow, ${database}`,
    product: 'mlflow',
    database,
    store,
  })
}

async function answering(
  child: ChildProcess,
  port: number,
  about: Pick<TrackingServer, 'name' | 'product' | 'database' | 'store'>,
): Promise<TrackingServer> {
  const url = `http://127.0.0.1:${port}`
  const lastMs = performance.now() + answersWithinMs
  for (;;) {
    const isUp = await fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isUp) break
    if (child.exitCode !== null || performance.now() > lastMs) throw new Error(`${about.name} does not start`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  return {
    ...about,
    url,
    megabytes: () => treeMegabytes(child.pid!),
    stop: () => stopServer(child, about.product),
  }
}

/** A port that nothing listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
