import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { temporaryFolder } from '../../e2e/cli.ts'
import type { AddressInfo } from 'node:net'

/** An instant vector's sample, as Prometheus' HTTP interface tells it. */
interface Sample {
  readonly metric: Readonly<Record<string, string>>
  readonly value: readonly [number, string]
}

/** A Prometheus that scrapes a server and evaluates rules, each every second. */
export interface RealPrometheus {
  query(expression: string): Promise<readonly Sample[]>
  /** Problems of rules and scrapes that it tells. */
  problems(): Promise<string[]>
  stop(): Promise<void>
}

/** Starts Prometheus on a free port; it keeps its data in a temporary folder. */
export async function startPrometheus(program: string, target: string, rules: string): Promise<RealPrometheus> {
  const folder = temporaryFolder()
  const config = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [rules],
    scrape_configs: [{ job_name: 'throughline', static_configs: [{ targets: [new URL(target).host] }] }],
  }
  const file = join(folder.path, 'prometheus.yml')
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(config))
  const port = await freePort()
  const child = spawn(
    program,
    [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder.path, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = new Promise((resolve) => child.on('close', resolve))
  const url = `http://127.0.0.1:${port}`
  async function ask<Data>(path: string): Promise<Data> {
    const answer = (await (await fetch(`${url}${path}`)).json()) as { status: string; error?: string; data: Data }
    if (answer.status !== 'success') throw new Error(`${path}: ${answer.error}`)
    return answer.data
  }
  const deadline = Date.now() + 30_000
  for (;;) {
    const isReady = await fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isReady) break
    if (Date.now() > deadline || child.exitCode !== null) throw new Error(`Prometheus did not start: ${said}`)
    await new Promise((resume) => setTimeout(resume, 100))
  }
  return {
    async query(expression) {
      return (await ask<{ result: Sample[] }>(`/api/v1/query?query=${encodeURIComponent(expression)}`)).result
    },
    async problems() {
      const { groups } = await ask<{ groups: { rules: { name: string; lastError?: string }[] }[] }>('/api/v1/rules')
      const { activeTargets } = await ask<{ activeTargets: { lastError: string }[] }>('/api/v1/targets')
      const ofRules = groups.flatMap(({ rules: own }) => own.map(({ name, lastError = '' }) => [name, lastError]))
      const ofTargets = activeTargets.map(({ lastError }) => ['target', lastError])
      return [...ofRules, ...ofTargets].filter(([, error]) => error !== '').map((problem) => problem.join(': '))
    },
    async stop() {
      child.kill('SIGTERM')
      await ended
      folder.remove()
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
