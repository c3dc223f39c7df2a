/** Objects and arrays within each other at most: far beyond a model file. */
const depthMax = 64

/** Numbers by their marker: bytes, and how a view reads them, big-endian. */
const NUMBERS: Readonly<Record<string, readonly [bytes: number, read: (view: DataView, at: number) => number]>> = {
  i: [1, (view, at) => view.getInt8(at)],
  U: [1, (view, at) => view.getUint8(at)],
  I: [2, (view, at) => view.getInt16(at)],
  l: [4, (view, at) => view.getInt32(at)],
  L: [8, (view, at) => Number(view.getBigInt64(at))],
  d: [4, (view, at) => view.getFloat32(at)],
  D: [8, (view, at) => view.getFloat64(at)],
}

/** Whether bytes are such a file, and not JSON: an object whose first key begins with the type of its length. */
export function isUbjson(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7b && 'iUIlL$#'.includes(String.fromCharCode(bytes[1] ?? 0))
}

/**
 * A file of Universal Binary JSON, as XGBoost writes its models ('model.ubj', what `save_model` writes by default), as
 * plain data. Whole numbers beyond 2^53 are rounded. Nothing is evaluated; a length that the bytes do not hold is an error.
 *
 * @throws RangeError or Error for bytes that are no such file
 *
 * Source: ubjson.org, draft 12; XGBoost 3.2, src/common/json.cc (`UBJReader`), which leaves high-precision numbers out.
 */
export function decodeUbjson(bytes: Uint8Array): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let at = 0

  function marker(): string {
    // Padding, between values alone.
    while (view.getUint8(at) === 0x4e) at++
    return String.fromCharCode(view.getUint8(at++))
  }

  function number(type: string): number {
    const [size, read] = NUMBERS[type] ?? []
    if (size === undefined || read === undefined) throw new Error(`there is no number of the type "${type}"`)
    const value = read(view, at)
    at += size
    return value
  }

  function length(): number {
    const count = number(marker())
    if (!(count >= 0 && count <= bytes.length)) throw new Error(`a length is ${count}`)
    return count
  }

  function text(): string {
    const count = length()
    if (at + count > bytes.length) throw new Error('a text is cut off')
    at += count
    return decoder.decode(bytes.subarray(at - count, at))
  }

  /** What stands before the items: their type, and how many there are; without a number they go on to the end marker. */
  function header(): { readonly type?: string; readonly count?: number } {
    const isTyped = view.getUint8(at) === 0x24
    const type = isTyped ? String.fromCharCode(view.getUint8(at + 1)) : undefined
    if (isTyped) at += 2
    if (view.getUint8(at) !== 0x23) {
      if (isTyped) throw new Error('a type without a number of items')
      return {}
    }
    at++
    const count = length()
    if (type !== undefined && !(type in NUMBERS)) throw new Error(`an array of the type "${type}"`)
    return { ...(type !== undefined && { type }), count }
  }

  function isEnd(end: string): boolean {
    if (view.getUint8(at) !== end.charCodeAt(0)) return false
    at++
    return true
  }

  function array(depth: number): unknown[] {
    const { type, count } = header()
    if (type !== undefined) return Array.from({ length: count! }, () => number(type))
    const items: unknown[] = []
    while (count === undefined ? !isEnd(']') : items.length < count) items.push(value(marker(), depth))
    return items
  }

  function object(depth: number): Record<string, unknown> {
    const { type, count } = header()
    const entries: [string, unknown][] = []
    while (count === undefined ? !isEnd('}') : entries.length < count) {
      entries.push([text(), value(type ?? marker(), depth)])
    }
    return Object.fromEntries(entries)
  }

  function value(type: string, depth: number): unknown {
    if (depth > depthMax) throw new Error('it is nested too deep')
    switch (type) {
      case '{':
        return object(depth + 1)
      case '[':
        return array(depth + 1)
      case 'S':
        return text()
      case 'C':
        return String.fromCharCode(view.getUint8(at++))
      case 'T':
      case 'F':
        return type === 'T'
      case 'Z':
        return null
      default:
        return number(type)
    }
  }
  return value(marker(), 0)
}
