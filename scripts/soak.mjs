// npm run soak [-- --seconds 60 --seed 1 --kills 50]: `up` under a steady load of predictions while training runs are started, an
// alias is moved, and the process is killed (-9) and started again. Then it counts: every row that was answered is in
// the prediction log, but for the 200 ms before a kill; nothing was answered with anything but 200; a moved alias
// answers within a second; memory does not grow without bound. Then the same of experiments: twenty clients write while
// `up` is killed so many times, on both databases, and nothing acknowledged may be lost. Exit 1 where one of these is
// broken.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openConnection, requestBytes } from '../bench/connection.ts'
import { median, quantile } from '../bench/statistics.ts'
import { seededRng } from '../src/base/rng.ts'
import { parsed, startUp, temporaryFolder, throughline } from '../test/e2e/cli.ts'
import { writeLoans } from '../test/e2e/tables.ts'
import { soakTracking } from './soak-tracking.mjs'

const perSecond = 100
/** What a crash may lose: the promise of the prediction log. */
const windowMs = 200
/** When a moved alias must answer: the promise of the registry. */
const aliasMs = 1000
/** Memory is looked at so long after a start, and may grow by this share from then on. */
const warmUpMs = 10_000
const growthMax = 0.5

const given = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    kills: { type: 'string', default: '50' },
  },
})
const soakMs = 1000 * Number(given.values.seconds)
if (!(soakMs >= 40_000)) {
  process.stderr.write('--seconds must be a number of 40 or more: below that nothing has time to go wrong.\n')
  process.exit(2)
}
const rng = seededRng(`soak ${given.values.seed}`)
const folder = temporaryFolder()
const project = join(folder.path, 'loans')
const workspace = join(project, '.throughline')
const source = join(folder.path, 'loans.csv')
const body = JSON.stringify({ rows: [{ income: 30_000, purpose: 'car', 'shoe size': 40 }] })

const breaches = []
/** Rows answered, as { id, atMs }; kills, as { atMs }; moves of the alias, as { version, endMs }. */
const [answered, kills, moves] = [[], [], []]
/** Processes that served, as { pid, startMs, samples: [{ atMs, bytes }] }, and jobs they left behind. */
const [lives, orphans] = [[], []]
const latenciesMs = []
const over = new AbortController()
let [up, unanswered] = [undefined, 0]

const pause = (ms) => new Promise((resume) => setTimeout(resume, Math.max(0, ms)))
const tell = (text) => process.stdout.write(`${text}\n`)

async function command(...args) {
  const end = await throughline([...args, '--cwd', project])
  if (end.code !== 0) throw new Error(`throughline ${args.join(' ')} ended with ${end.code}: ${end.stderr}`)
  return end
}

async function prepare() {
  writeLoans(source, 3000, 1)
  await command('init', source, '--target', 'defaulted', '--name', 'loans', '--yes')
  await command('run')
  // Other rows give another version.
  writeLoans(source, 3000, 2)
  await command('run')
  await command('models', 'alias', 'loans', 'challenger', '1')
}

async function start() {
  up = await startUp(['--cwd', project])
  lives.push({ pid: up.pid, startMs: performance.now(), samples: [] })
}

/** One prediction every so often, whatever becomes of those before it; in turn to the champion and the challenger. */
async function load() {
  const [idle, open] = [[], new Set()]
  const startMs = performance.now()
  for (let due = 0; !over.signal.aborted; due++) {
    await pause(startMs + (1000 * due) / perSecond - performance.now())
    const sending = send(due % 2 === 0 ? 'loans' : 'loans%40challenger', idle).finally(() => open.delete(sending))
    open.add(sending)
  }
  await Promise.all(open)
  for (const { connection } of idle) connection.close()
}

async function send(model, idle) {
  const { url } = up
  let connection
  try {
    const at = idle.findIndex((it) => it.url === url)
    connection = at >= 0 ? idle.splice(at, 1)[0].connection : await openConnection(url)
    const sentMs = performance.now()
    const answer = await connection.send(requestBytes(url, `/models/${model}/predict`, body))
    note(model, answer, sentMs)
    idle.push({ url, connection })
  } catch {
    unanswered++ // The process was down, or was killed before it answered.
    connection?.close()
  }
}

function note(model, answer, sentMs) {
  const atMs = performance.now()
  latenciesMs.push(atMs - sentMs)
  if (answer.status !== 200) return breaches.push(`a prediction was answered with ${answer.status}: ${answer.body}`)
  const { version, predictions } = JSON.parse(answer.body)
  answered.push({ id: predictions[0].id, atMs })
  if (!predictions[0].logged) breaches.push(`row ${predictions[0].id} was answered with logged: false`)
  if (model === 'loans') return
  // Until a move falls due, the version before it may answer as well.
  const settled = moves.findLastIndex(({ endMs }) => endMs + aliasMs < sentMs)
  const allowed = moves.slice(Math.max(0, settled)).map((move) => move.version)
  if (settled >= 0 && !allowed.includes(version)) {
    const late = Math.round(sentMs - moves[settled].endMs)
    breaches.push(`version ${version} answered ${late} ms after the alias was moved to ${moves[settled].version}`)
  }
}

async function moveAlias() {
  for (let version = 2; !over.signal.aborted; version = 3 - version) {
    await pause(2500)
    const move = { version, endMs: Infinity }
    moves.push(move)
    await command('models', 'alias', 'loans', 'challenger', String(version))
    move.endMs = performance.now()
  }
}

