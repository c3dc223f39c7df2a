// Our side of a contest: reads its data, then runs once for every line it gets, and answers with a line.
import { closeSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { cellAt } from '../../src/frame/column.ts'
import { frameOf, takeRows } from '../../src/frame/frame.ts'
import { encodeModelFile } from '../../src/learn/model-file.ts'
import { OURS, computeOf } from './ours.ts'
import type { Cell, Column } from '../../src/frame/column.ts'
import type { Frame } from '../../src/frame/frame.ts'
import type { Target } from '../../src/learn/model.ts'
import type { Answer, Job } from './job.ts'
import type { MadeData } from './made-data.ts'
import type { Learnt } from './ours.ts'

const job = JSON.parse(process.argv[2]!) as Job
const data = JSON.parse(readFileSync(join(job.folder, 'data.json'), 'utf8')) as MadeData
const training = readFrame(0, job.rows)
const held = readFrame(data.rows, data.rows + data.held)
const target = readTarget(0, job.rows)
const compute = computeOf(job.threads)
const fit = OURS[job.learner]!(job.settings as Readonly<Record<string, number>>)(training, target)

const prepared = job.task === 'fit' ? undefined : await fit(compute)
const rowsOnce = job.task === 'predict-row' ? rowsOf(held) : []
process.stdout.write('ready\n')
for await (const line of createInterface({ input: process.stdin })) {
  const { model, ...answer } = await run()
  if (line === 'judge') writeFileSync(job.scores, model.predict(job.scored === 'held' ? held : training))
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}

async function run(): Promise<Answer & { readonly model: Learnt }> {
  const before = process.cpuUsage()
  const startMs = performance.now()
  const model = prepared ?? (await fit(compute))
  let each = 1
  if (job.task === 'predict-rows') model.predict(held)
  if (job.task === 'predict-row') each = oneByOne(model)
  const seconds = (performance.now() - startMs) / 1000
  const { user, system } = process.cpuUsage(before)
  const { kind, params, tensors } = model.toState()
  const digest = createHash('sha256').update(encodeModelFile({ kind, params }, tensors)).digest('hex')
  return { seconds: seconds / each, cpuSeconds: (user + system) / 1e6 / each, megabytes: peak(), digest, model }
}

/** The rows one after the other; answers how many. */
function oneByOne(model: Learnt): number {
  const inputs = [...held.columns.keys()].map((name) => ({ name, type: 'number', nullable: true }) as const)
  const score = model.compileRow({ inputs, output: { kind: 'classification', name: 'y', labels: [0, 1] } })
  const out = new Float64Array(1)
  for (const row of rowsOnce) score(row, out)
  return rowsOnce.length
}

function rowsOf(frame: Frame): Cell[][] {
  const columns = [...frame.columns.values()]
  return Array.from({ length: frame.rowCount }, (_, row) => columns.map((column) => cellAt(column, row)))
}

function readFrame(from: number, to: number): Frame {
  if (data.kind === 'texts') {
    const texts = JSON.parse(readFileSync(join(job.folder, 'texts.json'), 'utf8')) as string[]
    return takeRows(frameOf([['text', { kind: 'text', values: texts }]]), indices(from, to))
  }
  const file = openSync(join(job.folder, 'x.f32'), 'r')
  const raw = new Float32Array(to - from)
  const columns = Array.from({ length: data.columns }, (_, at): [string, Column] => {
    readSync(file, raw, 0, raw.byteLength, 4 * (at * (data.rows + data.held) + from))
    return [`x${at}`, { kind: 'number', values: Float64Array.from(raw) }]
  })
  closeSync(file)
  return frameOf(columns, to - from)
}

function readTarget(from: number, to: number): Target {
  const bytes = readFileSync(join(job.folder, 'y.f64'))
  const y = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8).slice(from, to)
  return { kind: 'classification', y, classes: data.kind === 'texts' ? 4 : 2 }
}

function indices(from: number, to: number): Uint32Array {
  return Uint32Array.from({ length: to - from }, (_, at) => from + at)
}

/** High-water mark of this process; the one of the operating system where there is no /proc. */
function peak(): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) / 1024
  } catch {
    return process.resourceUsage().maxRSS / 1024
  }
}
