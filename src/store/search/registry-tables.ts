import { sql, type RawBuilder } from 'kysely'
import type { DatasetName } from '../../domain/logged-model.ts'
import { pairTable, type SearchTables } from './search-tables.ts'

/** What is no prompt does not say so: a registered model without the tag is asked as if it had it. */
const absent = { 'mlflow.prompt.is_prompt': 'false' }

export const REGISTERED_MODEL_TABLES: SearchTables = {
  id: ['name'],
  attributes: {
    name: { value: sql.ref('it.name'), type: 'text' },
    creation_timestamp: { value: sql.ref('it.created_at_ms'), type: 'integer' },
    last_updated_timestamp: { value: sql.ref('it.updated_at_ms'), type: 'integer' },
  },
  pairs: { tag: pairTable('registered_model_tags', ['model'], { type: 'text', absent }) },
}

export const MODEL_VERSION_TABLES: SearchTables = {
  id: ['model', 'version'],
  attributes: {
    name: { value: sql.ref('it.model'), type: 'text' },
    version_number: { value: sql.ref('it.version'), type: 'integer' },
    run_id: { value: sql.ref('it.run_id'), type: 'text', isNullable: true },
    source_path: { value: sql.ref('it.source'), type: 'text', isNullable: true },
    creation_timestamp: { value: sql.ref('it.created_at_ms'), type: 'integer' },
    last_updated_timestamp: { value: sql.ref('it.updated_at_ms'), type: 'integer' },
  },
  pairs: { tag: pairTable('model_version_tags', ['model', 'version'], { type: 'text', absent }) },
}

/**
 * Where logged models keep what filters ask. A filter finds a model by any value of a metric, on the datasets where
 * some are named; an order takes its latest, by the key that `latestKey` makes.
 */
export function loggedModelTables(datasets: readonly DatasetName[]): SearchTables {
  return {
    id: ['id'],
    attributes: {
      model_id: { value: sql.ref('it.id'), type: 'text' },
      name: { value: sql.ref('it.name'), type: 'text' },
      model_type: { value: sql.ref('it.model_type'), type: 'text' },
      status: { value: sql`upper(it.status)`, type: 'text' },
      source_run_id: { value: sql.ref('it.source_run_id'), type: 'text', isNullable: true },
      creation_timestamp: { value: sql.ref('it.created_at_ms'), type: 'integer' },
      last_updated_timestamp: { value: sql.ref('it.updated_at_ms'), type: 'integer' },
    },
    pairs: {
      metric: pairTable('logged_model_metrics', ['model_id'], {
        type: 'double',
        isOfKey(key) {
          const latest = parsedLatest(key)
          return latest === undefined ? sql`pair.key = ${key} and ${isOn('pair', datasets)}` : isLatest(latest)
        },
      }),
      param: pairTable('logged_model_params', ['model_id'], { type: 'text' }),
      tag: pairTable('logged_model_tags', ['model_id'], { type: 'text' }),
    },
  }
}

/** Whether a metric is on one of the datasets; on whatever, where none is named. */
export function isOn(table: 'pair' | 'later', datasets: readonly Partial<DatasetName>[]): RawBuilder<unknown> {
  if (datasets.length === 0) return sql`true`
  const ofEach = datasets.map(({ name, digest }) => {
    const isNamed = name === undefined ? sql`true` : sql`${sql.ref(`${table}.dataset_name`)} = ${name}`
    return digest === undefined ? isNamed : sql`(${isNamed} and ${sql.ref(`${table}.dataset_digest`)} = ${digest})`
  })
  return sql`(${sql.join(ofEach, sql` or `)})`
}

interface Latest {
  readonly key: string
  readonly dataset: Partial<DatasetName>
}

/** No key that a client may write begins so. */
const latestMark = '\0'

/** The latest value of a metric, on a dataset where one is named. */
export function latestKey(key: string, dataset: Partial<DatasetName> = {}): string {
  return `${latestMark}${JSON.stringify({ key, dataset })}`
}

function parsedLatest(key: string): Latest | undefined {
  return key.startsWith(latestMark) ? (JSON.parse(key.slice(latestMark.length)) as Latest) : undefined
}

/** By time, then step; the rest tells values of the same step apart. */
function isLatest({ key, dataset }: Latest): RawBuilder<unknown> {
  const place = (table: string) =>
    sql.join(
      ['at_ms', 'step', 'value', 'dataset_name', 'dataset_digest', 'run_id'].map((name) => sql.ref(`${table}.${name}`)),
    )
  return sql`pair.key = ${key} and ${isOn('pair', [dataset])} and not exists (
    select 1 from logged_model_metrics as later where later.model_id = pair.model_id and later.key = ${key}
      and ${isOn('later', [dataset])} and (${place('later')}) > (${place('pair')}))`
}
