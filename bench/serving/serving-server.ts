import { spawn } from 'node:child_process'
import { onCore } from './cores.ts'
import type { BenchRecord } from './records.ts'

/** A server that answers for one model, in the words of its own protocol. */
export interface ServingServer {
  readonly name: string
  /** How it was started, for the reader of the figures. */
  readonly settings: string
  readonly url: string
  readonly pid: number
  /** A POST of JSON for one record goes here. */
  readonly path: string
  body(record: BenchRecord): object
  /** The probability in an answer; anything else when there is none. */
  probabilityOf(answer: unknown): unknown
  /** Its model's name under /v2, where it speaks the Open Inference Protocol. */
  readonly inferModel?: string | undefined
  stop(): Promise<void>
}

const answersWithinMs = 120_000
const stopsWithinMs = 10_000

/** Starts a peer that leads a group of processes, on one core, and waits until GET of `health` is answered with 200. */
export async function startPeer(
  about: Omit<ServingServer, 'pid' | 'stop' | 'url'> & { readonly port: number; readonly health: string },
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  core: number | undefined,
): Promise<ServingServer> {
  const [program = '', ...args] = [...onCore(core), ...command]
  // One thread of OpenMP: it would start as many as the machine has processors, and they would wait for each other.
  const settings = { ...process.env, OMP_NUM_THREADS: '1', ...env }
  const child = spawn(program, args, { env: settings, stdio: ['ignore', 'ignore', 'pipe'], detached: true })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => (complaint = `${complaint}${chunk.toString()}`.slice(-2000)))
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = `http://127.0.0.1:${about.port}`
  // A group of its own outlives a bench that is broken off.
  const end = (): void => void process.kill(-child.pid!, 'SIGTERM')
  process.once('exit', end)
  void gone.then(() => process.off('exit', end))
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null) return
    end()
    const kill = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), stopsWithinMs)
    await gone
    clearTimeout(kill)
  }
  for (const lastMs = performance.now() + answersWithinMs; ;) {
    const isUp = await fetch(`${url}${about.health}`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isUp) return { ...about, url, pid: child.pid!, stop }
    if (child.exitCode !== null || performance.now() > lastMs) {
      await stop()
      throw new Error(`${about.name} does not start: ${complaint}`)
    }
    await new Promise((resume) => setTimeout(resume, 200))
  }
}
