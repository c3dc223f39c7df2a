import { AppError } from '../../base/errors.ts'
import { requestRowsMax } from '../../domain/prediction.ts'
import type { RequestRow, RequestValue } from '../../domain/prediction.ts'

/** The forms of a body, one of which it has. */
const forms = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'] as const
type Form = (typeof forms)[number]

type Document = Readonly<Record<string, unknown>>

/**
 * The rows of a JSON body of MLflow's scoring protocol 2.0: `dataframe_split` and `dataframe_records` as pandas writes
 * them, `instances` as a list of records, `inputs` as lists by column; the latter two take each other's form too. `params`
 * is taken and means nothing, as to every model whose signature has none; other keys are passed over, as there.
 * Values are judged by the signature of the model, later. Columns have names: a matrix of numbers is refused.
 *
 * @throws REQUEST_BODY, REQUEST_ROWS_TOO_MANY
 *
 * Source: mlflow.pyfunc.scoring_server and mlflow.utils.proto_json_utils of MLflow 3.17.
 */
export function readInvocation(body: unknown): readonly RequestRow[] {
  if (!isDocument(body))
    throw refused(`a JSON dictionary with exactly one of the input fields ${forms.join(', ')}`, body)
  const given = forms.filter((form) => Object.hasOwn(body, form))
  const [form] = given
  if (form === undefined || given.length > 1) {
    const keys = Object.keys(body)
      .slice(0, 10)
      .map((key) => JSON.stringify(key.slice(0, 40)))
    throw new AppError('REQUEST_BODY', {
      expected: `a JSON dictionary with exactly one of the input fields ${forms.join(', ')}`,
      received: keys.length === 0 ? 'one without any' : `one with ${keys.join(', ')}`,
    })
  }
  const { params } = body
  if (params !== undefined && params !== null && !isDocument(params))
    throw refused('a dictionary (or null) at params', params)
  const value = body[form]
  if (form === 'dataframe_split') return split(value)
  if (form === 'dataframe_records') return records(form, value)
  return Array.isArray(value) ? records(form, value) : columns(form, value)
}

function split(value: unknown): RequestRow[] {
  if (!isDocument(value)) throw refused('a dictionary of columns and data at dataframe_split', value)
  const { columns: names, data } = value
  const other = Object.keys(value).find((key) => !['columns', 'data', 'index'].includes(key))
  if (other !== undefined) throw refused('no other key than columns, data and index at dataframe_split', other)
  if (!Array.isArray(data)) throw refused('a list of rows at dataframe_split.data', data)
  if (!Array.isArray(names)) throw refused('a list of names at dataframe_split.columns: columns have names here', names)
  limit(data.length)
  const written = names.map((name: unknown) => {
    if (typeof name !== 'string' && typeof name !== 'number') throw refused('names at dataframe_split.columns', name)
    return String(name)
  })
  distinct(written)
  return data.map((cells: unknown, at) => {
    const expected = `a list of ${written.length} values, one a column, at dataframe_split.data.${at}`
    if (!Array.isArray(cells) || cells.length !== written.length) throw refused(expected, cells)
    return rowOf(written, (column) => cells[column] as unknown)
  })
}

function records(form: Form, value: unknown): RequestRow[] {
  if (!Array.isArray(value)) throw refused(`a list of records at ${form}`, value)
  limit(value.length)
  for (const [at, row] of value.entries()) {
    if (!isDocument(row)) throw refused(`a record with its columns by name at ${form}.${at}`, row)
  }
  return value as RequestRow[]
}

function columns(form: Form, value: unknown): RequestRow[] {
  if (!isDocument(value)) throw refused(`a dictionary of lists by column, or a list of records, at ${form}`, value)
  const names = Object.keys(value)
  const lists = names.map((name) => value[name])
  const isRow = lists.every((list) => !Array.isArray(list))
  if (isRow) return names.length === 0 ? [] : [value as RequestRow]
  const rows = (lists.find((list) => Array.isArray(list)) as readonly unknown[]).length
  limit(rows)
  for (const [column, list] of lists.entries()) {
    if (!Array.isArray(list) || list.length !== rows)
      throw refused(
        `a list of ${rows} values, as of the other columns, at ${form}.${names[column]!.slice(0, 60)}`,
        list,
      )
  }
  return Array.from({ length: rows }, (_, row) => rowOf(names, (column) => (lists[column] as unknown[])[row]))
}

function rowOf(names: readonly string[], valueAt: (column: number) => unknown): RequestRow {
  // Without a prototype, a column may have any name, "__proto__" too.
  const row = Object.create(null) as Record<string, RequestValue>
  for (const [column, name] of names.entries()) row[name] = valueAt(column) as RequestValue
  return row
}

/** Bound by name, two columns of one name would be one. */
function distinct(names: readonly string[]): void {
  const seen = new Set<string>()
  for (const name of names) {
    if (seen.has(name)) throw refused('a name for each column at dataframe_split.columns', name, 'twice ')
    seen.add(name)
  }
}

function limit(rows: number): void {
  if (rows > requestRowsMax) throw new AppError('REQUEST_ROWS_TOO_MANY', { rows, limit: requestRowsMax })
}

function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refused(expected: string, value: unknown, before = ''): AppError {
  return new AppError('REQUEST_BODY', { expected, received: `${before}${kindOf(value)}` })
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return `a list of ${value.length}`
  return typeof value === 'object'
    ? 'a dictionary'
    : JSON.stringify(typeof value === 'string' ? value.slice(0, 60) : value)
}
