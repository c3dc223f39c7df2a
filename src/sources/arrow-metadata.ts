import { FlatBuffer, refuseArrow as refuse } from './flat-buffer.ts'
import type { FlatTable } from './flat-buffer.ts'

/** What a stream may hold: a request is small, and each of these costs memory before a cell is read. */
const limits = { messages: 100, fields: 10_000, textBytes: 64 * 1024 * 1024 }

/** Numbers of types and messages: Schema.fbs and Message.fbs of Arrow 1.5. */
const types = new Set([1, 2, 3, 5, 6, 7, 8, 9, 10, 20, 24])
const [nullType, utf8, largeUtf8, utf8View] = [1, 5, 20, 24]
const [schemaMessage, dictionaryMessage, recordMessage] = [1, 2, 3]
const oldestVersion = 3

interface Field {
  readonly type: number
  /** Of its dictionary; undefined where the values stand for themselves. */
  readonly dictionary: bigint | undefined
}

/**
 * Checks what an Arrow IPC stream says of itself before anything is decoded by it: every vector, buffer and text lies
 * within the bytes, lengths agree, and nothing small stands for something large. Only columns of plain values are taken,
 * also by dictionary; lists, structs, unions and packed buffers are not.
 *
 * @throws Error in words for who sent it
 */
export function checkArrowStream(bytes: Uint8Array, rowsMax: number): { readonly rows: number } {
  let fields: Field[] | undefined
  let rows = 0
  let at = 0
  for (let messages = 0; ; messages++) {
    if (messages === limits.messages) refuse(`it has more than ${limits.messages} messages`)
    const message = nextMessage(bytes, at)
    if (message === undefined) break
    at = message.end
    if (message.kind === schemaMessage) {
      // Only the first counts, but each is decoded.
      const found = fieldsOf(message.header)
      fields ??= found
    } else if (fields === undefined) refuse('it does not begin with its schema')
    else if (message.kind === recordMessage) {
      rows += checkBatch(message.header, message.body, fields, rowsMax)
      if (rows > rowsMax) return { rows }
    } else {
      const id = message.header.int64(4)
      const [field, ...others] = fields.filter(({ dictionary }) => dictionary === id)
      if (field === undefined) refuse('it has a dictionary of no column')
      if (others.some(({ type }) => type !== field.type)) refuse('columns of two types have one dictionary')
      const plain = { type: field.type, dictionary: undefined }
      checkBatch(message.header.table(6) ?? refuse('a dictionary of it is empty'), message.body, [plain], bytes.length)
    }
  }
  if (fields === undefined) refuse('it has no schema')
  return { rows }
}

interface Message {
  readonly kind: number
  readonly header: FlatTable
  readonly body: Uint8Array
  readonly end: number
}

function nextMessage(bytes: Uint8Array, from: number): Message | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (from + 8 > bytes.length || view.getInt32(from, true) !== -1) refuse('its end is missing')
  const length = view.getInt32(from + 4, true)
  if (length === 0) return undefined
  const start = from + 8
  if (length < 0 || start + length > bytes.length) refuse('a message of it is cut off')
  const message = new FlatBuffer(bytes.subarray(start, start + length)).root()
  if (message.int16(4) < oldestVersion) refuse('it is of a version before 0.8')
  const kind = message.uint8(6)
  if (kind !== schemaMessage && kind !== dictionaryMessage && kind !== recordMessage)
    refuse('it holds what is no table')
  const bodyLength = Number(message.int64(10))
  const bodyStart = start + length
  if (bodyLength < 0 || bodyStart + bodyLength > bytes.length) refuse('a message of it is cut off')
  return {
    kind,
    header: message.table(8) ?? refuse('a message of it is empty'),
    body: bytes.subarray(bodyStart, bodyStart + bodyLength),
    end: bodyStart + bodyLength,
  }
}

function fieldsOf(schema: FlatTable): Field[] {
  if (schema.int16(4) !== 0) refuse('its bytes are big-endian')
  checkPairs(schema, 8)
  const tables = schema.tables(6)
  if (tables.length > limits.fields) refuse(`it has more than ${limits.fields} columns`)
  return tables.map((field) => {
    field.text(4)
    checkPairs(field, 16)
    const type = field.uint8(8)
    if (!types.has(type) || field.tables(14).length > 0) refuse('it has a column of lists, structs, bytes or the like')
    field.table(10)?.text(type === 10 ? 6 : undefined)
    return { type, dictionary: field.table(12)?.int64(4) }
  })
}

function checkPairs(owner: FlatTable, slot: number): void {
  for (const pair of owner.tables(slot)) {
    pair.text(4)
    pair.text(6)
  }
}

/** Checks the buffers of a batch, and returns its rows. */
function checkBatch(batch: FlatTable, body: Uint8Array, fields: readonly Field[], rowsMax: number): number {
  const rows = Number(batch.int64(4))
  if (rows < 0) refuse('a batch of it has a negative length')
  if (rows > rowsMax) return rows
  if (batch.table(10) !== undefined) refuse('its buffers are packed: send them plain')
  const nodes = batch.pairs(6)
  if (
    nodes.length !== fields.length ||
    nodes.some(([length, missing]) => length !== rows || missing < 0 || missing > rows)
  )
    refuse('the lengths of its columns differ')
  const buffers = batch.pairs(8).map(([offset, length]) => {
    if (offset < 0 || length < 0 || offset + length > body.length) refuse('a buffer of it is cut off')
    return body.subarray(offset, offset + length)
  })
  const variadic = batch.counts(12)
  let next = 0
  let textBytes = 0
  for (const { type, dictionary } of fields) {
    if (type === nullType) continue
    const values = buffers[next + 1] ?? refuse('a buffer of it is missing')
    if (dictionary !== undefined || ![utf8, largeUtf8, utf8View].includes(type)) next += 2
    else {
      textBytes += textBytesOf(values, type, rows)
      next += type === utf8View ? 2 + (variadic.shift() ?? refuse('a buffer of it is missing')) : 3
    }
    // Offsets that go back and forth make many long texts of a few bytes.
    if (textBytes > limits.textBytes) refuse('its texts overlap')
  }
  if (next !== buffers.length) refuse('it has another number of buffers than its columns need')
  return rows
}

/** Bytes of all texts of a column, by their offsets or views. */
function textBytesOf(buffer: Uint8Array, type: number, rows: number): number {
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength)
  const width = type === utf8 ? 4 : type === largeUtf8 ? 8 : 16
  if (rows === 0) return 0
  if (buffer.length < width * (type === utf8View ? rows : rows + 1)) refuse('a buffer of it is too short')
  const offset = (row: number): number =>
    type === utf8 ? view.getInt32(row * width, true) : Number(view.getBigInt64(row * width, true))
  let sum = 0
  for (let row = 0; row < rows; row++) {
    const length = type === utf8View ? view.getInt32(row * width, true) : offset(row + 1) - offset(row)
    if (length < 0) refuse('a text of it has a negative length')
    sum += length
  }
  return sum
}
