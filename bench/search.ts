import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BenchOptions } from './options.ts'
import { circumstances, note, table } from './report.ts'
import { median } from './statistics.ts'
import { seedRuns } from './tracking/seed-runs.ts'
import { wireRun } from '../src/server/mlflow/entities.ts'
import { openWorkspace, type Workspace } from '../src/store/open-workspace.ts'
import { openSqlite } from '../src/store/sqlite/open-sqlite.ts'
import { createTracker } from '../src/tracking/tracker.ts'
import { systemClock } from '../test/system-clock.ts'

const logged = { metrics: 50, params: 10, tags: 4 }

interface Search {
  readonly name: string
  readonly filter?: string
  readonly orderBy?: readonly string[]
  readonly limit?: number
}

const searches: readonly Search[] = [
  { name: 'the youngest 100', limit: 100 },
  { name: 'the youngest 1,000' },
  { name: '1,000 by a metric', orderBy: ['metrics.m1 DESC'] },
  { name: 'a metric above 0.9', filter: 'metrics.m0 > 0.9' },
  { name: 'a param and a metric', filter: "params.p0 = 'v1' AND metrics.m1 < 1" },
  { name: 'a param and a metric, by another', filter: "params.p0 = 'v1' AND metrics.m1 < 1", orderBy: ['metrics.m2'] },
  {
    name: 'a tag and three metrics',
    filter: "tags.t0 = 'user-3' AND metrics.m4 > 0.5 AND metrics.m5 < 0.5 AND metrics.m6 > 0.5",
    orderBy: ['metrics.m0'],
  },
  { name: 'one or the other', filter: "params.p5 = 'v1' OR metrics.m3 > 0.95", orderBy: ['metrics.m2 DESC'] },
]

/** Searches of runs on SQLite: the ids of what is found alone, and the answer as JSON with all that runs logged. */
export async function bench({ rounds = 7, isQuick = false }: BenchOptions): Promise<string> {
  const sizes = isQuick ? [2000] : [10_000, 100_000]
  const parts: string[] = []
  for (const runs of sizes) {
    note(`search: ${runs} runs`)
    const folder = mkdtempSync(join(tmpdir(), 'throughline-bench-search-'))
    const workspace = await openWorkspace({ folder, clock: systemClock })
    try {
      const database = await openSqlite(join(folder, 'metadata.sqlite'))
      await seedRuns(database, 0, { runs, ...logged })
      await database.close()
      parts.push(`### ${runs.toLocaleString('en')} runs\n\n${await measured(workspace, rounds)}`)
    } finally {
      await workspace.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return [
    ...parts,
    `Each run has ${logged.metrics} metrics, ${logged.params} params and ${logged.tags} tags. Milliseconds, median of ${rounds}.`,
    circumstances(),
  ].join('\n\n')
}

async function measured(workspace: Workspace, rounds: number): Promise<string> {
  const tracker = createTracker({ ...workspace, clock: systemClock, newId: () => '' })
  const rows: string[][] = []
  for (const { name, filter = '', orderBy = [], limit = 1000 } of searches) {
    const asked = { experimentIds: ['0'], view: 'active', offset: 0, filter, orderBy, limit } as const
    const none = { metrics: [], params: [], tags: [] }
    const found = await milliseconds(rounds, () => tracker.searchRuns({ ...asked, keys: none }))
    const whole = await milliseconds(rounds, async () => {
      const { items } = await tracker.searchRuns(asked)
      return JSON.stringify({ runs: items.map(wireRun) })
    })
    rows.push([name, found.toFixed(1), whole.toFixed(1)])
  }
  return table(['search', 'runs alone', 'answer with all they logged'], rows)
}

async function milliseconds(rounds: number, work: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now()
    await work()
    if (round > 0) times.push(performance.now() - start)
  }
  return median(times)
}
