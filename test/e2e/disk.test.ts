import { chmodSync, cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { parsed, root, startUp, temporaryFolder, throughline } from './cli.ts'
import { listing } from './folder-listing.ts'
import { mayMount, smallDisk } from './full-disk.ts'
import { expectWhole } from './whole-workspace.ts'
import { writeLoans } from './tables.ts'
import type { CommandOptions } from './cli.ts'
import type { SmallDisk } from './full-disk.ts'
import type { PredictAnswer } from '../../src/api/predict-answer.ts'
import type { RunResult } from '../../src/domain/run-result.ts'

const folder = temporaryFolder()
const path = (...names: string[]) => join(folder.path, ...names)
const table = path('loans.csv')
const disks: SmallDisk[] = []
let projects = 0

beforeAll(async () => {
  chmodSync(folder.path, 0o755)
  writeLoans(table, 200)
  const init = ['init', table, '--target', 'defaulted', '--name', 'loans', '--yes', '--cwd', path('first')]
  expect((await throughline(init)).code).toBe(0)
  expect((await throughline(['run', '--cwd', path('first')])).code).toBe(0)
})
afterEach(() => {
  for (const disk of disks.splice(0)) disk.remove()
})
afterAll(folder.remove)

/** A project with one version, whose next run makes another. */
function project(): { cwd: string; data: (...names: string[]) => string } {
  const cwd = path(`project-${projects++}`)
  cpSync(path('first'), cwd, { recursive: true })
  const config = join(cwd, 'throughline.config.ts')
  writeFileSync(config, readFileSync(config, 'utf8').replace("name: 'loans',", "name: 'loans',\n  seed: 2,"))
  return { cwd, data: (...names) => join(cwd, '.throughline', ...names) }
}

function full(at: string, bytesLeft = 0): SmallDisk {
  const disk = smallDisk(at)
  disks.push(disk)
  disk.fill(bytesLeft)
  return disk
}

interface Refused {
  readonly exit: number | null
  readonly code: string
  readonly message: string
}

async function refusal(args: readonly string[], options?: CommandOptions): Promise<Refused> {
  const end = await throughline([...args, '--json'], options)
  return { exit: end.code, ...parsed<{ error: { code: string; message: string } }>(end).error }
}

async function expectNextRunWorks(cwd: string, version = 2): Promise<void> {
  const end = await throughline(['run', '--json', '--cwd', cwd])
  expect([end.code, parsed<RunResult>(end).model.version]).toEqual([0, version])
  await expectWhole(join(cwd, '.throughline'))
}

describe.skipIf(!mayMount())('on a disk that is full', () => {
  test('init leaves no config, not even an empty one', async () => {
    mkdirSync(path('full'))
    const disk = full(path('full'))
    const before = listing(path('full'))
    const init = ['init', table, '--target', 'defaulted', '--yes', '--cwd', path('full', 'in', 'it')]
    expect(await refusal(init)).toMatchObject({ exit: 2, code: 'DISK_FULL' })
    expect(listing(path('full'))).toEqual(before)
    disk.free()
    expect((await throughline(init)).code).toBe(0)
  })

  test('run says which artifact could not be written, registers nothing, and works once there is room', async () => {
    const { cwd, data } = project()
    const disk = full(data('objects'))
    const before = listing(data('objects'))
    const refused = await refusal(['run', '--cwd', cwd])
    expect(refused).toMatchObject({ exit: 2, code: 'ARTIFACT_NOT_WRITTEN' })
    expect(refused.message).toContain(data('objects'))
    expect(listing(data('objects')).filter((name) => !name.endsWith('/'))).toEqual(
      before.filter((name) => !name.endsWith('/')),
    )
    disk.free()
    await expectNextRunWorks(cwd)
  })

  test('run keeps no half snapshot where temporary files have no room', async () => {
    const { cwd } = project()
    full(path('temporary'))
    const refused = await refusal(['run', '--cwd', cwd], { env: { TMPDIR: path('temporary') } })
    expect(refused).toMatchObject({ exit: 2, code: 'DISK_FULL' })
    expect(refused.message).toContain(path('temporary'))
    expect(readdirSync(path('temporary'))).toEqual(['filling'])
    await expectNextRunWorks(cwd)
  })

  test('run registers its version though the report beside it cannot be written, and says where it is kept', async () => {
    const { cwd, data } = project()
    const disk = full(data('reports'))
    const end = await throughline(['run', '--json', '--cwd', cwd])
    const { report, model } = parsed<RunResult>(end)
    expect([end.code, model.version]).toEqual([0, 2])
    expect(end.stderr).toContain('The report could not be written. There is no room left for')
    expect(readFileSync(report, 'utf8')).toContain('<svg')
    expect(await refusal(['report', 'loans', '--cwd', cwd])).toMatchObject({ exit: 2, code: 'DISK_FULL' })
    expect(readdirSync(data('reports')).toSorted()).toEqual(['filling', 'loans-1.html', 'loans-1.md'])
    disk.free()
    expect((await throughline(['report', 'loans', '--cwd', cwd])).code).toBe(0)
  })

  test.each([0, 100_000])(
    'run with %i bytes left for database and objects ends with a code, and works once there is room',
    async (left) => {
      const { cwd, data } = project()
      const disk = full(data(), left)
      const refused = await refusal(['run', '--cwd', cwd])
      expect(refused.exit).toBe(2)
      expect(['STORE_UNREACHABLE', 'DISK_FULL', 'ARTIFACT_NOT_WRITTEN']).toContain(refused.code)
      disk.free()
      await expectNextRunWorks(cwd)
    },
  )

  test('up goes on answering, says logged: false, and writes what waited once there is room', async () => {
    const { cwd, data } = project()
    const disk = full(data('log'))
    const up = await startUp(['--cwd', cwd])
    const answered: { id: string; logged: boolean }[] = []
    const ask = async (): Promise<boolean> => {
      const answer = await predict(up.url)
      expect(answer.status).toBe(200)
      answered.push(...((await answer.json()) as PredictAnswer).predictions)
      return answered.at(-1)!.logged
    }
    await expect.poll(ask, { timeout: 10_000, interval: 50 }).toBe(false)
    expect((await fetch(`${up.url}/health`)).status).toBe(200)
    disk.free()
    await expect.poll(ask, { timeout: 10_000, interval: 50 }).toBe(true)
    const { code, stderr } = await up.stop()
    expect([code, stderr.match(/cannot be written; rows wait/g)?.length]).toEqual([0, 1])
    const logged = loggedIds(data('log'))
    expect(answered.map(({ id }) => id).filter((id) => !logged.has(id))).toEqual([])
  })

  test('up with a durable log refuses to answer what it cannot keep, and answers once there is room', async () => {
    const { cwd, data } = project()
    const config = join(cwd, 'throughline.config.ts')
    writeFileSync(config, readFileSync(config, 'utf8').replace('models: [', 'log: { durable: true },\n  models: ['))
    const disk = full(data('log'))
    const up = await startUp(['--cwd', cwd])
    const refused = await predict(up.url)
    expect([refused.status, await refused.json()]).toMatchObject([
      503,
      { error: { code: 'PREDICTION_LOG_NOT_WRITTEN' } },
    ])
    disk.free()
    await expect.poll(async () => (await predict(up.url)).status, { timeout: 10_000, interval: 50 }).toBe(200)
    expect((await up.stop()).code).toBe(0)
  })
})

function predict(url: string): Promise<Response> {
  return fetch(`${url}/models/loans/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ rows: [{ income: 30_000, purpose: 'car', 'shoe size': 40 }] }),
  })
}

function loggedIds(log: string): ReadonlySet<string> {
  const files = readdirSync(log, { recursive: true }).map(String)
  const lines = files
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(log, name), 'utf8').split('\n'))
  return new Set(
    lines.filter((line) => line.startsWith('{"id"')).map((line) => (JSON.parse(line) as { id: string }).id),
  )
}

describe('where files may only grow so large', () => {
  // In blocks of 512 bytes: below the first page of the database, within its schema, and within a run.
  test.each([2, 80, 200])('of %i blocks, run ends with a code, and the next one works', async (blocks) => {
    const { cwd, data } = project()
    rmSync(data(), { recursive: true })
    const limited = ['sh', '-c', `ulimit -f ${blocks}; exec "$0" "$@"`]
    const refused = await refusal(['run', '--cwd', cwd], { within: limited, isCounted: false })
    expect([2, 3]).toContain(refused.exit)
    expect(['STORE_UNREACHABLE', 'DISK_FULL', 'DISK_FAILED']).toContain(refused.code)
    await expectNextRunWorks(cwd, 1)
  })

  test('and to an output that is full, a command says so and exits 2', async () => {
    const within = ['sh', '-c', 'exec "$0" "$@" > /dev/full']
    const end = await throughline(['models', 'list', '--cwd', path('first')], { within })
    expect([end.code, end.stderr]).toEqual([2, expect.stringContaining('(DISK_FULL)')])
  })
})

/** A user without rights here: root may write everywhere, so it becomes another. */
const stranger: CommandOptions = { isCounted: false, ...(process.getuid?.() === 0 ? { uid: 65_534 } : {}) }

async function strangerCanRun(): Promise<boolean> {
  const end = await throughline(['--version'], { ...stranger, cwd: root }).catch(() => ({ code: undefined }))
  if (end.code === 0) return true
  process.stderr.write('skipped: a user without rights cannot read the sources here\n')
  return false
}

describe.skipIf(process.platform === 'win32' || !(await strangerCanRun()))('without the right', () => {
  test('to write in the project folder, init says so and leaves nothing behind', async () => {
    mkdirSync(path('closed'), { mode: 0o555 })
    for (const cwd of [path('closed'), path('closed', 'new')]) {
      const refused = await refusal(['init', table, '--target', 'defaulted', '--yes', '--cwd', cwd], stranger)
      expect(refused).toMatchObject({ exit: 2, code: 'ACCESS_REFUSED' })
      expect(refused.message).toContain(cwd)
    }
    expect(listing(path('closed'))).toEqual([])
  })

  test('to write in the data folder, run says so and changes nothing', async () => {
    const { cwd, data } = project()
    for (const name of ['', 'objects', 'objects/sha256', 'objects/tmp']) chmodSync(data(name), 0o555)
    const before = listing(cwd)
    const refused = await refusal(['run', '--cwd', cwd], stranger)
    expect(refused).toMatchObject({ exit: 2, code: 'STORE_UNREACHABLE' })
    expect(refused.message).toContain('permission denied')
    expect(listing(cwd)).toEqual(before)
  })

  test('to write the database file, run says so', async () => {
    const { cwd, data } = project()
    for (const name of ['', 'objects', 'objects/sha256', 'objects/tmp']) chmodSync(data(name), 0o777)
    chmodSync(data('metadata.sqlite'), 0o444)
    expect(await refusal(['run', '--cwd', cwd], stranger)).toMatchObject({ exit: 2, code: 'ACCESS_REFUSED' })
  })

  test('to read the source or the config, the command names the file', async () => {
    const { cwd } = project()
    writeFileSync(path('secret.csv'), 'a,b\n1,2\n', { mode: 0o000 })
    const init = ['init', path('secret.csv'), '--target', 'b', '--yes', '--cwd', path('closed')]
    const source = await refusal(init, stranger)
    expect(source).toMatchObject({ exit: 2, code: 'SOURCE_UNREADABLE' })
    expect(source.message).toContain('permission denied')
    chmodSync(join(cwd, 'throughline.config.ts'), 0o000)
    expect(await refusal(['run', '--cwd', cwd], stranger)).toMatchObject({ exit: 2, code: 'CONFIG_BROKEN' })
  })
})

describe('below a file', () => {
  test('no project and no data folder can be: both are told, with exit 2', async () => {
    const before = listing(folder.path)
    const init = ['init', table, '--target', 'defaulted', '--yes', '--cwd', join(table, 'project')]
    expect(await refusal(init)).toMatchObject({ exit: 2, code: 'PATH_REFUSED' })
    const env = { THROUGHLINE_DATA_DIR: join(table, 'data') }
    expect(await refusal(['run', '--cwd', path('first')], { env })).toMatchObject({
      exit: 2,
      code: 'STORE_UNREACHABLE',
    })
    expect(listing(folder.path)).toEqual(before)
  })

  test('a path too long for the database is told in bytes, with the way out', async () => {
    const cwd = path(...['d', 'e', 'f'].map((letter) => letter.repeat(200)))
    cpSync(path('first', 'throughline.config.ts'), join(cwd, 'throughline.config.ts'), { recursive: true })
    const refused = await refusal(['run', '--cwd', cwd])
    expect(refused).toMatchObject({ exit: 2, code: 'STORE_UNREACHABLE' })
    expect(refused.message).toMatch(/its path has \d+ bytes and SQLite takes 500; THROUGHLINE_DATA_DIR/)
  })
})
