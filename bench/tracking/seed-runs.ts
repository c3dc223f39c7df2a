import { sql } from 'kysely'
import { seededRng } from '../../src/base/rng.ts'
import type { Database } from '../../src/store/database.ts'
import { encodeDoubleText } from '../../src/store/codec.ts'

export interface SeedSize {
  readonly runs: number
  readonly metrics: number
  readonly params: number
  readonly tags: number
}

const batch = 1000
const firstStartMs = 1_700_000_000_000

/**
 * Fills an experiment with runs, in bulk, past the checks of the tracker. Metric m0 is uniform in 0..1 and every run
 * has it; the others lack one run in ten, and one value in a hundred is NaN. Param p0 has 10 values, p1 100, p2 1,000
 * and so on; tag t0 is of one user in 20. The same seed gives the same runs.
 */
export async function seedRuns(database: Database, experiment: number, size: SeedSize, seed = 1): Promise<void> {
  const rng = seededRng(seed)
  for (let first = 0; first < size.runs; first += batch) {
    const runs: unknown[] = []
    const metrics: unknown[] = []
    const params: unknown[] = []
    const tags: unknown[] = []
    for (let run = first; run < Math.min(first + batch, size.runs); run++) {
      const id = hexadecimal(rng.next) + hexadecimal(rng.next)
      const startMs = firstStartMs + run * 1000
      runs.push([run, id, `run-${run}`, startMs, startMs + Math.floor(rng.next() * 1e6)])
      for (let key = 0; key < size.metrics; key++) {
        const value = rng.next()
        if (key > 0 && value < 0.1) continue
        metrics.push([
          run,
          `m${key}`,
          startMs + key,
          100,
          encodeDoubleText(key > 0 && value > 0.99 ? Number.NaN : value),
        ])
      }
      for (let key = 0; key < size.params; key++) {
        params.push([run, `p${key}`, `v${Math.floor(rng.next() * 10 ** Math.min(1 + key, 6))}`])
      }
      for (let key = 0; key < size.tags; key++) tags.push([run, `t${key}`, `user-${Math.floor(rng.next() * 20)}`])
    }
    await insertBatch(database, experiment, { runs, metrics, params, tags })
  }
}

interface Batch {
  readonly runs: readonly unknown[]
  readonly metrics: readonly unknown[]
  readonly params: readonly unknown[]
  readonly tags: readonly unknown[]
}

async function insertBatch(database: Database, experiment: number, rows: Batch): Promise<void> {
  const of = (items: readonly unknown[], ...types: readonly string[]) => {
    const json = JSON.stringify(items)
    const columns = types.map((type, at) =>
      sql.raw(database.kind === 'sqlite' ? `value ->> ${at}` : `(value ->> ${at})::${type}`),
    )
    const each = database.kind === 'sqlite' ? sql`json_each(${json})` : sql`json_array_elements(${json}::json)`
    return { columns, each }
  }
  await database.write(async (trx) => {
    const { rows: last } = await sql<{ number: number }>`select coalesce(max(number), 0) as number from runs`.execute(
      trx,
    )
    const offset = last[0]!.number + 1 - (rows.runs[0] as [number])[0]
    const runs = of(rows.runs, 'bigint', 'text', 'text', 'bigint', 'bigint')
    const [number, id, name, start, end] = runs.columns
    await sql`insert into runs (number, id, experiment_id, name, user_id, status, started_at_ms, ended_at_ms, artifact_uri)
      select ${number} + ${sql.lit(offset)}, ${id}, ${sql.lit(experiment)}, ${name}, 'bench', 'finished', ${start}, ${end}, 'mlflow-artifacts:/1'
      from ${runs.each} where true`.execute(trx)
    const metrics = of(rows.metrics, 'bigint', 'text', 'bigint', 'bigint', 'double precision')
    const [run, ...rest] = metrics.columns
    await sql`insert into latest_metrics (run, key, at_ms, step, value)
      select ${run} + ${sql.lit(offset)}, ${sql.join(rest)} from ${metrics.each} where true`.execute(trx)
    for (const [table, items] of [
      ['params', rows.params],
      ['run_tags', rows.tags],
    ] as const) {
      const pairs = of(items, 'bigint', 'text', 'text')
      const [owner, ...pair] = pairs.columns
      await sql`insert into ${sql.table(table)} (run, key, value)
        select ${owner} + ${sql.lit(offset)}, ${sql.join(pair)} from ${pairs.each} where true`.execute(trx)
    }
  })
}

function hexadecimal(next: () => number): string {
  return Array.from({ length: 4 }, () =>
    Math.floor(next() * 65_536)
      .toString(16)
      .padStart(4, '0'),
  ).join('')
}
