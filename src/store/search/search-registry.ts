import { sql, type RawBuilder } from 'kysely'
import type { LoggedModel, LoggedModelPlan } from '../../domain/logged-model.ts'
import type { RegisteredModel, RegisteredVersion, RegistryStore, VersionKey } from '../../domain/registered-model.ts'
import type { Order, Paged, SearchPlan } from '../../domain/search.ts'
import type { Database } from '../database.ts'
import { experimentNumber } from '../experiment-number.ts'
import { loggedModels } from '../logged-model-rows.ts'
import { registeredModels, registeredVersions } from '../registry-rows.ts'
import { findRows } from './find-rows.ts'
import { namedInProjects, ofProjects } from './in-projects.ts'
import { isOn, latestKey, loggedModelTables, MODEL_VERSION_TABLES, REGISTERED_MODEL_TABLES } from './registry-tables.ts'

const by = (key: string, descending = false): Order => ({ entity: 'attribute', key, descending })
/** A statement takes some ten thousand parameters: more rows are read in several. */
const rowsMax = 1000

/** Searches of registered models and their versions in the metadata database. */
export function searchRegistry(database: Database): Pick<RegistryStore, 'searchModels' | 'searchVersions'> {
  return {
    async searchModels(plan) {
      const { items, hasMore } = await findRows<{ readonly name: string }>(database, REGISTERED_MODEL_TABLES, {
        ...{ from: sql`registered_models as it`, scope: undeleted('it.name', plan), ties: [by('name')] },
        ...plan,
      })
      return { items: await inParts(items, modelsOf), hasMore }
    },
    async searchVersions(plan) {
      const order = plan.order.length === 0 ? [by('last_updated_timestamp', true)] : plan.order
      const { items, hasMore } = await findRows<VersionKey>(database, MODEL_VERSION_TABLES, {
        ...{ from: sql`model_versions as it`, scope: undeleted('it.model', plan) },
        ties: [by('name'), by('version_number', true)],
        ...{ ...plan, order },
      })
      return { items: await inParts(items, versionsOf), hasMore }
    },
  }

  /** @param project  the column with its name */
  function undeleted(project: string, plan: SearchPlan): RawBuilder<unknown> {
    return sql`it.deleted_at_ms is null${namedInProjects(database.kind, sql.ref(project), plan)}`
  }

  async function modelsOf(keys: readonly { readonly name: string }[]): Promise<RegisteredModel[]> {
    const names = keys.map(({ name }) => name)
    const rows = await database.read.selectFrom('registered_models').selectAll().where('name', 'in', names).execute()
    return inOrder(names, new Map((await registeredModels(database.read, rows)).map((model) => [model.name, model])))
  }

  async function versionsOf(keys: readonly VersionKey[]): Promise<RegisteredVersion[]> {
    const nameOf = ({ model, version }: VersionKey): string => `${version} ${model}`
    const wanted = new Set(keys.map(nameOf))
    const models = [...new Set(keys.map(({ model }) => model))]
    const numbers = [...new Set(keys.map(({ version }) => version))]
    const query = database.read.selectFrom('model_versions').selectAll().where('model', 'in', models)
    const rows = (await query.where('version', 'in', numbers).execute()).filter((row) => wanted.has(nameOf(row)))
    const versions = await registeredVersions(database.read, rows)
    return inOrder(keys.map(nameOf), new Map(versions.map((version) => [nameOf(version), version])))
  }
}

/** Logged models that match, in order. */
export async function searchLoggedModels(database: Database, plan: LoggedModelPlan): Promise<Paged<LoggedModel>> {
  const { experimentIds, datasets = [], where, order, offset, limit } = plan
  const numbers = experimentIds.map(experimentNumber).filter((id) => id !== undefined)
  if (numbers.length === 0) return { items: [], hasMore: false }
  // Without a comparison of a metric, datasets find the models that were measured on them.
  const isMeasured =
    datasets.length === 0
      ? sql`true`
      : sql`exists (select 1 from logged_model_metrics as pair where pair.model_id = it.id and ${isOn('pair', datasets)})`
  const mayBeTold = ofProjects(database.kind, sql.ref('it.experiment_id'), plan)
  const { items, hasMore } = await findRows<{ readonly id: string }>(database, loggedModelTables(datasets), {
    from: sql`logged_models as it`,
    scope: sql`it.deleted_at_ms is null and it.experiment_id in (${sql.join(numbers)})${mayBeTold} and ${isMeasured}`,
    ties: [by('creation_timestamp', true), by('model_id')],
    ...(where === undefined ? {} : { where }),
    order: order.map((each) => (each.entity === 'metric' ? { ...each, key: latestKey(each.key, each.dataset) } : each)),
    ...{ offset, limit },
  })
  const models = await inParts(items, async (keys) => {
    const ids = keys.map(({ id }) => id)
    const rows = await database.read.selectFrom('logged_models').selectAll().where('id', 'in', ids).execute()
    return inOrder(ids, new Map((await loggedModels(database.read, rows)).map((model) => [model.id, model])))
  })
  return { items: models, hasMore }
}

/** What was deleted since it was found is left out. */
function inOrder<Item>(keys: readonly string[], found: ReadonlyMap<string, Item>): Item[] {
  return keys.map((key) => found.get(key)).filter((item) => item !== undefined)
}

async function inParts<Key, Item>(
  keys: readonly Key[],
  read: (part: readonly Key[]) => Promise<Item[]>,
): Promise<Item[]> {
  const items: Item[] = []
  for (let from = 0; from < keys.length; from += rowsMax) items.push(...(await read(keys.slice(from, from + rowsMax))))
  return items
}
