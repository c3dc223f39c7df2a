import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { AppError } from '../base/errors.ts'

/** The one file in a zip: where its packed bytes lie, and what they must unpack to. */
export interface ZipMember {
  readonly name: string
  /** 0 is stored, 8 is deflate. */
  readonly method: 0 | 8
  readonly startByte: number
  readonly packedBytes: number
  readonly unpackedBytes: number
  readonly crc32: number
}

const endBytes = 22
const largestComment = 0xffff
const signatures = { end: 0x06054b50, entry: 0x02014b50, local: 0x04034b50, end64: 0x06064b50, locator64: 0x07064b50 }

interface Entry extends Omit<ZipMember, 'method' | 'startByte'> {
  readonly method: number
  readonly flags: number
  readonly localByte: number
}

/**
 * Finds the one file in a zip from the directory at its end (APPNOTE.TXT 6.3.10, 4.3 and 4.5.3 for zip64). Folders and
 * what systems leave beside files (`__MACOSX/`, `.DS_Store`) do not count.
 *
 * @throws SOURCE_ARCHIVE where there is none or more than one, it is encrypted, packed otherwise than by deflate, or
 *         the archive is cut off
 */
export async function zipMember(path: string): Promise<ZipMember> {
  const file = await open(path)
  try {
    const entries = await directory(file, path)
    if (entries.some(({ name }) => name === '[Content_Types].xml')) {
      refuse(path, 'it is an office document (.xlsx): save the sheet as CSV.')
    }
    const members = entries.filter(({ name }) => !/\/$|^__MACOSX\/|(?:^|\/)(?:\.DS_Store|Thumbs\.db)$/.test(name))
    const [member] = members
    if (member === undefined || members.length > 1) {
      const names = members.slice(0, 5).map(({ name }) => `"${name}"`)
      const more = members.length > names.length ? ', ...' : ''
      refuse(
        path,
        `expected one file in it, received ${members.length}${more || names.length > 0 ? `: ${names.join(', ')}${more}` : ''}.`,
      )
    }
    const { method, flags, localByte, ...rest } = member
    if ((flags & 1) !== 0) refuse(path, `"${member.name}" in it is encrypted.`)
    if (method !== 0 && method !== 8) {
      refuse(path, `"${member.name}" in it is packed by method ${method}; deflate (8) is expected.`)
    }
    const local = await bytesAt(file, path, localByte, 30)
    if (local.readUInt32LE(0) !== signatures.local) truncated(path)
    return { ...rest, method, startByte: localByte + 30 + local.readUInt16LE(26) + local.readUInt16LE(28) }
  } finally {
    await file.close()
  }
}

/** The packed bytes of a member. */
export function packedChunks(
  path: string,
  { startByte, packedBytes }: ZipMember,
  chunkBytes: number,
): AsyncIterable<Buffer> {
  if (packedBytes === 0) return (async function* () {})()
  return createReadStream(path, {
    start: startByte,
    end: startByte + packedBytes - 1,
    highWaterMark: chunkBytes,
  }) as AsyncIterable<Buffer>
}

async function directory(file: FileHandle, path: string): Promise<Entry[]> {
  const { size } = await file.stat()
  const tailStart = Math.max(0, size - endBytes - largestComment)
  const tail = await bytesAt(file, path, tailStart, size - tailStart)
  let at = tail.length - endBytes
  while (at >= 0 && tail.readUInt32LE(at) !== signatures.end) at--
  if (at < 0) truncated(path)
  let count = tail.readUInt16LE(at + 10)
  let length = tail.readUInt32LE(at + 12)
  let start = tail.readUInt32LE(at + 16)
  if (at >= 20 && tail.readUInt32LE(at - 20) === signatures.locator64) {
    const end64 = await bytesAt(file, path, Number(tail.readBigUInt64LE(at - 20 + 8)), 56)
    if (end64.readUInt32LE(0) !== signatures.end64) truncated(path)
    count = Number(end64.readBigUInt64LE(32))
    length = Number(end64.readBigUInt64LE(40))
    start = Number(end64.readBigUInt64LE(48))
  }
  return entriesOf(await bytesAt(file, path, start, length), count, path)
}

function entriesOf(bytes: Buffer, count: number, path: string): Entry[] {
  const entries: Entry[] = []
  for (let at = 0; entries.length < count;) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== signatures.entry) truncated(path)
    const [nameLength, extraLength] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30)]
    const end = at + 46 + nameLength + extraLength + bytes.readUInt16LE(at + 32)
    if (end > bytes.length) truncated(path)
    const sizes64 = wideSizes(bytes.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength))
    const wide = (field: number): number => (field === 0xffffffff ? (sizes64.shift() ?? field) : field)
    // in this order the wide values stand in the extra field
    const unpackedBytes = wide(bytes.readUInt32LE(at + 24))
    const packedBytes = wide(bytes.readUInt32LE(at + 20))
    const localByte = wide(bytes.readUInt32LE(at + 42))
    entries.push({
      name: bytes.toString('utf8', at + 46, at + 46 + nameLength),
      flags: bytes.readUInt16LE(at + 8),
      method: bytes.readUInt16LE(at + 10),
      crc32: bytes.readUInt32LE(at + 16),
      unpackedBytes,
      packedBytes,
      localByte,
    })
    at = end
  }
  return entries
}

/** The 64-bit values of the zip64 extra field. */
function wideSizes(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue
    const field = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2))
    return Array.from({ length: Math.floor(field.length / 8) }, (_, i) => Number(field.readBigUInt64LE(8 * i)))
  }
  return []
}

async function bytesAt(file: FileHandle, path: string, position: number, length: number): Promise<Buffer> {
  const { size } = await file.stat()
  if (position + length > size) truncated(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  if (bytesRead < length) truncated(path)
  return buffer
}

function truncated(path: string): never {
  refuse(path, 'its directory is not there: the zip is cut off or damaged.')
}

function refuse(path: string, problem: string): never {
  throw new AppError('SOURCE_ARCHIVE', { path, problem })
}
