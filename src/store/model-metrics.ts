import type { Transaction } from 'kysely'
import { AppError } from '../base/errors.ts'
import type { LoggedMeasurement, RunLog } from '../domain/run.ts'
import type { Tables } from './schema.ts'

/** A measurement of a logged model. */
export type MetricOfModel = LoggedMeasurement & { readonly modelId: string; readonly runId: string }

const rowsMax = 500

/** Which of the models that entries name are there, deleted or not. No query where none is named. */
export async function knownModels(trx: Transaction<Tables>, entries: readonly RunLog[]): Promise<ReadonlySet<string>> {
  const ids = new Set<string>()
  for (const { metrics } of entries) for (const { modelId } of metrics) if (modelId !== undefined) ids.add(modelId)
  if (ids.size === 0) return ids
  const rows = await trx
    .selectFrom('logged_models')
    .select('id')
    .where('id', 'in', [...ids])
    .execute()
  return new Set(rows.map(({ id }) => id))
}

export function unknownModel({ metrics }: RunLog, known: ReadonlySet<string>): AppError | undefined {
  const unknown = metrics.find(({ modelId }) => modelId !== undefined && !known.has(modelId))
  return unknown === undefined ? undefined : new AppError('LOGGED_MODEL_NOT_FOUND', { model: unknown.modelId! })
}

/** Each value once, however often it is sent. */
export async function insertModelMetrics(trx: Transaction<Tables>, metrics: readonly MetricOfModel[]): Promise<void> {
  const rows = metrics.map(({ modelId, runId, key, atMs, step, value, dataset }) => ({
    ...{ model_id: modelId, run_id: runId, key, at_ms: atMs, step, value },
    ...{ dataset_name: dataset?.name ?? '', dataset_digest: dataset?.digest ?? '' },
  }))
  for (let from = 0; from < rows.length; from += rowsMax) {
    const insert = trx.insertInto('logged_model_metrics').values(rows.slice(from, from + rowsMax))
    await insert.onConflict((conflict) => conflict.doNothing()).execute()
  }
}
