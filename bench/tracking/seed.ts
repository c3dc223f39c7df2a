import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { TrackingServer } from './servers.ts'

/** What is asked about. */
export interface Seeded {
  readonly experiment: string
  readonly longRun: string
}

/** Runs of the experiment that is searched, keys of metrics and of params of each, points of the long history. */
export const SIZES = { runs: 10_000, keys: 10, points: 100_000 }
const api = '/api/2.0/mlflow'
const startMs = 1_700_000_000_000

/** The same experiment in each server: runs with metrics and params, and one more run with a long history. */
export async function seed(server: TrackingServer, python: string | undefined, sizes = SIZES): Promise<Seeded> {
  const { experiment_id: experiment } = await post<{ experiment_id: string }>(server.url, 'experiments/create', {
    name: 'searched',
  })
  if (server.product === 'mlflow') {
    const input = JSON.stringify({ store: server.store, experiment: Number(experiment), ...sizes })
    // Not in this thread: a connection that its server closes meanwhile would be taken for an open one.
    const child = spawn(python!, [join(import.meta.dirname, 'seed_mlflow.py')], { stdio: ['pipe', 'pipe', 'inherit'] })
    child.stdin.end(input)
    return { experiment, ...(JSON.parse(await text(child.stdout)) as { longRun: string }) }
  }
  const numbers = Array.from({ length: sizes.runs }, (_, at) => at)
  const clients = Array.from({ length: 20 }, async (_, client) => {
    for (const at of numbers.filter((each) => each % 20 === client))
      await seedRun(server.url, experiment, at, sizes.keys)
  })
  await Promise.all(clients)
  const longRun = await createRun(server.url, experiment, startMs + sizes.runs)
  for (let from = 0; from < sizes.points; from += 1000) {
    const metrics = Array.from({ length: 1000 }, (_, i) => from + i).map((at) => ({
      ...{ key: 'loss', value: 1 / (at + 1), timestamp: startMs + at, step: at },
    }))
    await post(server.url, 'runs/log-batch', { run_id: longRun, metrics })
  }
  return { experiment, longRun }
}

async function seedRun(url: string, experiment: string, at: number, keys: number): Promise<void> {
  const run_id = await createRun(url, experiment, startMs + at)
  const each = Array.from({ length: keys }, (_, key) => key)
  await post(url, 'runs/log-batch', {
    run_id,
    metrics: each.map((key) => ({
      ...{ key: `m${key}`, value: ((at * 7919 + key) % 10_007) / 10_007, timestamp: startMs + at, step: 0 },
    })),
    params: each.map((key) => ({ key: `p${key}`, value: String((at + key) % 17) })),
  })
}

export async function createRun(url: string, experiment: string, start_time = startMs): Promise<string> {
  const answer = await post<{ run: { info: { run_id: string } } }>(url, 'runs/create', {
    ...{ experiment_id: experiment, user_id: 'bench', start_time },
  })
  return answer.run.info.run_id
}

async function post<Answer>(url: string, path: string, body: object): Promise<Answer> {
  const response = await fetch(`${url}${api}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as Answer
}
