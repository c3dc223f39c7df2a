import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { clientEnvironment } from './python-client.ts'
import type { AddressInfo } from 'node:net'

/** MLflow's own server of an environment, on SQLite and a folder: what ours is measured by. */
export async function startStock(python: string, folder: string): Promise<{ url: string; stop(): Promise<unknown> }> {
  const port = await freePort()
  mkdirSync(folder, { recursive: true })
  const bin = dirname(python)
  const options = [
    ...['--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
    ...['--backend-store-uri', `sqlite:///${folder}/state.db`, '--artifacts-destination', join(folder, 'artifacts')],
  ]
  const child = spawn(join(bin, 'mlflow'), ['server', ...options], {
    cwd: folder,
    env: {
      ...{ ...process.env, ...clientEnvironment(python), PATH: `${bin}:${process.env['PATH']}` },
      // Eight processes for jobs that nobody asks for.
      MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
    },
    stdio: 'ignore',
    // Its workers are of its group.
    detached: true,
  })
  const url = `http://127.0.0.1:${port}`
  const end = new Promise((resolve) => child.on('close', resolve))
  const stop = (): Promise<unknown> => {
    process.kill(-child.pid!, 'SIGTERM')
    return end
  }
  for (let tries = 0; tries < 1000 && child.exitCode === null; tries += 1) {
    const isUp = await fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isUp) return { url, stop }
    await new Promise((resume) => setTimeout(resume, 100))
  }
  await stop()
  throw new Error('the stock server did not start')
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
