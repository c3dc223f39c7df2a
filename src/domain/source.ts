import type { Frame } from '../frame/frame.ts'

/** Where rows come from, as data. Paths are relative to the project folder. */
export type Source =
  | {
      readonly kind: 'csv'
      readonly path: string
      /** Default: found from the file. */
      readonly delimiter?: string
      /** Default: true unless the file says otherwise. */
      readonly header?: boolean
    }
  | { readonly kind: 'parquet'; readonly path: string }

/** A DuckDB SQL expression over the columns of the source, made by the `sql` tag. */
export interface SqlExpression {
  readonly sql: string
}

/**
 * A table as the source has it, before any cleaning. Text sources give category columns of the values as written
 * (nothing trimmed, nothing guessed; an empty field is missing); typed sources give numbers and timestamps too.
 */
export interface RawTable {
  readonly frame: Frame
  /** SHA-256 of the bytes of the file. */
  readonly sourceDigest: string
  /** What was found out about the file, for people: 'CSV, delimiter ",", header, 10,000 rows'. */
  readonly description: string
}

/** Reads tables; implemented over DuckDB by sources/. */
export interface SourceReader {
  /**
   * Reads a whole table.
   *
   * @param derived  a column computed by SQL over the raw columns, added at the end under its name
   * @throws SOURCE_NOT_FOUND, SOURCE_UNREADABLE, SOURCE_EMPTY, SOURCE_COLUMNS_REPEATED, SQL_REFUSED
   */
  read(
    source: Source,
    options: {
      readonly folder: string
      readonly derived?: { readonly name: string; readonly expression: SqlExpression }
      readonly signal?: AbortSignal
    },
  ): Promise<RawTable>
}
