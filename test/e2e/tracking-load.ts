import { sql } from 'kysely'
import type { Database } from '../../src/store/database.ts'

/** What twenty clients did, and what they were told of it. */
export interface TrackingLoad {
  /** Answers by status; 0: no answer came. */
  readonly answers: ReadonlyMap<number, number>
  /** Answers that no client may get. */
  readonly refused: readonly string[]
  /** Requests that were acknowledged so far. */
  acknowledged(): number
  /** Each client ends what it is at. */
  stop(): Promise<void>
  /** Compares everything acknowledged with what is in the database: what is lost or doubled, in words. */
  missing(database: Database): Promise<string[]>
}

/** What one run was acknowledged to have. */
interface Written {
  /** The name that the client gave it: unlike the id, it is known of runs whose answer was lost. */
  readonly name: string
  readonly steps: Set<number>
  readonly params: Set<string>
  tag?: number
}

const metricsOfBatch = 5
/** Batches of one run. */
const batches = 6
const pauseMs = 20

/**
 * Clients that each make runs, log to them (metrics and params in batches) and tag them, until told to stop. What is
 * answered with 503 or not at all is sent again, as the real client does; each request carries what only it writes.
 */
export function trackingLoad(urlOf: (client: number) => string, clients = 20): TrackingLoad {
  const written = new Map<string, Written>()
  const answers = new Map<number, number>()
  const refused: string[] = []
  let [isOver, count, total] = [false, 0, 0]

  async function post(client: number, path: string, body: object): Promise<unknown> {
    for (; !isOver; await new Promise((resume) => setTimeout(resume, pauseMs))) {
      const answer = await fetch(`${urlOf(client)}/api/2.0/mlflow/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
        .then(async (it) => ({ status: it.status, retryAfter: it.headers.get('retry-after'), text: await it.text() }))
        .catch(() => ({ status: 0, retryAfter: null, text: '' }))
      answers.set(answer.status, (answers.get(answer.status) ?? 0) + 1)
      if (answer.status === 200) {
        count += 1
        return JSON.parse(answer.text)
      }
      const mayRepeat = answer.status === 0 || (answer.status === 503 && answer.retryAfter !== null)
      if (mayRepeat && (answer.text === '' || answer.text.includes('"error_code":"TEMPORARILY_UNAVAILABLE"'))) continue
      refused.push(`${path}: ${answer.status} ${answer.text.slice(0, 300)}`)
    }
    return undefined
  }

  async function work(client: number): Promise<void> {
    while (!isOver) {
      const name = `client ${client} run ${total++}`
      const made = (await post(client, 'runs/create', { experiment_id: '0', run_name: name, start_time: 1 })) as
        | { run: { info: { run_id: string } } }
        | undefined
      if (made === undefined) return
      const run_id = made.run.info.run_id
      const run: Written = { name, steps: new Set(), params: new Set() }
      written.set(run_id, run)
      for (let step = 0; step < batches && !isOver; step++) {
        const metrics = Array.from({ length: metricsOfBatch }, (_, key) => ({
          ...{ key: `m${key}`, value: client + step / 8, timestamp: 1000 + step, step },
        }))
        const params = [{ key: `p${step}`, value: `${client}` }]
        if ((await post(client, 'runs/log-batch', { run_id, metrics, params })) === undefined) return
        run.steps.add(step)
        run.params.add(`p${step}`)
        if ((await post(client, 'runs/set-tag', { run_id, key: 'at', value: String(step) })) === undefined) return
        run.tag = step
      }
    }
  }
  const working = Array.from({ length: clients }, (_, client) => work(client))
  return {
    answers,
    refused,
    acknowledged: () => count,
    async stop() {
      isOver = true
      await Promise.all(working)
    },
    missing: (database) => compared(database, written),
  }
}

async function compared(database: Database, written: ReadonlyMap<string, Written>): Promise<string[]> {
  const rows = async <Row>(query: string): Promise<Row[]> => (await sql.raw<Row>(query).execute(database.read)).rows
  const byRun = <Row extends { id: string }>(some: Row[]): Map<string, Row[]> => Map.groupBy(some, ({ id }) => id)
  const runs = new Map(
    (await rows<{ id: string; name: string }>('select id, name from runs')).map((run) => [run.id, run]),
  )
  const of = 'join runs r on r.number = t.run'
  const metrics = byRun(
    await rows<{ id: string; step: number; count: number }>(
      `select r.id, t.step, count(*) as count from metrics t ${of} group by r.id, t.step`,
    ),
  )
  const latest = byRun(
    await rows<{ id: string; step: number }>(
      `select r.id, max(t.step) as step from latest_metrics t ${of} group by r.id`,
    ),
  )
  const params = byRun(await rows<{ id: string; key: string }>(`select r.id, t.key from params t ${of}`))
  const tags = byRun(
    await rows<{ id: string; value: string }>(`select r.id, t.value from run_tags t ${of} where t.key = 'at'`),
  )
  const problems: string[] = []
  for (const [id, run] of written) {
    if (runs.get(id)?.name !== run.name) problems.push(`run ${id} (${run.name}) is not there`)
    const steps = new Map((metrics.get(id) ?? []).map(({ step, count }) => [step, count]))
    for (const step of run.steps) if (!steps.has(step)) problems.push(`run ${id} lacks the metrics of step ${step}`)
    for (const [step, count] of steps) {
      if (count !== metricsOfBatch)
        problems.push(`run ${id} has ${count} metrics at step ${step}: half a batch, or more`)
    }
    const newest = latest.get(id)?.[0]?.step ?? -1
    if (newest !== Math.max(-1, ...steps.keys())) problems.push(`run ${id} says ${newest} is its latest step`)
    const keys = new Set((params.get(id) ?? []).map(({ key }) => key))
    for (const key of run.params) if (!keys.has(key)) problems.push(`run ${id} lacks the param ${key}`)
    // The tag after the one that was acknowledged may be there, its answer lost.
    const tag = Number(tags.get(id)?.[0]?.value ?? -1)
    if (tag !== (run.tag ?? -1) && tag !== (run.tag ?? -1) + 1)
      problems.push(`run ${id} has the tag ${tag}, not ${run.tag}`)
  }
  return problems
}
