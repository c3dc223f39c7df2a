import type { Transaction } from 'kysely'
import type { Tables } from '../schema.ts'

/** Part of a transaction: runs with all that was logged. The sealed record of a training stays. */
export async function deleteRuns(trx: Transaction<Tables>, ids: readonly string[]): Promise<void> {
  const rows = await trx
    .selectFrom('runs')
    .select('number')
    .where('id', 'in', [...ids])
    .execute()
  const numbers = rows.map(({ number }) => number)
  if (numbers.length === 0) return
  for (const table of [
    ...(['metrics', 'latest_metrics', 'params', 'run_tags', 'run_dataset_tags', 'run_datasets', 'run_models'] as const),
  ]) {
    await trx.deleteFrom(table).where('run', 'in', numbers).execute()
  }
  await trx.deleteFrom('runs').where('number', 'in', numbers).execute()
}

export async function deleteLoggedModels(trx: Transaction<Tables>, ids: readonly string[]): Promise<void> {
  for (const table of ['logged_model_params', 'logged_model_tags', 'logged_model_metrics'] as const) {
    await trx
      .deleteFrom(table)
      .where('model_id', 'in', [...ids])
      .execute()
  }
  await trx
    .deleteFrom('logged_models')
    .where('id', 'in', [...ids])
    .execute()
}

/** Those that have neither runs nor logged models. */
export async function deleteExperiments(trx: Transaction<Tables>, ids: readonly string[]): Promise<void> {
  const numbers = ids.map(Number)
  await trx.deleteFrom('datasets').where('experiment_id', 'in', numbers).execute()
  await trx.deleteFrom('experiment_tags').where('experiment_id', 'in', numbers).execute()
  await trx.deleteFrom('experiments').where('id', 'in', numbers).execute()
}

/** Those that never had a version. */
export async function deleteModels(trx: Transaction<Tables>, names: readonly string[]): Promise<void> {
  await trx
    .deleteFrom('registered_model_tags')
    .where('model', 'in', [...names])
    .execute()
  await trx
    .deleteFrom('registered_models')
    .where('name', 'in', [...names])
    .execute()
}
