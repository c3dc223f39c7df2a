import type { Frame } from '../frame/frame.ts'

/** Where rows come from, as data. Paths are relative to the project folder. */
export type Source =
  | {
      /** Delimited text. */
      readonly kind: 'csv'
      readonly path: string
      /** Default: found from the file. */
      readonly delimiter?: string
      /** Default: true, or false where names are given. */
      readonly header?: boolean
      /** Names of the columns, in their order: for a file without a header, or instead of its header. */
      readonly names?: readonly string[]
      /** 'utf-8', 'latin1', 'utf-16le' or any label of the WHATWG Encoding Standard. Default: found from the file. */
      readonly encoding?: string
    }
  /** JSON lines, or one JSON array of objects. */
  | { readonly kind: 'json'; readonly path: string; readonly encoding?: string }
  | { readonly kind: 'parquet'; readonly path: string }
  /** Arrow IPC: a file (Feather 2) or a stream. */
  | { readonly kind: 'arrow'; readonly path: string }
  /** A file with one SELECT in DuckDB's SQL, which reads files relative to its own folder. */
  | { readonly kind: 'sql'; readonly path: string }

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
  /** SHA-256 of the bytes of the file; for SQL, of its text and the rows it gave. */
  readonly sourceDigest: string
  /** What was found out about the file, for people: 'CSV, delimiter ",", header, 10,000 rows'. */
  readonly description: string
  /** What a person should know about the reading, a sentence each. */
  readonly notes?: readonly string[]
  /** Names that the file gives to more than one column, and what the later one is called in the frame. */
  readonly repeated?: readonly { readonly name: string; readonly readAs: string }[]
  /** Of a text that is not UTF-8: what it was read as. */
  readonly encoding?: string
}

/** Reads tables; implemented by sources/. */
export interface SourceReader {
  /**
   * Reads a whole table.
   *
   * @param derived  a column computed by SQL over the raw columns, added at the end under its name
   * @param encodingElse  what a text is read as when its bytes are not UTF-8 and the source does not say: what other
   *                 files of its kind were written in. Default: a guess, which is noted
   * @param onShare  told the share of the table that was read, in [0, 1]
   * @throws SOURCE_NOT_FOUND, SOURCE_UNREADABLE, SOURCE_ENCODING, SOURCE_ARCHIVE, SOURCE_EMPTY, SOURCE_CHANGED,
   *         SOURCE_COLUMNS_REPEATED (a derived column by the name of another), SQL_REFUSED, CONFIG_VALUE
   */
  read(
    source: Source,
    options: {
      readonly folder: string
      readonly derived?: { readonly name: string; readonly expression: SqlExpression }
      readonly encodingElse?: string
      readonly signal?: AbortSignal
      readonly onShare?: (share: number) => void
    },
  ): Promise<RawTable>
}

/** Tables that come as bytes, in a request. */
export type TableForm = 'csv' | 'arrow'

/** Reads and writes tables as bytes; implemented by sources/. */
export interface TableBytes {
  /**
   * Reads a whole table, as a file of the same bytes would be read; text is UTF-8, with a header.
   *
   * @throws TABLE_UNREADABLE, REQUEST_ROWS_TOO_MANY
   */
  read(form: TableForm, bytes: Uint8Array, limits: { readonly rowsMax: number }): Promise<Frame>
  /** Writes columns of equal lengths: numbers as doubles, or in CSV the shortest text that reads back as the same. */
  write(as: WrittenTable, columns: ReadonlyMap<string, readonly (string | number | boolean)[]>): Promise<Uint8Array>
}

/** CSV, or Arrow IPC as a stream or a file. */
export type WrittenTable = 'csv' | 'stream' | 'file'
