import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../../test/e2e/cli.ts'
import { startLoad } from '../load.ts'
import { hasProgram, onCore } from './cores.ts'

/** What is sent, in turn, for so long over so many connections. */
export interface Load {
  readonly url: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly bodies: readonly Buffer[]
  readonly connections: number
  readonly seconds: number
}

export interface LoadFigures {
  readonly requests: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Answers with a status above 399, and requests without an answer. */
  readonly failed: number
}

export const hasWrk: boolean = hasProgram('wrk')

/** Sends the load by wrk, a generator in C, on a core of its own; without wrk by the bench's own, which takes only JSON. */
export async function sendLoad(load: Load, core: number | undefined): Promise<LoadFigures> {
  if (!hasWrk) return startLoad({ ...load, bodies: load.bodies.map((body) => body.toString()) }).result
  const folder = temporaryFolder()
  try {
    const files = load.bodies.map((_, at) => join(folder.path, String(at)))
    for (const [at, body] of load.bodies.entries()) writeFileSync(files[at]!, body)
    const script = join(folder.path, 'post.lua')
    writeFileSync(script, luaScript(files, load.headers))
    const sizes = ['-t1', `-c${load.connections}`, `-d${load.seconds}s`, '--timeout', '30s']
    const [program = '', ...args] = [...onCore(core), ...['wrk', ...sizes, '-s', script, `${load.url}${load.path}`]]
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let answer = ''
    child.stdout.on('data', (chunk: Buffer) => (answer += chunk.toString()))
    await new Promise((resolve) => child.on('close', resolve))
    return JSON.parse(answer.trim().split('\n').at(-1)!) as LoadFigures
  } finally {
    folder.remove()
  }
}

/** Requests are made before the load begins; a body is read from a file, since it may hold any byte. */
function luaScript(files: readonly string[], headers: Readonly<Record<string, string>>): string {
  const heads = Object.entries(headers).map(([name, value]) => `[${JSON.stringify(name)}] = ${JSON.stringify(value)}`)
  return `local requests, at = {}, 0
init = function()
  for i, name in ipairs({ ${files.map((file) => JSON.stringify(file)).join(', ')} }) do
    local file = io.open(name, "rb")
    requests[i] = wrk.format("POST", nil, { ${heads.join(', ')} }, file:read("*a"))
    file:close()
  end
end
request = function()
  at = at % #requests + 1
  return requests[at]
end
done = function(summary, latency)
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  print(string.format('{"requests":%d,"perSecond":%f,"p50Ms":%f,"p99Ms":%f,"failed":%d}', summary.requests,
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000, failed))
end
`
}
