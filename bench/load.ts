import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What the load generator is told. */
export interface LoadOrder {
  readonly url: string
  readonly path: string
  /** Bodies of the requests, sent in turn; '{{n}}' in one becomes the number of the request. None: the path is asked for. */
  readonly bodies: readonly string[]
  /** Number of the first request. Default 0. */
  readonly first?: number
  /** Connections of a closed loop; connections open at the start of an open one. */
  readonly connections: number
  /** Requests each second, whatever the answers do. Absent: as fast as the connections go. */
  readonly perSecond?: number
  /** Absent: until it is stopped. */
  readonly seconds?: number
}

export interface LoadResult {
  readonly requests: number
  /** Answers other than 200. */
  readonly failed: number
  readonly seconds: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

const entry = fileURLToPath(new URL('./load-process.ts', import.meta.url))

/** Starts a load in a process of its own; `stop` ends it and gives its result, `result` waits for its own end. */
export function startLoad(order: LoadOrder): { stop(): Promise<LoadResult>; result: Promise<LoadResult> } {
  const child = spawn(process.execPath, [entry], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.write(`${JSON.stringify(order)}\n`)
  let answer = ''
  child.stdout.on('data', (chunk: Buffer) => (answer += chunk.toString()))
  const result = new Promise<LoadResult>((resolve, reject) => {
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(answer) as LoadResult)
      else reject(new Error(`the load generator ended with ${code}`))
    })
  })
  return {
    result,
    stop() {
      child.stdin.end()
      return result
    },
  }
}

/** Sends for that long what is not counted, so that what is measured has been compiled. */
export async function warmUp(order: Omit<LoadOrder, 'seconds' | 'perSecond'>): Promise<void> {
  await startLoad({ ...order, seconds: 3 }).result
}
