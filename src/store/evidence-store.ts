import type { Transaction } from 'kysely'
import type { Json } from '../base/json.ts'
import type { EvidenceRecord, EvidenceStore } from '../domain/evidence.ts'
import { decodeJson, encodeJson, encodeMs } from './codec.ts'
import type { Database } from './database.ts'
import type { EvidenceRow, Tables } from './schema.ts'

/** The append-only record in the metadata database; triggers refuse every change of it. */
export function evidenceStore(database: Database): EvidenceStore {
  return {
    async append(record) {
      await database.write((trx) => appendEvidence(trx, record))
    },
    async list({ subject, limit }) {
      let query = database.read.selectFrom('evidence').selectAll().orderBy('id', 'desc').limit(limit)
      if (subject !== undefined) query = query.where('subject', '=', subject)
      return (await query.execute()).map(toRecord)
    },
    async latestId() {
      const head = await database.read.selectFrom('evidence_head').select('last_id').executeTakeFirstOrThrow()
      return head.last_id
    },
  }
}

/**
 * Appends within a transaction that also does what the record is about. The id is taken from a row that stays locked
 * until the commit, not from a sequence: so ids have no gaps, and a higher one is never seen before a lower one.
 */
export async function appendEvidence(trx: Transaction<Tables>, record: Omit<EvidenceRecord, 'id'>): Promise<void> {
  const { last_id: id } = await trx
    .updateTable('evidence_head')
    .set((row) => ({ last_id: row('last_id', '+', 1) }))
    .returning('last_id')
    .executeTakeFirstOrThrow()
  await trx
    .insertInto('evidence')
    .values({
      id,
      at_ms: encodeMs(record.atMs),
      actor: record.actor,
      action: record.action,
      subject: record.subject,
      digest: record.digest ?? null,
      details: encodeJson(record.details),
    })
    .execute()
}

function toRecord(row: EvidenceRow): EvidenceRecord {
  return {
    id: row.id,
    atMs: row.at_ms,
    actor: row.actor,
    action: row.action,
    subject: row.subject,
    ...(row.digest === null ? {} : { digest: row.digest }),
    details: decodeJson(row.details) as Json,
  }
}