async function startRuns() {
  for (let seed = 3; !over.signal.aborted; seed++) {
    await pause(6000)
    writeLoans(source, 3000, seed)
    try {
      const answer = await fetch(`${up.url}/api/v1/projects/loans/runs`, { method: 'POST' })
      if (answer.status !== 202) breaches.push(`a run was not started: ${answer.status} ${await answer.text()}`)
    } catch {
      // The process was down.
    }
  }
}

async function watchMemory() {
  for (; !over.signal.aborted; await pause(500)) {
    const { pid, startMs, samples } = lives.at(-1)
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(ofProcess(pid, 'status'))?.[1]
    if (kib !== undefined) samples.push({ atMs: performance.now() - startMs, bytes: 1024 * Number(kib) })
  }
}

/** A file of /proc; empty where the process is gone or the system has none. */
function ofProcess(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

/** Three kills at moments drawn from the seed, in the first half: the last life is long, for its memory. */
async function killAndRestart() {
  const startMs = performance.now()
  for (const share of [0.1, 0.25, 0.4]) {
    await pause(startMs + (share + 0.1 * rng.next()) * soakMs - performance.now())
    orphans.push(...ofProcess(up.pid, `task/${up.pid}/children`).trim().split(' ').filter(Boolean))
    kills.push({ atMs: performance.now() })
    await up.stop('SIGKILL')
    await start()
  }
}

async function orphansEnd() {
  for (let waited = 0; orphans.some((pid) => ofProcess(pid, 'stat') !== '') && waited < 60; waited++) await pause(500)
}

/** Ids in the prediction log; a torn last line is none. */
function loggedIds() {
  const segments = readdirSync(workspace, { recursive: true }).filter((name) => name.endsWith('.jsonl'))
  const lines = segments.flatMap((name) => readFileSync(join(workspace, name), 'utf8').split('\n'))
  return new Set(lines.flatMap((line) => /^\{"id":"([^"]+)".*\}$/.exec(line)?.[1] ?? []))
}

function judgeLog() {
  const logged = loggedIds()
  const lost = answered.filter(({ id }) => !logged.has(id))
  const late = lost.filter(
    ({ atMs: rowMs }) => !kills.some(({ atMs }) => atMs >= rowMs - 1 && atMs - rowMs <= windowMs),
  )
  const extra = logged.size - (answered.length - lost.length)
  tell(
    `rows: ${answered.length} answered, ${logged.size} in the log; ${lost.length} lost in the ${windowMs} ms before a kill`,
  )
  if (late.length > 0)
    breaches.push(`${late.length} rows were answered and lost outside the ${windowMs} ms before a kill`)
  if (extra > unanswered) breaches.push(`${extra} rows are in the log that nobody was answered`)
}

function judgeMemory() {
  const samples = lives.at(-1).samples.filter(({ atMs }) => atMs >= warmUpMs)
  if (samples.length < 8) return tell('memory: not looked at (no /proc, or the last life was too short)')
  const quarter = Math.floor(samples.length / 4)
  const [early, late] = [samples.slice(0, quarter), samples.slice(-quarter)].map((some) =>
    median(some.map((it) => it.bytes)),
  )
  const minutes = (samples.at(-1).atMs - samples[0].atMs) / 60_000
  const mib = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`
  tell(`memory: ${mib(early)} after ${warmUpMs / 1000} s, ${mib(late)} ${minutes.toFixed(1)} minutes later`)
  if (late > early * (1 + growthMax)) breaches.push(`memory grew from ${mib(early)} to ${mib(late)}`)
}

async function judgeStore() {
  const metrics = await (await fetch(`${up.url}/metrics`)).text()
  const gaps = Number(/^serving_payload_log_gaps (\d+)$/m.exec(metrics)?.[1])
  if (!(gaps >= kills.length)) breaches.push(`${kills.length} kills left ${gaps} counted gaps in the log`)
  const { code } = await up.stop()
  if (code !== 0) breaches.push(`up ended with ${code} when it was asked to stop`)
  await orphansEnd()
  await command('doctor')
  const runs = parsed(await command('runs', 'list', '--json'))
  const by = Object.groupBy(runs, ({ status }) => status)
  tell(
    `runs: ${Object.entries(by)
      .map(([status, some]) => `${some.length} ${status}`)
      .join(', ')}`,
  )
  for (const { id, error } of by.failed ?? []) {
    // The one that was under way when `up` was asked to stop.
    if (error?.code !== 'CANCELLED') breaches.push(`run ${id} failed: ${error?.code}`)
  }
  for (const { id } of by.running ?? []) breaches.push(`run ${id} says that it is running still`)
}

try {
  tell(`Two versions are trained, then ${perSecond} predictions a second for ${soakMs / 1000} s.`)
  await prepare()
  await start()
  const work = [load(), moveAlias(), startRuns(), watchMemory(), killAndRestart()]
  setTimeout(() => over.abort(), soakMs)
  await Promise.all(work)
  judgeMemory()
  await judgeStore()
  judgeLog()
  const [p50, p99, max] = [0.5, 0.99, 1].map((share) => quantile(latenciesMs, share).toFixed(2))
  tell(`answers: p50 ${p50} ms, p99 ${p99} ms, max ${max} ms; ${unanswered} requests met a process that was down`)
  tell(`${kills.length} kills, ${moves.length} moves of an alias`)
} finally {
  over.abort()
  await up?.stop('SIGKILL')
  await orphansEnd()
  folder.remove()
}
breaches.push(...(await soakTracking({ kills: Number(given.values.kills), rng, tell })))
for (const breach of breaches.slice(0, 20)) tell(`broken: ${breach}`)
tell(breaches.length === 0 ? 'Nothing was broken.' : `${breaches.length} promises were broken.`)
process.exit(breaches.length === 0 ? 0 : 1)
