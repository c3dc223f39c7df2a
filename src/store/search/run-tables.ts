import { sql } from 'kysely'
import { pairTable, type PairTable, type SearchTables } from './search-tables.ts'

const datasets: PairTable = {
  from: sql`run_datasets as pair join datasets as dataset on dataset.id = pair.dataset_id
    left join run_dataset_tags as context
      on context.run = pair.run and context.dataset_id = pair.dataset_id and context.key = 'mlflow.data.context'`,
  owner: ['run'],
  isOfKey: (key) => (key === 'context' ? sql`context.value is not null` : sql`true`),
  value: (key) => (key === 'context' ? sql.ref('context.value') : sql.ref(`dataset.${key}`)),
  type: 'text',
}

/** Where runs keep what filters ask. Clients know the statuses in capitals, and not that a run can die. */
export const RUN_TABLES: SearchTables = {
  id: ['number'],
  attributes: {
    run_id: { value: sql.ref('it.id'), type: 'text' },
    run_name: { value: sql.ref('it.name'), type: 'text' },
    user_id: { value: sql.ref('it.user_id'), type: 'text' },
    status: { value: sql`(case it.status when 'dead' then 'KILLED' else upper(it.status) end)`, type: 'text' },
    artifact_uri: { value: sql.ref('it.artifact_uri'), type: 'text' },
    start_time: { value: sql.ref('it.started_at_ms'), type: 'integer' },
    end_time: { value: sql.ref('it.ended_at_ms'), type: 'integer', isNullable: true },
  },
  pairs: {
    metric: pairTable('latest_metrics', ['run'], { type: 'double', hasValueIndex: true }),
    param: pairTable('params', ['run'], { type: 'text', hasValueIndex: true }),
    tag: pairTable('run_tags', ['run'], { type: 'text', hasValueIndex: true }),
    dataset: datasets,
  },
}

export const EXPERIMENT_TABLES: SearchTables = {
  id: ['id'],
  attributes: {
    name: { value: sql.ref('it.name'), type: 'text' },
    experiment_id: { value: sql.ref('it.id'), type: 'integer', text: sql`cast(it.id as text)` },
    creation_time: { value: sql.ref('it.created_at_ms'), type: 'integer' },
    last_update_time: { value: sql.ref('it.updated_at_ms'), type: 'integer' },
  },
  pairs: { tag: pairTable('experiment_tags', ['experiment_id'], { type: 'text' }) },
}
