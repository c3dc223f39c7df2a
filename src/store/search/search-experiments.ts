import { sql, type Selectable } from 'kysely'
import type { ExperimentStore } from '../../domain/experiment.ts'
import type { Order, Paged } from '../../domain/search.ts'
import type { Database } from '../database.ts'
import { integerList } from '../run-contents.ts'
import type { ExperimentRow } from '../schema.ts'
import { findRows } from './find-rows.ts'
import { namedInProjects } from './in-projects.ts'
import { EXPERIMENT_TABLES } from './run-tables.ts'
import { viewOf } from './in-view.ts'

const ties: readonly Order[] = [{ entity: 'attribute', key: 'experiment_id', descending: true }]

/** Rows of the experiments that match, in order. */
export async function findExperiments(
  database: Database,
  { view, ...plan }: Parameters<ExperimentStore['search']>[0],
): Promise<Paged<Selectable<ExperimentRow>>> {
  const scope = sql`true${viewOf(view)}${namedInProjects(database.kind, sql.ref('it.name'), plan)}`
  const { items, hasMore } = await findRows<{ readonly id: number }>(database, EXPERIMENT_TABLES, {
    ...{ from: sql`experiments as it`, scope, ties },
    ...plan,
  })
  const ids = items.map(({ id }) => id)
  const query = database.read.selectFrom('experiments').selectAll().where('id', 'in', integerList(database.kind, ids))
  const rows = new Map((await query.execute()).map((row) => [row.id, row]))
  return { items: ids.map((id) => rows.get(id)).filter((row) => row !== undefined), hasMore }
}
