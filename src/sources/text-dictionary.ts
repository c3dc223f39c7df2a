import { isUtf8 } from 'node:buffer'
import type { CategoryColumn } from '../frame/column.ts'

/** Collects the fields of one column as bytes; equal bytes get one code. */
export interface TextDictionary {
  /** Adds a cell; an empty one is missing. Returns what is wrong with the bytes, or undefined. */
  add(bytes: Uint8Array, start: number, end: number): string | undefined
  /** The column, its dictionary in order of first appearance. The dictionary is then spent. */
  finish(): CategoryColumn
}

/** Distinct texts decoded at a time; texts cut from one decoded block share its memory. */
const blockBytes = 1 << 16

/**
 * An open-addressing hash table over the bytes of the distinct values (FNV-1a, at most half full), so that a text is
 * decoded once for each distinct value and never for each row.
 */
export function textDictionary(): TextDictionary {
  let codes = new Int32Array(1024)
  let rows = 0
  let table = new Int32Array(256) // code + 1, 0 is free
  let hashes = new Int32Array(128)
  let ends = new Float64Array(128) // where the bytes of a value end in `arena`; they begin where the last ended
  let distinct = 0
  let arena: Uint8Array = new Uint8Array(1024)
  let isAscii = true

  const push = (code: number): void => {
    if (rows === codes.length) codes = grown(codes, new Int32Array(rows * 2))
    codes[rows++] = code
  }
  const equals = (code: number, bytes: Uint8Array, start: number, end: number): boolean => {
    const from = code === 0 ? 0 : ends[code - 1]!
    if (ends[code]! - from !== end - start) return false
    for (let i = start; i < end; i++) if (bytes[i] !== arena[from + i - start]) return false
    return true
  }
  const rehash = (): void => {
    table = new Int32Array(table.length * 2)
    hashes = grown(hashes, new Int32Array(hashes.length * 2))
    ends = grown(ends, new Float64Array(ends.length * 2))
    for (let code = 0; code < distinct; code++) {
      let slot = hashes[code]! & (table.length - 1)
      while (table[slot] !== 0) slot = (slot + 1) & (table.length - 1)
      table[slot] = code + 1
    }
  }
  const insert = (bytes: Uint8Array, start: number, end: number, hash: number, slot: number): string | undefined => {
    const from = distinct === 0 ? 0 : ends[distinct - 1]!
    while (from + end - start > arena.length) arena = grown(arena, new Uint8Array(arena.length * 2))
    let bits = 0
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!
      if (byte === 0) return 'holds a zero byte: this is no text'
      bits |= byte
      arena[from + i - start] = byte
    }
    if (bits > 127) {
      if (!isUtf8(bytes.subarray(start, end))) return 'holds bytes that are not UTF-8'
      isAscii = false
    }
    hashes[distinct] = hash
    ends[distinct] = from + end - start
    table[slot] = ++distinct
    if (distinct === hashes.length) rehash()
    return undefined
  }

  return {
    add(bytes, start, end) {
      if (start === end) {
        push(-1)
        return undefined
      }
      let hash = 0x811c9dc5
      for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193)
      hash ^= hash >>> 15
      let slot = hash & (table.length - 1)
      for (let entry = table[slot]!; entry !== 0; entry = table[slot]!) {
        if (hashes[entry - 1] === hash && equals(entry - 1, bytes, start, end)) {
          push(entry - 1)
          return undefined
        }
        slot = (slot + 1) & (table.length - 1)
      }
      push(distinct)
      return insert(bytes, start, end, hash, slot)
    },
    finish() {
      const categories = decoded(arena, ends.subarray(0, distinct), isAscii)
      const column: CategoryColumn = { kind: 'category', codes: codes.slice(0, rows), categories }
      table = hashes = codes = new Int32Array(0)
      arena = new Uint8Array(0)
      return column
    },
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
