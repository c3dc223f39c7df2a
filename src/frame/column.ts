/**
 * One column of a frame, in typed arrays. Missing is NaN in numbers and timestamps, -1 in codes, null in text.
 * A boolean is a category of 'false' and 'true'. Columns are never changed after they are made.
 */
export type Column = NumberColumn | TimestampColumn | CategoryColumn | TextColumn

export interface NumberColumn {
  readonly kind: 'number'
  /** Shape (rows,); NaN is missing. */
  readonly values: Float64Array
}

export interface TimestampColumn {
  readonly kind: 'timestamp'
  /** Shape (rows,), milliseconds since 1970-01-01 UTC; NaN is missing. */
  readonly values: Float64Array
}

export interface CategoryColumn {
  readonly kind: 'category'
  /** Shape (rows,), positions in `categories`; -1 is missing. */
  readonly codes: Int32Array
  /** Distinct values, in order of first appearance. A value that no row has may be among them. */
  readonly categories: readonly string[]
}

export interface TextColumn {
  readonly kind: 'text'
  readonly values: readonly (string | null)[]
}

/** What one cell holds once it is read: a number (timestamps in ms), a string (category or text), or missing. */
export type Cell = number | string | null

/** The cell at `row`. */
export function cellAt(column: Column, row: number): Cell {
  switch (column.kind) {
    case 'number':
    case 'timestamp': {
      const value = column.values[row]!
      return Number.isNaN(value) ? null : value
    }
    case 'category': {
      const code = column.codes[row]!
      return code < 0 ? null : column.categories[code]!
    }
    case 'text':
      return column.values[row]!
  }
}

/** Number of rows. */
export function columnLength(column: Column): number {
  return column.kind === 'category' ? column.codes.length : column.values.length
}

/** The rows at `indices`, in that order; the dictionary of a category column is shared, not copied. */
export function takeColumn(column: Column, indices: Uint32Array): Column {
  switch (column.kind) {
    case 'number':
      return { kind: 'number', values: takeNumbers(column.values, indices) }
    case 'timestamp':
      return { kind: 'timestamp', values: takeNumbers(column.values, indices) }
    case 'category':
      return { kind: 'category', codes: takeCodes(column.codes, indices), categories: column.categories }
    case 'text':
      return { kind: 'text', values: Array.from(indices, (row) => column.values[row]!) }
  }
}

/** The numbers at `indices`. A loop: `Float64Array.from` with a function makes a list of all of them first. */
export function takeNumbers(values: Float64Array, indices: Uint32Array): Float64Array {
  const taken = new Float64Array(indices.length)
  for (let i = 0; i < indices.length; i++) taken[i] = values[indices[i]!]!
  return taken
}

/** The codes at `indices`. */
export function takeCodes(codes: Int32Array, indices: Uint32Array): Int32Array {
  const taken = new Int32Array(indices.length)
  for (let i = 0; i < indices.length; i++) taken[i] = codes[indices[i]!]!
  return taken
}

/** A category column of the given cells: the dictionary is built in order of first appearance. */
export function categoryColumn(values: Iterable<string | null>): CategoryColumn {
  const positions = new Map<string, number>()
  const codes: number[] = []
  for (const value of values) {
    if (value === null) {
      codes.push(-1)
      continue
    }
    let code = positions.get(value)
    if (code === undefined) {
      code = positions.size
      positions.set(value, code)
    }
    codes.push(code)
  }
  return { kind: 'category', codes: Int32Array.from(codes), categories: [...positions.keys()] }
}

/** A column of free text. */
export function textColumn(values: Iterable<string | null>): TextColumn {
  return { kind: 'text', values: [...values] }
}

/** A column of times, Dates or milliseconds since 1970-01-01 UTC; null becomes NaN. */
export function timestampColumn(values: Iterable<Date | number | null>): TimestampColumn {
  return { kind: 'timestamp', values: Float64Array.from(values, (value) => Number(value ?? Number.NaN)) }
}

/** A number column; null becomes NaN. */
export function numberColumn(values: Iterable<number | null>): NumberColumn {
  return { kind: 'number', values: Float64Array.from(values, (value) => value ?? Number.NaN) }
}
