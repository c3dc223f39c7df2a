import type { Selectable } from 'kysely'
import { AppError } from '../base/errors.ts'
import type { Destination } from '../domain/webhook.ts'
import type { WebhookRow } from './schema.ts'
import type { Sealed } from './secrets/sealed.ts'

/** What the secret of a webhook is sealed for. */
export const placeOf = (id: string): string => `webhook ${id}`

/** Where a webhook is told, its secret opened. */
export async function destinationOf(
  secrets: Sealed,
  { id, url, secret }: Pick<Selectable<WebhookRow>, 'id' | 'url' | 'secret'>,
): Promise<Destination> {
  if (secret === null) return { url }
  try {
    return { url, secret: await secrets.open(secret, placeOf(id)) }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { url, problem: error.message }
  }
}
