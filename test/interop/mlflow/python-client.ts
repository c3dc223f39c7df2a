import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'

/** The unmodified client in a process of its own, which runs the functions of the Python files of this folder. */
export interface PythonClient {
  /** @throws Error with Python's own trace */
  ask<Answer>(scenario: string, given?: Readonly<Record<string, unknown>>): Promise<Answer>
  stop(): void
}

/** What makes the client's tries few, its prints none, and keeps it from calling home. */
export const clientEnvironment = (python: string): Readonly<Record<string, string>> => ({
  DO_NOT_TRACK: 'true',
  MLFLOW_DISABLE_TELEMETRY: 'true',
  MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0',
  MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR: 'false',
  // A process for each model finds out what it imports; what the libraries say of themselves does as well.
  MLFLOW_REQUIREMENTS_INFERENCE_TIMEOUT: '1',
  GIT_PYTHON_REFRESH: 'quiet',
  MPLBACKEND: 'agg',
  // What Python compiled is kept with the environment: without it each process compiles MLflow again.
  PYTHONPYCACHEPREFIX: join(dirname(python), '../pycache'),
})

/** @param more  what it finds in its environment besides */
export function pythonClient(
  python: string,
  trackingUri: string,
  folder: string,
  more: Readonly<Record<string, string>> = {},
): PythonClient {
  const child = spawn(python, [join(import.meta.dirname, 'drive.py')], {
    cwd: folder,
    env: { ...process.env, ...clientEnvironment(python), MLFLOW_TRACKING_URI: trackingUri, HOME: folder, ...more },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000)))
  const waiting: ((line: string) => void)[] = []
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(line))
  child.on('close', () => {
    for (const resolve of waiting) resolve(JSON.stringify({ error: `the client is gone: ${said}` }))
  })
  return {
    async ask<Answer>(scenario: string, given: Readonly<Record<string, unknown>> = {}) {
      const line = await new Promise<string>((resolve) => {
        waiting.push(resolve)
        child.stdin.write(`${JSON.stringify({ ask: scenario, given })}\n`)
      })
      const reply = JSON.parse(line) as { answer: Answer; error?: string }
      if (reply.error !== undefined) throw new Error(`${scenario}: ${reply.error}`)
      return reply.answer
    },
    stop() {
      child.kill()
    },
  }
}
