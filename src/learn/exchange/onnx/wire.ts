export type ByteWriter = ReturnType<typeof byteWriter>
export type ByteReader = ReturnType<typeof byteReader>

/** Collects bytes. */
export function byteWriter() {
  let buffer = new Uint8Array(256)
  let length = 0
  const room = (more: number): void => {
    if (length + more <= buffer.length) return
    const larger = new Uint8Array(Math.max(2 * buffer.length, length + more))
    larger.set(buffer.subarray(0, length))
    buffer = larger
  }
  const varint = (value: number): void => {
    room(10)
    // A negative number is its two's complement of 64 bits.
    if (value < 0) {
      let rest = BigInt.asUintN(64, BigInt(value))
      for (; rest > 0x7fn; rest >>= 7n) buffer[length++] = Number(rest & 0x7fn) | 0x80
      buffer[length++] = Number(rest)
      return
    }
    let rest = value
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) buffer[length++] = (rest % 128) | 0x80
    buffer[length++] = rest
  }
  return {
    varint,
    real(value: number, bytes: 4 | 8): void {
      room(8)
      const view = new DataView(buffer.buffer, length, 8)
      if (bytes === 4) view.setFloat32(0, value, true)
      else view.setFloat64(0, value, true)
      length += bytes
    },
    /** The length of the bytes, and they. */
    block(bytes: Uint8Array): void {
      varint(bytes.length)
      room(bytes.length)
      buffer.set(bytes, length)
      length += bytes.length
    },
    bytes: () => buffer.slice(0, length),
  }
}

/** Reads bytes from the first on; its functions throw an Error, in words for people, where they end early. */
export function byteReader(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const advance = (by: number): number => {
    if (at + by > bytes.length) throw new Error(`it ends at byte ${bytes.length} within a field.`)
    at += by
    return at - by
  }
  const varint = (): number => {
    let value = 0
    let scale = 1
    for (let i = 0; i < 10; i++) {
      const byte = bytes[advance(1)]!
      if (i < 9) value += (byte & 0x7f) * scale
      // The tenth byte holds the sign of an int64: such a number lies 2^64 lower, and is small in practice.
      else return signed(bytes.subarray(at - 10, at))
      if (byte < 0x80) return value
      scale *= 128
    }
    return value
  }
  const blockEnd = (): number => {
    const length = varint()
    return advance(0) + checkedLength(length, bytes.length - at)
  }
  return {
    at: () => at,
    isDone: () => at >= bytes.length,
    varint,
    blockEnd,
    real(size: 4 | 8): number {
      const from = advance(size)
      return size === 4 ? view.getFloat32(from, true) : view.getFloat64(from, true)
    },
    /** The bytes of a block; a view. */
    block(): Uint8Array {
      const end = blockEnd()
      const block = bytes.subarray(at, end)
      at = end
      return block
    },
    /** Passes over a field of the wire type. */
    skip(wire: number): void {
      if (wire === 0) varint()
      else if (wire === 1) advance(8)
      else if (wire === 5) advance(4)
      else if (wire === 2) at = blockEnd()
      else throw new Error(`byte ${at} begins a field of the wire type ${wire}.`)
    },
  }
}

function checkedLength(length: number, left: number): number {
  if (length < 0 || length > left) throw new Error(`a field of ${length} bytes stands where ${left} are left.`)
  return length
}

/** The int64 of ten bytes of seven bits each. */
function signed(bytes: Uint8Array): number {
  let value = 0n
  bytes.forEach((byte, i) => (value |= BigInt(byte & 0x7f) << BigInt(7 * i)))
  return Number(BigInt.asIntN(64, value))
}
