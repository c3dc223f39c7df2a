import { assert } from '../base/assert.ts'

const magic = 0x184d2204

/**
 * Unpacks LZ4 frames, one behind the other (LZ4 Frame Format 1.6.4 and Block Format, lz4.org): what Arrow files are
 * packed by when nobody says otherwise. Checksums are passed over; Arrow checks lengths.
 *
 * @throws Error where the bytes are no frame or are cut off
 */
export function unpackLz4(packed: Uint8Array): Uint8Array {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  const out = new Output(packed.length * 4)
  for (let at = 0; at < packed.length;) {
    if (view.getUint32(at, true) !== magic) throw new Error('these bytes are no LZ4 frame')
    const flags = view.getUint8(at + 4)
    const [hasBlockSum, hasSize, hasSum, hasDictionary] = [flags & 16, flags & 8, flags & 4, flags & 1]
    assert(hasDictionary === 0, 'an LZ4 frame of Arrow has no dictionary')
    at += 7 + (hasSize === 0 ? 0 : 8)
    for (;;) {
      const word = view.getUint32(at, true)
      at += 4
      if (word === 0) break
      const length = word & 0x7fffffff
      if (at + length > packed.length) throw new Error('an LZ4 block is cut off')
      const block = packed.subarray(at, at + length)
      if (word >>> 31 === 1) out.append(block, 0, length)
      else unpackBlock(block, out)
      at += length + (hasBlockSum === 0 ? 0 : 4)
    }
    at += hasSum === 0 ? 0 : 4
  }
  return out.bytes()
}

/** Literals, then a match in what was written, again and again; the last sequence has literals only. */
function unpackBlock(block: Uint8Array, out: Output): void {
  let at = 0
  const length = (nibble: number): number => {
    let sum = nibble
    if (nibble < 15) return sum
    let byte: number
    do {
      byte = block[at++] ?? 0
      sum += byte
    } while (byte === 255)
    return sum
  }
  while (at < block.length) {
    const token = block[at++]!
    const literals = length(token >> 4)
    if (at + literals > block.length) throw new Error('an LZ4 block is cut off')
    out.append(block, at, at + literals)
    at += literals
    if (at >= block.length) return
    const offset = block[at]! | ((block[at + 1] ?? 0) << 8)
    at += 2
    out.repeat(offset, length(token & 15) + 4)
  }
}

class Output {
  private buffer: Uint8Array
  private length = 0

  constructor(capacity: number) {
    this.buffer = new Uint8Array(Math.max(64, capacity))
  }

  append(bytes: Uint8Array, start: number, end: number): void {
    this.reserve(end - start)
    this.buffer.set(bytes.subarray(start, end), this.length)
    this.length += end - start
  }

  /** The bytes from `offset` back again; a match may overlap what it writes. */
  repeat(offset: number, count: number): void {
    if (offset === 0 || offset > this.length) throw new Error('an LZ4 block refers to bytes before its beginning')
    this.reserve(count)
    for (let i = 0; i < count; i++) this.buffer[this.length + i] = this.buffer[this.length + i - offset]!
    this.length += count
  }

  /** A copy of its own, so that typed arrays can be laid over it. */
  bytes(): Uint8Array {
    return this.buffer.slice(0, this.length)
  }

  private reserve(count: number): void {
    if (this.length + count <= this.buffer.length) return
    const larger = new Uint8Array(Math.max(this.buffer.length * 2, this.length + count))
    larger.set(this.buffer.subarray(0, this.length))
    this.buffer = larger
  }
}
