// Google's forest in WebAssembly as a contestant: see ../job.ts. It has no settings and one thread.
import { closeSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const [, , argument, packages] = process.argv
const job = JSON.parse(argument)
const data = JSON.parse(readFileSync(join(job.folder, 'data.json'), 'utf8'))
const ydf = await createRequire(join(packages, 'package.json'))('ydf-training')()
const training = read(0, job.rows)
const held = read(data.rows, data.rows + data.held)
const y = new Uint8Array(readFileSync(join(job.folder, 'y.f64')))
training.y = Array.from(new Float64Array(y.slice(0, 8 * job.rows).buffer), String)
// its own reports would stand between the answers
console.log = () => undefined

process.stdout.write('ready\n')
for await (const line of createInterface({ input: process.stdin })) {
  const before = process.cpuUsage()
  const startMs = performance.now()
  const model = new ydf.RandomForestLearner('y', 'CLASSIFICATION').train(training)
  const seconds = (performance.now() - startMs) / 1000
  const { user, system } = process.cpuUsage(before)
  if (line === 'judge') writeFileSync(job.scores, Float64Array.from(model.predict(held)))
  model.unload()
  const megabytes = process.resourceUsage().maxRSS / 1024
  // 300 trees, always: the others grow 100
  process.stdout.write(`${JSON.stringify({ seconds: seconds / 3, cpuSeconds: (user + system) / 3e6, megabytes })}\n`)
}

function read(from, to) {
  const file = openSync(join(job.folder, 'x.f32'), 'r')
  const raw = new Float32Array(to - from)
  const columns = {}
  for (let at = 0; at < data.columns; at++) {
    readSync(file, raw, 0, raw.byteLength, 4 * (at * (data.rows + data.held) + from))
    columns[`x${at}`] = Array.from(raw)
  }
  closeSync(file)
  return columns
}
