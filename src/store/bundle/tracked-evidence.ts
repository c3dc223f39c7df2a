import type { Kysely, Transaction } from 'kysely'
import type { Json } from '../../base/json.ts'
import type { TrackedEvidence } from '../../domain/tracked.ts'
import { decodeJson } from '../codec.ts'
import { appendEvidence } from '../evidence-store.ts'
import type { Tables } from '../schema.ts'

/** Records read at once. */
const pageSize = 1000

/** The registered model that a record is about: its subject is 'churn', 'churn/3' or 'churn@champion'. */
function modelOf(subject: string): string {
  return subject.replace(/(?:@[^@/]*|\/\d+)$/, '')
}

/** Every record about these runs and models, the oldest first. */
export async function readEvidence(
  db: Kysely<Tables>,
  runs: ReadonlySet<string>,
  models: ReadonlySet<string>,
): Promise<TrackedEvidence[]> {
  const found: TrackedEvidence[] = []
  for (let last = 0; ;) {
    const page = await db
      .selectFrom('evidence')
      .selectAll()
      .where('id', '>', last)
      .orderBy('id')
      .limit(pageSize)
      .execute()
    for (const { at_ms: atMs, actor, action, subject, digest, details } of page) {
      if (!runs.has(subject) && !models.has(modelOf(subject))) continue
      const told = { atMs, actor, action, subject, ...(digest === null ? {} : { digest }) }
      found.push({ ...told, details: decodeJson(details) as Json })
    }
    if (page.length < pageSize) return found
    last = page.at(-1)!.id
  }
}

/** What an import added, whose records come with it. */
export interface Added {
  readonly runs: ReadonlySet<string>
  /** Models that were not there, by the name they had. */
  readonly models: ReadonlySet<string>
  /** Versions of models that were there, 'churn/3' by the name it had. */
  readonly versions: ReadonlySet<string>
}

/**
 * Part of a transaction: appends the records of what was added, with their times and actors; their ids are new. How many
 * there were. Records of what was there already are there as well.
 */
export async function importEvidence(
  trx: Transaction<Tables>,
  records: readonly TrackedEvidence[],
  { runs, models, versions }: Added,
  prefix: string,
): Promise<number> {
  let count = 0
  for (const record of records) {
    const { subject } = record
    const isOfModel = models.has(modelOf(subject)) || versions.has(subject)
    if (!isOfModel && !runs.has(subject)) continue
    await appendEvidence(trx, { ...record, subject: isOfModel ? `${prefix}${subject}` : subject })
    count += 1
  }
  return count
}
