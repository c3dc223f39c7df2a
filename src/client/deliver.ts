import { ThroughlineError } from './throughline-error.ts'
import type { WireExperiment, WireRun } from '../api/mlflow-wire.ts'
import type { Content, Logged, Operation } from './operation.ts'
import type { Transport } from './transport.ts'

/** Where the calls of MLflow's REST API stand. */
export const wire = '/api/2.0/mlflow'
/** What the server takes in one call. */
const batchMax = { metrics: 1000, params: 100, tags: 100 } as const

/** Does operations on the server; keeps what it learnt of experiments and runs. */
export function delivery(transport: Transport): (operation: Operation, content?: Content) => Promise<void> {
  const experiments = new Map<string, string>()
  const artifactUris = new Map<string, string>()

  async function experimentId(name: string): Promise<string> {
    const id = experiments.get(name) ?? (await findOrCreate(transport, name))
    experiments.set(name, id)
    return id
  }

  async function artifactUri(run: string): Promise<string> {
    const known = artifactUris.get(run)
    if (known !== undefined) return known
    const { run: found } = await transport.ask<{ run: WireRun }>({
      method: 'GET',
      path: `${wire}/runs/get`,
      query: { run_id: run },
    })
    artifactUris.set(run, found.info.artifact_uri)
    return found.info.artifact_uri
  }

  const post = <Answer = unknown>(path: string, body: object): Promise<Answer> =>
    transport.ask<Answer>({ method: 'POST', path: `${wire}/${path}`, body })

  return async (operation, content) => {
    const { run } = operation
    switch (operation.kind) {
      case 'start': {
        const { experiment, name, startedAtMs, tags, beats } = operation
        const answer = await post<{ run: WireRun }>('runs/create', {
          experiment_id: await experimentId(experiment),
          run_id: run,
          ...(name === undefined ? {} : { run_name: name }),
          start_time: startedAtMs,
          tags,
        })
        artifactUris.set(run, answer.run.info.artifact_uri)
        if (beats) await beat(transport, run)
        return
      }
      case 'resume':
        await post('runs/update', { run_id: run, status: 'RUNNING' })
        if (operation.beats) await beat(transport, run)
        return
      case 'log':
        for (const batch of batches(operation)) await post('runs/log-batch', { run_id: run, ...batch })
        return
      case 'artifact':
        await transport.fetch({
          method: 'PUT',
          path: artifactPath(await artifactUri(run), operation.path),
          bytes: content ?? new Uint8Array(0),
        })
        return
      case 'end':
        await post('runs/update', {
          ...{ run_id: run, status: operation.status.toUpperCase(), end_time: operation.endedAtMs },
        })
        artifactUris.delete(run)
    }
  }
}

/** Where a run's signs of life go. */
export const beatPath = (run: string): string => `/api/v1/runs/${run}/heartbeat`

/** A sign of life. That it is not heard harms nothing: the next one may be. */
export async function beat(transport: Transport, run: string): Promise<void> {
  const call = { method: 'POST', path: beatPath(run), body: {}, retryForMs: 0 } as const
  await transport.ask(call).catch(() => {})
}

/** Undefined where there is none of the name. */
export async function experimentByName(transport: Transport, name: string): Promise<WireExperiment | undefined> {
  const path = `${wire}/experiments/get-by-name`
  try {
    const query = { experiment_name: name }
    return (await transport.ask<{ experiment: WireExperiment }>({ method: 'GET', path, query })).experiment
  } catch (error) {
    if (error instanceof ThroughlineError && error.code === 'RESOURCE_DOES_NOT_EXIST') return undefined
    throw error
  }
}

async function findOrCreate(transport: Transport, name: string): Promise<string> {
  const known = await experimentByName(transport, name)
  if (known !== undefined) return known.experiment_id
  try {
    const body = { name }
    return (
      await transport.ask<{ experiment_id: string }>({ method: 'POST', path: `${wire}/experiments/create`, body })
    ).experiment_id
  } catch (error) {
    // Another client was faster, or the answer to our first try was lost.
    const found = isTaken(error) ? await experimentByName(transport, name) : undefined
    if (found === undefined) throw error
    return found.experiment_id
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof ThroughlineError && error.code === 'RESOURCE_ALREADY_EXISTS'
}

/** Parts of a log that the server takes in one call each; usually one. */
function batches({ metrics = [], params = [], tags = [] }: Logged): Logged[] {
  const parts = Math.max(
    ...[metrics.length / batchMax.metrics, params.length / batchMax.params, tags.length / batchMax.tags].map(Math.ceil),
  )
  const isOverTotal = parts === 1 && metrics.length + params.length + tags.length > batchMax.metrics
  if (isOverTotal) return [...batches({ metrics }), ...batches({ params, tags })]
  return Array.from({ length: parts }, (_, part) => ({
    metrics: slice(metrics, part, batchMax.metrics),
    params: slice(params, part, batchMax.params),
    tags: slice(tags, part, batchMax.tags),
  }))
}

function slice<Item>(items: readonly Item[], part: number, size: number): readonly Item[] {
  return items.slice(part * size, (part + 1) * size)
}

/** The URL path of a file of a run. @throws Error where the run keeps its files elsewhere than at the server */
export function artifactPath(uri: string, path: string): string {
  const place = /^mlflow-artifacts:\/*(.*)$/.exec(uri)?.[1]
  if (place === undefined) throw new Error(`Files of this run are kept at ${uri}, not at the server.`)
  const parts = `${place}/${path}`.split('/').filter((part) => part !== '')
  return `/api/2.0/mlflow-artifacts/artifacts/${parts.map(encodeURIComponent).join('/')}`
}
