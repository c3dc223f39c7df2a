import { experimentByName, wire } from './deliver.ts'
import { readDouble } from './wire-text.ts'
import type { WireExperiment, WireMetric, WirePair, WireRun } from '../api/mlflow-wire.ts'
import type { Transport } from './transport.ts'

/** A run as the server keeps it. */
export interface TrackedRun {
  readonly id: string
  readonly name: string
  readonly experimentId: string
  readonly user: string
  /** 'dead': its client fell silent. */
  readonly status: 'running' | 'scheduled' | 'finished' | 'failed' | 'killed' | 'dead'
  readonly startedAtMs: number
  readonly endedAtMs?: number
  readonly isDeleted: boolean
  readonly artifactUri: string
  /** The latest of each key. */
  readonly metrics: Readonly<Record<string, number>>
  readonly params: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
}

export interface TrackedExperiment {
  readonly id: string
  readonly name: string
  readonly createdAtMs: number
  readonly isDeleted: boolean
  readonly tags: Readonly<Record<string, string>>
}

/** One value of a metric's history. */
export interface HistoryPoint {
  readonly value: number
  readonly step: number | bigint
  readonly atMs: number | bigint
}

/** What of the runs is wanted. */
export interface RunSearch {
  /** Names; default: all experiments. */
  readonly experiments?: readonly string[]
  /** "metrics.rmse < 3 and params.model = 'ridge'" */
  readonly filter?: string
  /** "metrics.rmse", "attributes.start_time DESC"; the first counts most. Default: the youngest first. */
  readonly orderBy?: readonly string[]
  readonly view?: 'active' | 'deleted' | 'all'
  /** Runs asked for at once. Default 200. */
  readonly pageSize?: number
}

/** Reading what is tracked. Lists come page by page, as they are walked through. */
export interface TrackedRuns {
  getRun(id: string): Promise<TrackedRun>
  searchRuns(search?: RunSearch): AsyncIterable<TrackedRun>
  /** By time, then step. */
  metricHistory(run: string, key: string): AsyncIterable<HistoryPoint>
  experiments(): AsyncIterable<TrackedExperiment>
  /** Undefined where there is none of the name. */
  experiment(name: string): Promise<TrackedExperiment | undefined>
}

interface PageAnswer {
  readonly next_page_token?: string
}

export function trackedRuns(transport: Transport): TrackedRuns {
  const post = <Answer>(path: string, body: object): Promise<Answer> =>
    transport.ask<Answer>({ method: 'POST', path: `${wire}/${path}`, body })

  async function* experiments(): AsyncGenerator<TrackedExperiment> {
    let token: string | undefined
    do {
      const asked = { max_results: 1000, ...(token === undefined ? {} : { page_token: token }) }
      const page = await post<PageAnswer & { experiments?: WireExperiment[] }>('experiments/search', asked)
      yield* (page.experiments ?? []).map(toExperiment)
      token = page.next_page_token
    } while (token !== undefined && token !== '')
  }

  async function experiment(name: string): Promise<TrackedExperiment | undefined> {
    const found = await experimentByName(transport, name)
    return found === undefined ? undefined : toExperiment(found)
  }

  async function idsOf(names: readonly string[] | undefined): Promise<string[]> {
    if (names !== undefined) return (await Promise.all(names.map(experiment))).flatMap((found) => found?.id ?? [])
    const ids: string[] = []
    for await (const { id } of experiments()) ids.push(id)
    return ids
  }

  return {
    experiments,
    experiment,
    async getRun(id) {
      const path = `${wire}/runs/get`
      return toTrackedRun((await transport.ask<{ run: WireRun }>({ method: 'GET', path, query: { run_id: id } })).run)
    },
    async *searchRuns({ experiments: names, filter = '', orderBy = [], view = 'active', pageSize = 200 } = {}) {
      const ids = await idsOf(names)
      if (ids.length === 0) return
      let token: string | undefined
      do {
        const page = await post<PageAnswer & { runs?: WireRun[] }>('runs/search', {
          ...{ experiment_ids: ids, filter, order_by: orderBy, max_results: pageSize },
          run_view_type: { active: 'ACTIVE_ONLY', deleted: 'DELETED_ONLY', all: 'ALL' }[view],
          ...(token === undefined ? {} : { page_token: token }),
        })
        yield* (page.runs ?? []).map(toTrackedRun)
        token = page.next_page_token
      } while (token !== undefined && token !== '')
    },
    async *metricHistory(run, key) {
      let token: string | undefined
      do {
        const page = await transport.ask<PageAnswer & { metrics?: WireMetric[] }>({
          method: 'GET',
          path: `${wire}/metrics/get-history`,
          query: { run_id: run, metric_key: key, max_results: 10_000, page_token: token },
        })
        for (const { value, step, timestamp } of page.metrics ?? []) {
          yield { value: readDouble(value), step: integer(step), atMs: integer(timestamp) }
        }
        token = page.next_page_token
      } while (token !== undefined && token !== '')
    },
  }
}

function integer(value: number | bigint | string): number | bigint {
  return typeof value === 'string' ? Number(value) : value
}

function toExperiment(experiment: WireExperiment): TrackedExperiment {
  const { experiment_id: id, name, creation_time: createdAtMs, lifecycle_stage: stage, tags } = experiment
  return { id, name, createdAtMs, isDeleted: stage === 'deleted', tags: record(tags) }
}

function toTrackedRun({ info, data }: WireRun): TrackedRun {
  const status = info.is_dead === true ? 'dead' : (info.status.toLowerCase() as TrackedRun['status'])
  return {
    id: info.run_id,
    name: info.run_name,
    experimentId: info.experiment_id,
    user: info.user_id,
    status,
    startedAtMs: info.start_time,
    ...(info.end_time === undefined ? {} : { endedAtMs: info.end_time }),
    isDeleted: info.lifecycle_stage === 'deleted',
    artifactUri: info.artifact_uri,
    metrics: Object.fromEntries((data.metrics ?? []).map(({ key, value }) => [key, readDouble(value)])),
    params: record(data.params),
    tags: record(data.tags),
  }
}

/** Pairs as an object; also a key such as `__proto__` is a key. */
export function record(pairs: readonly WirePair[] = []): Readonly<Record<string, string>> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value]))
}
