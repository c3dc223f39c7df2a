import type { Frame } from '../frame/frame.ts'
import type { ColumnType } from './contract.ts'

/**
 * An immutable, content-hashed table: the rows after reading and cleaning, before the split, target included.
 * `hash` is the SHA-256 of the stored Parquet object, so `sha256sum` of the file proves it.
 */
export interface Snapshot {
  readonly hash: string
  readonly rows: number
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[]
}

/** Keeps snapshots. Equal content gives an equal hash and is stored once. */
export interface SnapshotStore {
  /** Writes the frame; column types say how a cell is stored (a boolean as BOOLEAN, a date as DATE ...). */
  save(frame: Frame, types: ReadonlyMap<string, ColumnType>): Promise<Snapshot>
  /** @throws ARTIFACT_MISSING, ARTIFACT_CORRUPT when the bytes do not have the hash */
  load(hash: string): Promise<Frame>
}
