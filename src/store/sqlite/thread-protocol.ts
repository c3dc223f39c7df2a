/** What the state thread is started with. */
export interface ThreadOptions {
  readonly file: string
  readonly readOnly: boolean
  /** How long a statement waits for the lock of another process. */
  readonly busyTimeoutMs: number
  /** Statements for a file without tables, in one transaction. */
  readonly create?: string
}

export interface Request {
  readonly id: number
  readonly sql: string
  /** Or lists of the same length, one for each parameter: the statement is run once for each of their places. */
  readonly parameters: readonly unknown[]
  /** The last request: closes the database and ends the thread. */
  readonly close?: true
}

export type Reply =
  | { readonly id: number; readonly rows: readonly Record<string, unknown>[]; readonly changes: number }
  | {
      readonly id: number
      readonly error: {
        readonly message: string
        readonly errcode: number | undefined
        readonly code: string | undefined
      }
    }
