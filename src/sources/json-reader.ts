import { AppError } from '../base/errors.ts'
import type { Source } from '../domain/source.ts'
import { repeatedNote } from './column-names.ts'
import { jsonTable } from './json-columns.ts'
import { JsonObjectReader } from './json-object.ts'
import type { FieldSink } from './json-object.ts'
import { JsonProblem, isBlank, jsonRecords } from './json-records.ts'
import type { JsonRecord, JsonShape } from './json-records.ts'
import type { ReadFile } from './read-file.ts'
import { describeText, readText } from './text-file.ts'
import type { TextFile, TextReadOptions } from './text-file.ts'

/**
 * Reads JSON lines, a JSON array of objects, an object that holds exactly one such array (`{"data": [...]}`), or an
 * object of columns as pandas writes it (`{"age": {"0": 41}}`); which of them is found from the text. See `jsonTable` for what becomes of the values. Memory is that of the table and one
 * object, but for the last form, which is held whole.
 */
export function readJson(
  path: string,
  source: Extract<Source, { kind: 'json' }>,
  options: TextReadOptions,
): Promise<ReadFile> {
  return readText(path, source.encoding, options, async (text) => {
    try {
      return await readObjects(path, text)
    } catch (error) {
      if (!(error instanceof JsonProblem)) throw error
      throw new AppError('SOURCE_UNREADABLE', { path, problem: error.message }, { cause: error })
    }
  })
}

async function readObjects(path: string, text: TextFile): Promise<ReadFile> {
  const shape = shapeOf(text.head)
  let table = jsonTable(path)
  let what = shape === 'lines' ? 'JSON lines' : shape === 'array' ? 'JSON array' : 'JSON objects'
  let only: JsonRecord | undefined
  for await (const record of jsonRecords(text.chunks(), shape)) {
    if (table.rows === 0 && only === undefined && shape !== 'array') {
      // it may be the object around the table
      only = { bytes: record.bytes.slice(), line: record.line }
      continue
    }
    if (only !== undefined) table.add(only)
    only = undefined
    table.add(record)
  }
  if (only !== undefined) {
    const inner = tableWithin(only) ?? columnsWithin(only)
    if (inner === undefined) table.add(only)
    else {
      what = inner.what
      for await (const record of jsonRecords(once(inner.bytes), 'array')) table.add(record)
    }
  }
  if (table.rows === 0) throw new AppError('SOURCE_EMPTY', { path, rows: 0 })
  const { frame, repeated } = table.finish()
  if (frame.columns.size === 0) throw new AppError('SOURCE_EMPTY', { path, rows: 0 })
  const { parts, notes } = describeText(text)
  const size = [`${frame.rowCount.toLocaleString('en')} rows`, `${frame.columns.size} columns`]
  return {
    frame,
    digest: text.digest(),
    description: [what, ...parts, ...size].join(', '),
    repeated,
    notes: [...notes, ...repeatedNote(repeated)],
    ...(text.encoding.label === 'utf-8' ? {} : { encoding: text.encoding.label }),
  }
}

/** JSON lines where the first line is an object by itself. */
function shapeOf(head: Uint8Array): JsonShape {
  const start = head.findIndex((byte) => !isBlank(byte))
  if (head[start] === 0x5b) return 'array'
  const end = head.indexOf(0x0a, start)
  try {
    new JsonObjectReader(() => {}).read({ bytes: end < 0 ? head.subarray(start) : head.subarray(start, end), line: 1 })
    return 'lines'
  } catch {
    // a broken first line, or an object over several: both are told better by the cutter of whole values
    return 'concatenated'
  }
}

/** A table inside an object. */
interface Inner {
  /** For people. */
  readonly what: string
  /** A JSON array of objects. */
  readonly bytes: Uint8Array
}

/** The one field of an object that is a list of objects. */
function tableWithin(record: JsonRecord): Inner | undefined {
  const lists: { name: string; bytes: Uint8Array }[] = []
  const take: FieldSink = (name, kind, bytes, start, end) => {
    if (kind === 'nested' && /^\[\s*\{/.test(Buffer.from(bytes.subarray(start, start + 64)).toString('latin1'))) {
      lists.push({ name, bytes: bytes.slice(start, end) })
    }
  }
  new JsonObjectReader(take).read(record)
  const [only] = lists
  return lists.length === 1 ? { what: `JSON array ${JSON.stringify(only!.name)}`, bytes: only!.bytes } : undefined
}

/** The rows of an object of columns, each an object of values by row number, as pandas writes them. */
function columnsWithin({ bytes }: JsonRecord): Inner | undefined {
  const columns = Object.entries(parsed(bytes))
  const areRows = columns.every(([, cells]) => typeof cells === 'object' && cells !== null && !Array.isArray(cells))
  const keys = areRows ? Object.keys(columns[0]?.[1] ?? {}) : []
  if (keys.length < 2 || !keys.every((key) => /^\d+$/.test(key))) return undefined
  const cellsOf = columns.map(([name, cells]) => [name, new Map(Object.entries(cells as object))] as const)
  if (!cellsOf.every(([, cells]) => cells.size === keys.length && keys.every((key) => cells.has(key)))) return undefined
  const rows = keys.map((key) => Object.fromEntries(cellsOf.map(([name, cells]) => [name, cells.get(key)])))
  return { what: 'JSON object of columns', bytes: Buffer.from(JSON.stringify(rows)) }
}

function parsed(bytes: Uint8Array): object {
  try {
    return JSON.parse(Buffer.from(bytes).toString()) as object
  } catch {
    // The reader of objects is kinder (NaN), and says better what is wrong.
    return {}
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
