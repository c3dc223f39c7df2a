import { spawn, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../test/e2e/cli.ts'
import { openBenchProject } from './bench-project.ts'
import { startLoad, warmUp } from './load.ts'
import { quietMachine } from './quiet-machine.ts'
import { circumstances, note, table } from './report.ts'
import { median } from './statistics.ts'
import type { LoadOrder } from './load.ts'

const rows = 5_000
const seconds = 5
const rounds = 3
const connectionCounts = [1, 8, 64]

interface Measured {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly failed: number
}

/** Single-row predictions as fast as 1, 8 and 64 connections go. */
export async function bench(): Promise<string> {
  const project = await openBenchProject(rows)
  try {
    const { url, path, bodies } = project
    await warmUp({ url, path, bodies, connections: 8 })
    const hasWrk = spawnSync('wrk', ['-v']).error === undefined
    const measure = hasWrk ? underWrk : underNode
    const lines: string[][] = []
    for (const connections of connectionCounts) {
      const results: Measured[] = []
      await quietMachine()
      for (let round = 0; round < rounds; round++)
        results.push(await measure({ url, path, bodies, connections, seconds }))
      const middle = (of: (it: Measured) => number): number => median(results.map(of))
      note(`${connections} connections: ${middle((it) => it.perSecond).toFixed(0)} a second`)
      lines.push([
        ...[String(connections), middle((it) => it.perSecond).toFixed(0)],
        ...[middle((it) => it.p50Ms).toFixed(2), middle((it) => it.p99Ms).toFixed(2)],
        String(results.reduce((sum, it) => sum + it.failed, 0)),
      ])
    }
    return [
      circumstances(),
      '',
      `Single rows of 11 fields, checked, scored (${project.champion}), answered and logged, one HTTP process; ${hasWrk ? 'wrk' : "the bench's own load generator, which takes half of two cores,"} sends for ${seconds} s, ${rounds} times; medians. Rows answered that the full prediction log dropped: ${await droppedRows(url)}.`,
      '',
      table(['connections', 'requests/s', 'p50 ms', 'p99 ms', 'not 200'], lines),
    ].join('\n')
  } finally {
    await project.close()
  }
}

async function droppedRows(url: string): Promise<string> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  return /^serving_payload_log_dropped_total (\d+)$/m.exec(metrics)?.[1] ?? 'unknown'
}

async function underNode(order: LoadOrder): Promise<Measured> {
  return startLoad(order).result
}

/** wrk, a load generator in C that leaves the processor to the server. */
async function underWrk({ url, path, bodies, connections, seconds }: LoadOrder): Promise<Measured> {
  const folder = temporaryFolder()
  try {
    const script = join(folder.path, 'post.lua')
    writeFileSync(script, luaScript(bodies[0]!))
    const child = spawn('wrk', [`-t1`, `-c${connections}`, `-d${seconds}s`, '-s', script, `${url}${path}`])
    let answer = ''
    child.stdout.on('data', (chunk: Buffer) => (answer += chunk.toString()))
    await new Promise((resolve) => child.on('close', resolve))
    const last = answer.trim().split('\n').at(-1)!
    return JSON.parse(last) as Measured
  } finally {
    folder.remove()
  }
}

function luaScript(body: string): string {
  return `wrk.method = "POST"
wrk.headers["content-type"] = "application/json"
wrk.body = [==[${body}]==]
done = function(summary, latency, requests)
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  print(string.format('{"perSecond":%f,"p50Ms":%f,"p99Ms":%f,"failed":%d}', summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, failed))
end
`
}
