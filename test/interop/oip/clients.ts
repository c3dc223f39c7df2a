import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { sampleServer } from '../../fixtures/sample-server.ts'
import { listen } from '../../../src/server/listen.ts'
import { recordingProxy } from '../mlflow/recording-proxy.ts'
import type { Exchange } from '../mlflow/recording-proxy.ts'

/** What a scenario of a Python file of this folder answered. */
interface Said {
  readonly scenario: string
  readonly answer?: unknown
  readonly error?: string
}

/** A server of the fixture models, called triton as its examples want, behind a proxy that notes what passes. */
export async function inferenceServer(): Promise<{
  readonly address: string
  readonly exchanges: Exchange[]
  readonly errors: readonly unknown[]
  stop(): Promise<void>
}> {
  const { app, errors } = await sampleServer({ inferenceServerName: 'triton' })
  const listening = await listen(app, { port: 0 })
  const proxy = await recordingProxy(listening.url)
  return {
    address: new URL(proxy.url).host,
    exchanges: proxy.exchanges,
    errors,
    async stop() {
      await proxy.stop()
      await listening.close()
    },
  }
}

/** Runs scenarios of the unmodified clients, 'file.function', and gives what each answered. @throws Error with Python's trace */
export async function runScenarios(
  python: string,
  address: string,
  scenarios: readonly string[],
): Promise<ReadonlyMap<string, unknown>> {
  const child = spawn(python, ['drive.py', address, ...scenarios], {
    cwd: import.meta.dirname,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000)))
  const answers = new Map<string, unknown>()
  for await (const line of createInterface({ input: child.stdout })) {
    const { scenario, answer, error } = JSON.parse(line) as Said
    if (error !== undefined) throw new Error(`${scenario}: ${error}`)
    answers.set(scenario, answer)
  }
  if (answers.size !== scenarios.length) throw new Error(`the client is gone: ${said}`)
  return answers
}

export const tritonScenarios = [
  ...['health_and_metadata', 'infer', 'large', 'strings', 'types', 'asynchronous', 'reused', 'aio_client', 'control'],
  'rows',
].map((name) => `triton_http.${name}`)
export const kserveScenarios = ['health', 'infer', 'documents', 'rows'].map((name) => `kserve_rest.${name}`)
