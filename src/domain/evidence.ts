import type { Json } from '../base/json.ts'

/** One act that proves something: who did what to which thing, when, and the digest of what it was about. */
export interface EvidenceRecord {
  /** Grows by one with each record: a reader who remembers the last knows whether anything happened since. */
  readonly id: number
  readonly atMs: number
  readonly actor: string
  /** 'run.finished', 'model.registered', 'alias.set', 'snapshot.created' ... */
  readonly action: string
  /** The named thing: 'birdstrikes/3', a run id. */
  readonly subject: string
  readonly digest?: string
  readonly details: Json
}

/** The append-only record. Nothing is ever changed or removed. */
export interface EvidenceStore {
  append(record: Omit<EvidenceRecord, 'id'>): Promise<void>
  /** Newest first. */
  list(filter: { readonly subject?: string; readonly limit: number }): Promise<readonly EvidenceRecord[]>
  /** The id of the newest record, 0 when there is none. Cheap: polled to learn of changes made by other processes. */
  latestId(): Promise<number>
}
