/** One JSON value of a file, as bytes, lent until the next is asked for; and the line it begins in. */
export interface JsonRecord {
  readonly bytes: Uint8Array
  readonly line: number
}

/** How the objects of a text stand in it. */
export type JsonShape = 'lines' | 'array' | 'concatenated'

/** What is wrong with a JSON text, and the line (1-based) where. */
export class JsonProblem extends Error {
  readonly line: number
  constructor(line: number, problem: string) {
    super(`line ${line} ${problem}`)
    this.line = line
  }
}

const [lf, quote, backslash, comma] = [0x0a, 0x22, 0x5c, 0x2c]
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d]

/** Whether a byte is white space of JSON. */
export function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === lf || byte === 0x0d || byte === 0x09
}

/**
 * Cuts a text into its objects: each line of 'lines', each element of the one 'array', each value of 'concatenated'
 * (one below the other, over as many lines as they like). What is held at a time is one object and one chunk.
 *
 * @throws JsonProblem
 */
export async function* jsonRecords(chunks: AsyncIterable<Uint8Array>, shape: JsonShape): AsyncGenerator<JsonRecord> {
  const cutter = shape === 'lines' ? new LineCutter() : new ValueCutter(shape === 'array')
  for await (const chunk of chunks) yield* cutter.write(chunk)
  yield* cutter.end()
}

/** Bytes that are not yet a whole value; grows by doubling. */
class Held {
  private bytes = new Uint8Array(4096)
  private length = 0

  add(bytes: Uint8Array): void {
    if (this.length + bytes.length > this.bytes.length) {
      const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + bytes.length))
      larger.set(this.bytes.subarray(0, this.length))
      this.bytes = larger
    }
    this.bytes.set(bytes, this.length)
    this.length += bytes.length
  }

  /** What is held with `bytes` behind it; nothing is held then. */
  take(bytes: Uint8Array): Uint8Array {
    if (this.length === 0) return bytes
    this.add(bytes)
    const all = this.bytes.subarray(0, this.length)
    this.length = 0
    return all
  }
}

class LineCutter {
  private readonly held = new Held()
  private line: number

  constructor() {
    this.line = 1
  }

  *write(chunk: Uint8Array): Generator<JsonRecord> {
    let from = 0
    for (let end = chunk.indexOf(lf); end >= 0; end = chunk.indexOf(lf, from)) {
      yield* this.recordOf(this.held.take(chunk.subarray(from, end)))
      from = end + 1
      this.line++
    }
    if (from < chunk.length) this.held.add(chunk.subarray(from))
  }

  *end(): Generator<JsonRecord> {
    yield* this.recordOf(this.held.take(new Uint8Array(0)))
  }

  private *recordOf(bytes: Uint8Array): Generator<JsonRecord> {
    if (!bytes.every(isBlank)) yield { bytes, line: this.line }
  }
}

class ValueCutter {
  private readonly isArray: boolean
  private readonly held = new Held()
  private line = 1
  private beginLine = 1
  /** Open brackets of the value, or 0 between values. */
  private depth = 0
  private isInString = false
  private isEscaped = false
  /** Of the array around the values. */
  private state: 'before' | 'inside' | 'behind'
  private needsComma = false

  constructor(isArray: boolean) {
    this.isArray = isArray
    this.state = isArray ? 'before' : 'inside'
  }

  *write(chunk: Uint8Array): Generator<JsonRecord> {
    let from = 0
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!
      if (byte === lf) this.line++
      if (this.depth === 0) {
        if (this.between(byte)) from = at
        continue
      }
      if (!this.closes(byte)) continue
      yield { bytes: this.held.take(chunk.subarray(from, at + 1)), line: this.beginLine }
      this.needsComma = true
    }
    if (this.depth > 0) this.held.add(chunk.subarray(from))
  }

  end(): readonly JsonRecord[] {
    if (this.depth > 0) throw new JsonProblem(this.beginLine, 'begins an object that never ends.')
    if (this.isArray && this.state !== 'behind') throw new JsonProblem(this.line, 'ends before the list does.')
    return []
  }

  /** Takes a byte between values; whether it begins one. */
  private between(byte: number): boolean {
    if (isBlank(byte)) return false
    if (this.state === 'before' && byte === openBracket) this.state = 'inside'
    else if (this.state === 'inside' && byte === openBrace && !(this.isArray && this.needsComma)) {
      this.beginLine = this.line
      this.depth = 1
      return true
    } else if (this.isArray && this.state === 'inside' && byte === comma && this.needsComma) this.needsComma = false
    else if (this.isArray && this.state === 'inside' && byte === closeBracket) this.state = 'behind'
    else
      throw new JsonProblem(
        this.line,
        `has ${JSON.stringify(String.fromCharCode(byte))} where ${this.expected()} is expected.`,
      )
    return false
  }

  private expected(): string {
    if (this.state === 'behind') return 'the end of the file'
    return this.isArray && this.needsComma ? 'a comma or the end of the list' : 'an object { ... }'
  }

  /** Takes a byte of a value; whether it is the last. */
  private closes(byte: number): boolean {
    if (this.isInString) {
      if (this.isEscaped) this.isEscaped = false
      else if (byte === backslash) this.isEscaped = true
      else if (byte === quote) this.isInString = false
    } else if (byte === quote) this.isInString = true
    else if (byte === openBrace || byte === openBracket) this.depth++
    else if (byte === closeBrace || byte === closeBracket) return --this.depth === 0
    return false
  }
}
