import { JsonProblem, isBlank } from './json-records.ts'
import type { JsonRecord } from './json-records.ts'

/** What a value of a field is; 'nested' is a list, and an object too deep to take apart. */
export type JsonKind = 'text' | 'number' | 'boolean' | 'null' | 'nested'

/** Told of each field: its name (`a.b` for b of the object a) and its value, bytes[start..end), without the quotes. */
export type FieldSink = (name: string, kind: JsonKind, bytes: Uint8Array, start: number, end: number) => void

/** Deeper objects are kept as their text. */
const deepest = 32
/** What a key leads to in most files: the same key as at this place of the object before. */
interface KnownKey {
  readonly prefix: string
  readonly bytes: Uint8Array
  readonly name: string
}

/**
 * Reads objects by RFC 8259 and tells of their fields in order, with numbers as they are written. Objects in objects
 * are taken apart. `NaN`, which some writers have for a missing number, is null; `Infinity` is a number.
 */
export class JsonObjectReader {
  private readonly sink: FieldSink
  private readonly known: KnownKey[] = []
  private bytes: Uint8Array = new Uint8Array(0)
  private line = 1
  private at = 0
  private place = 0

  constructor(sink: FieldSink) {
    this.sink = sink
  }

  /** @throws JsonProblem */
  read({ bytes, line }: JsonRecord): void {
    this.bytes = bytes
    this.line = line
    this.at = 0
    this.place = 0
    this.skipBlank()
    if (bytes[this.at] !== 0x7b) this.fail('an object { ... }')
    this.object('', 1)
    this.skipBlank()
    if (this.at < bytes.length) this.fail('the end of the object')
  }

  private object(prefix: string, depth: number): void {
    this.at++
    this.skipBlank()
    if (this.bytes[this.at] === 0x7d) {
      this.at++
      return
    }
    for (;;) {
      const name = this.key(prefix)
      this.skipBlank()
      if (this.bytes[this.at] !== 0x3a) this.fail('a colon')
      this.at++
      this.skipBlank()
      this.value(name, depth)
      this.skipBlank()
      const byte = this.bytes[this.at++]
      if (byte === 0x7d) return
      if (byte !== 0x2c) {
        this.at--
        this.fail('a comma or }')
      }
      this.skipBlank()
    }
  }

  private key(prefix: string): string {
    if (this.bytes[this.at] !== 0x22) this.fail('a name in quotes')
    const start = this.at
    this.skipString()
    const place = this.place++
    const known = this.known[place]
    if (known !== undefined && known.prefix === prefix && this.equals(known.bytes, start)) return known.name
    const name = prefix + this.text(start, this.at)
    this.known[place] = { prefix, bytes: this.bytes.slice(start, this.at), name }
    return name
  }

  private value(name: string, depth: number): void {
    const start = this.at
    const byte = this.bytes[start]
    if (byte === 0x22) {
      if (this.skipString()) this.escaped(name, start)
      else this.sink(name, 'text', this.bytes, start + 1, this.at - 1)
    } else if (byte === 0x7b && depth < deepest) this.object(`${name}.`, depth + 1)
    else if (byte === 0x7b || byte === 0x5b) {
      this.nested(start)
      this.sink(name, 'nested', this.bytes, start, this.at)
    } else this.word(name, start)
  }

  /** A string with escapes: its text, encoded again. */
  private escaped(name: string, start: number): void {
    const text = Buffer.from(this.text(start, this.at), 'utf8')
    this.sink(name, 'text', text, 0, text.length)
  }

  private word(name: string, start: number): void {
    while (this.at < this.bytes.length && isWordByte(this.bytes[this.at]!)) this.at++
    const word = Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, this.at - start).toString('latin1')
    if (word === 'null' || word === 'NaN') this.sink(name, 'null', this.bytes, start, start)
    else if (word === 'true' || word === 'false') this.sink(name, 'boolean', this.bytes, start, this.at)
    else if (/^-?(?:(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|Infinity)$/.test(word)) {
      this.sink(name, 'number', this.bytes, start, this.at)
    } else {
      this.at = start
      this.fail('a value')
    }
  }

  /** Passes over a list or object; what is in it is checked by JSON.parse. */
  private nested(start: number): void {
    let depth = 0
    do {
      const byte = this.bytes[this.at]
      if (byte === undefined) this.fail('the end of a list')
      if (byte === 0x22) {
        this.skipString()
        continue
      }
      if (byte === 0x7b || byte === 0x5b) depth++
      else if (byte === 0x7d || byte === 0x5d) depth--
      this.at++
    } while (depth > 0)
    try {
      JSON.parse(
        Buffer.from(this.bytes.subarray(start, this.at))
          .toString('utf8')
          .replaceAll(/\b(?:NaN|Infinity)\b/g, '0'),
      )
    } catch {
      this.at = start
      this.fail('a list or an object that is JSON')
    }
  }

  /** From the quote that begins a string to behind the one that ends it; whether it has escapes. */
  private skipString(): boolean {
    let hasEscapes = false
    for (this.at++; this.at < this.bytes.length; this.at++) {
      const byte = this.bytes[this.at]!
      if (byte === 0x22) {
        this.at++
        return hasEscapes
      }
      if (byte === 0x5c) {
        hasEscapes = true
        this.at++
      }
    }
    return this.fail('the quote that ends a string')
  }

  private text(start: number, end: number): string {
    const written = Buffer.from(this.bytes.subarray(start, end)).toString('utf8')
    try {
      return JSON.parse(written) as string
    } catch {
      // a line end or a tab as it is inside a string, which strict JSON escapes; or an escape that is none
      this.at = start
      return this.fail('a string that is JSON')
    }
  }

  private skipBlank(): void {
    while (isBlank(this.bytes[this.at])) this.at++
  }

  private equals(key: Uint8Array, start: number): boolean {
    if (key.length !== this.at - start) return false
    for (let i = 0; i < key.length; i++) if (key[i] !== this.bytes[start + i]) return false
    return true
  }

  private fail(expected: string): never {
    let line = this.line
    for (let i = 0; i < Math.min(this.at, this.bytes.length); i++) if (this.bytes[i] === 0x0a) line++
    const rest = Buffer.from(this.bytes.subarray(this.at, this.at + 20)).toString('utf8')
    throw new JsonProblem(line, `has ${rest === '' ? 'its end' : JSON.stringify(rest)} where ${expected} is expected.`)
  }
}

function isWordByte(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    byte === 0x2b ||
    byte === 0x2d ||
    byte === 0x2e
  )
}
