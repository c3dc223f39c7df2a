import type { Transaction } from 'kysely'
import type { VersionKey } from '../domain/registered-model.ts'
import type { Tables } from './schema.ts'

/** The tag in which clients keep which versions a logged model became: a JSON list of {"name", "version"}. */
export const registrationsTag = 'mlflow.modelVersions'

/** Adds a version to the tag of its logged model. Nothing where the model is not there. */
export async function addRegistration(
  trx: Transaction<Tables>,
  modelId: string,
  { model, version }: VersionKey,
  atMs: number,
): Promise<void> {
  const touched = trx.updateTable('logged_models').set({ updated_at_ms: atMs }).where('id', '=', modelId)
  if ((await touched.executeTakeFirstOrThrow()).numUpdatedRows === 0n) return
  const tags = trx.selectFrom('logged_model_tags').select('value').where('model_id', '=', modelId)
  const known = (await tags.where('key', '=', registrationsTag).executeTakeFirst())?.value
  const items = (known === undefined ? undefined : parsed(known)) ?? []
  const value = oneOfEach([...items, { name: model, version: String(version) }])
  await trx
    .insertInto('logged_model_tags')
    .values({ model_id: modelId, key: registrationsTag, value })
    .onConflict((conflict) => conflict.columns(['model_id', 'key']).doUpdateSet({ value }))
    .execute()
}

/** A client adds its version to what the server wrote already, and not always in the same type: each is kept once. */
export function withoutRepeats(value: string): string {
  const items = parsed(value)
  return items === undefined ? value : oneOfEach(items)
}

interface Item {
  readonly name: string
  readonly version: string
}

/** Undefined where it is no list of versions. */
function parsed(value: string): Item[] | undefined {
  try {
    const list: unknown = JSON.parse(value)
    if (!Array.isArray(list)) return undefined
    return list.map((item: { name: unknown; version: unknown }) => {
      if (typeof item.name !== 'string' || !['string', 'number'].includes(typeof item.version)) throw new TypeError()
      return { name: item.name, version: String(item.version) }
    })
  } catch {
    return undefined
  }
}

/** Written as MLflow's server writes it, to the space: it is compared as text. */
function oneOfEach(items: readonly Item[]): string {
  const distinct = new Map(items.map((item) => [`${item.version} ${item.name}`, item])).values()
  const written = [...distinct].map(({ name, version }) => {
    const number = /^[1-9]\d{0,14}$/.test(version) ? version : JSON.stringify(version)
    return `{"name": ${JSON.stringify(name)}, "version": ${number}}`
  })
  return `[${written.join(', ')}]`
}
