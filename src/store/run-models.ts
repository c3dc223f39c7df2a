import type { Transaction } from 'kysely'
import type { Json } from '../base/json.ts'
import { activeRun } from './run-rows.ts'
import type { Tables } from './schema.ts'

/** The tag in which clients before logged models keep what a run logged: a JSON list. */
const historyTag = 'mlflow.log-model.history'

/** Adds to the list. It is never cut: half a list would be none. @throws RUN_NOT_FOUND, RUN_NOT_ACTIVE */
export async function addModelHistory(trx: Transaction<Tables>, id: string, model: Json): Promise<void> {
  const { number } = await activeRun(trx, id)
  // Holds the row, so that of two at a time both are kept.
  await trx.updateTable('runs').set({ id }).where('number', '=', number).execute()
  const tags = trx.selectFrom('run_tags').select('value').where('run', '=', number).where('key', '=', historyTag)
  const value = JSON.stringify([...listOf((await tags.executeTakeFirst())?.value), model])
  const insert = trx.insertInto('run_tags').values({ run: number, key: historyTag, value })
  await insert.onConflict((conflict) => conflict.columns(['run', 'key']).doUpdateSet({ value })).execute()
}

/** What a client wrote over the tag that is no list is gone with the next model, as there is no place for it. */
function listOf(value: string | undefined): readonly Json[] {
  if (value === undefined) return []
  try {
    const list = JSON.parse(value) as Json
    return Array.isArray(list) ? (list as readonly Json[]) : []
  } catch {
    return []
  }
}
