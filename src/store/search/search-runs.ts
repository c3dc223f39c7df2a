import { viewOf } from './in-view.ts'
import { sql } from 'kysely'
import type { RunDetail, RunStore } from '../../domain/run.ts'
import type { Order, Paged } from '../../domain/search.ts'
import type { Database } from '../database.ts'
import { experimentNumber } from '../experiment-number.ts'
import { integerList } from '../run-contents.ts'
import { runDetails } from '../run-rows.ts'
import { findRows } from './find-rows.ts'
import { ofProjects } from './in-projects.ts'
import { RUN_TABLES } from './run-tables.ts'

/** The youngest first, then by id. */
const ties: readonly Order[] = [
  { entity: 'attribute', key: 'start_time', descending: true },
  { entity: 'attribute', key: 'run_id', descending: false },
]

/** Runs that match, in order, with what they logged. @param plan  `probesMax` as in `findRows` */
export async function searchRuns(database: Database, plan: RunPlan): Promise<Paged<RunDetail>> {
  const { items: numbers, hasMore } = await findRuns(database, plan)
  if (numbers.length === 0) return { items: [], hasMore }
  const query = database.read.selectFrom('runs').selectAll().where('number', 'in', integerList(database.kind, numbers))
  const rows = new Map((await query.execute()).map((row) => [row.number, row]))
  const inOrder = numbers.map((number) => rows.get(number)).filter((row) => row !== undefined)
  return { items: await runDetails(database, inOrder, plan.keys), hasMore }
}

type RunPlan = Parameters<RunStore['search']>[0] & { readonly probesMax?: number }

/** Numbers of the runs that match, in order. */
async function findRuns(database: Database, { experimentIds, view, ...plan }: RunPlan): Promise<Paged<number>> {
  const numbers = [...new Set(experimentIds.map(experimentNumber).filter((id) => id !== undefined))]
  if (numbers.length === 0) return { items: [], hasMore: false }
  const of = numbers.length === 1 ? sql`= ${numbers[0]}` : sql`in ${integerList(database.kind, numbers)}`
  const scope = sql`it.experiment_id ${of}${viewOf(view)}${ofProjects(database.kind, sql.ref('it.experiment_id'), plan)}`
  const { items, hasMore } = await findRows<{ readonly number: number }>(database, RUN_TABLES, {
    ...{ from: sql`runs as it`, scope, ties },
    ...plan,
  })
  return { items: items.map(({ number }) => number), hasMore }
}
