import { isUtf8 } from 'node:buffer'
import type { CategoryColumn } from '../frame/column.ts'

/** Collects the fields of one column as bytes; equal bytes get one code. */
export interface TextDictionary {
  /** Adds a cell; an empty one is missing. Returns what is wrong with the bytes, or undefined. */
  add(bytes: Uint8Array, start: number, end: number): string | undefined
  /** The column, its dictionary in order of first appearance. The dictionary is then spent. */
  finish(): CategoryColumn
}

/** What `add` says of bytes that are no UTF-8. */
export const notUtf8 = 'holds bytes that are not UTF-8'

/** Distinct texts decoded at a time; texts cut from one decoded block share its memory. */
const blockBytes = 1 << 16

/**
 * An open-addressing hash table over the bytes of the distinct values (FNV-1a, at most half full), so that a text is
 * decoded once for each distinct value and never for each row.
 */
export function textDictionary(): TextDictionary {
  return new Dictionary()
}

class Dictionary implements TextDictionary {
  private codes = new Int32Array(1024)
  private rows = 0
  /** code + 1 by slot; 0 is free. */
  private table = new Int32Array(256)
  private hashes = new Int32Array(128)
  /** Where the bytes of a value end in `arena`; they begin where those of the last one ended. */
  private ends = new Float64Array(128)
  private distinct = 0
  private arena: Uint8Array = new Uint8Array(1024)
  private isAscii = true

  add(bytes: Uint8Array, start: number, end: number): string | undefined {
    if (start === end) {
      this.push(-1)
      return undefined
    }
    let hash = 0x811c9dc5
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193)
    hash ^= hash >>> 15
    const { table, hashes } = this
    let slot = hash & (table.length - 1)
    for (let entry = table[slot]!; entry !== 0; entry = table[slot]!) {
      if (hashes[entry - 1] === hash && this.equals(entry - 1, bytes, start, end)) {
        this.push(entry - 1)
        return undefined
      }
      slot = (slot + 1) & (table.length - 1)
    }
    this.push(this.distinct)
    table[slot] = this.distinct + 1
    return this.insert(bytes, start, end, hash)
  }

  finish(): CategoryColumn {
    const categories = decoded(this.arena, this.ends.subarray(0, this.distinct), this.isAscii)
    const column: CategoryColumn = { kind: 'category', codes: this.codes.slice(0, this.rows), categories }
    // a table of many columns gives its memory back column by column
    this.table = this.hashes = this.codes = new Int32Array(0)
    this.arena = new Uint8Array(0)
    return column
  }

  private push(code: number): void {
    if (this.rows === this.codes.length) this.codes = grown(this.codes, new Int32Array(this.rows * 2))
    this.codes[this.rows++] = code
  }

  private equals(code: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = code === 0 ? 0 : this.ends[code - 1]!
    if (this.ends[code]! - from !== end - start) return false
    for (let i = start; i < end; i++) if (bytes[i] !== this.arena[from + i - start]) return false
    return true
  }

  private insert(bytes: Uint8Array, start: number, end: number, hash: number): string | undefined {
    const from = this.distinct === 0 ? 0 : this.ends[this.distinct - 1]!
    while (from + end - start > this.arena.length) {
      this.arena = grown(this.arena, new Uint8Array(this.arena.length * 2))
    }
    const { arena } = this
    let bits = 0
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!
      if (byte === 0) return 'holds a zero byte: this is no text'
      bits |= byte
      arena[from + i - start] = byte
    }
    if (bits > 127) {
      if (!isUtf8(bytes.subarray(start, end))) return notUtf8
      this.isAscii = false
    }
    this.hashes[this.distinct] = hash
    this.ends[this.distinct] = from + end - start
    if (++this.distinct === this.hashes.length) this.rehash()
    return undefined
  }

  private rehash(): void {
    this.table = new Int32Array(this.table.length * 2)
    this.hashes = grown(this.hashes, new Int32Array(this.hashes.length * 2))
    this.ends = grown(this.ends, new Float64Array(this.ends.length * 2))
    for (let code = 0; code < this.distinct; code++) {
      let slot = this.hashes[code]! & (this.table.length - 1)
      while (this.table[slot] !== 0) slot = (slot + 1) & (this.table.length - 1)
      this.table[slot] = code + 1
    }
  }
}

function grown<Values extends Int32Array | Float64Array | Uint8Array>(from: Values, to: Values): Values {
  to.set(from)
  return to
}

function decoded(arena: Uint8Array, ends: Float64Array, isAscii: boolean): string[] {
  const bytes = Buffer.from(arena.buffer, arena.byteOffset, arena.byteLength)
  const texts: string[] = []
  for (let code = 0, from = 0; code < ends.length;) {
    if (!isAscii) {
      texts.push(bytes.toString('utf8', from, ends[code]))
      from = ends[code++]!
      continue
    }
    let last = code
    while (last + 1 < ends.length && ends[last + 1]! - from <= blockBytes) last++
    const block = bytes.toString('latin1', from, ends[last])
    for (let begin = from; code <= last; begin = ends[code++]!) {
      texts.push(block.slice(begin - from, ends[code]! - from))
    }
    from = ends[last]!
  }
  return texts
}
