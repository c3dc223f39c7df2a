import { open, type FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import type { Operation } from '../operation.ts'
import type { Refusal } from '../queue.ts'

/**
 * A line of a journal: eight hexadecimal digits, the CRC-32 of the rest; a space; a JSON document; the end of the line.
 * An operation stands under its place, and so does that it is settled. `blob` names the file beside it with its bytes.
 */
export type JournalLine =
  | { readonly place: number; readonly operation: Operation; readonly blob?: string }
  | { readonly settled: number; readonly refusal?: Refusal }

export function writeLine(line: JournalLine): string {
  const text = JSON.stringify(line)
  return `${checksum(text)} ${text}\n`
}

/** Undefined where it is no whole line as it was written. */
export function readLine(line: string): JournalLine | undefined {
  const text = line.slice(9)
  return line[8] === ' ' && line.slice(0, 8) === checksum(text) ? (JSON.parse(text) as JournalLine) : undefined
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0')
}

/** Where a line stands in a file, in bytes; what follows the last end of line is no line. */
export interface LineSpan {
  readonly text: string
  readonly start: number
  readonly length: number
}

const chunkBytes = 1 << 20
const newline = 10

/** The lines of a file, without holding it in memory. */
export async function* linesOf(path: string): AsyncGenerator<LineSpan> {
  const file = await open(path, 'r')
  try {
    const chunk = new Uint8Array(chunkBytes)
    let rest = Buffer.alloc(0)
    let start = 0
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, chunkBytes, start + rest.length)
      if (bytesRead === 0) return
      const bytes = Buffer.concat([rest, chunk.subarray(0, bytesRead)])
      let from = 0
      for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, from)) {
        yield { text: bytes.toString('utf8', from, end), start: start + from, length: end - from }
        from = end + 1
      }
      rest = bytes.subarray(from)
      start += from
    }
  } finally {
    await file.close()
  }
}

/** Appends lines, those that come while others are being written in one go. */
export interface LineWriter {
  /** Where the line begins, once it is written, and with `isToSync` on disk. */
  append(line: string, isToSync: boolean): Promise<number>
  /** Empties the file after what is being written, where `isWanted` still and nothing new waits. */
  empty(isWanted: () => boolean): Promise<void>
  /** Resolves once nothing is being written. */
  settled(): Promise<void>
}

interface Batch {
  readonly lines: string[]
  bytes: number
  isToSync: boolean
  /** Where it began. */
  readonly written: Promise<number>
}

/** @param size  of the file: whole lines */
export function lineWriter(file: FileHandle, size: number): LineWriter {
  let batch: Batch | undefined
  let writing: Promise<unknown> = Promise.resolve()

  function begin(): Batch {
    const mine: Omit<Batch, 'written'> = { lines: [], bytes: 0, isToSync: false }
    const written = writing.then(async () => {
      batch = undefined
      const start = size
      try {
        await file.appendFile(mine.lines.join(''))
        if (mine.isToSync) await file.datasync()
      } catch (error) {
        // A full disk may have taken half a line.
        await file.truncate(start).catch(() => {})
        throw error
      }
      size += mine.bytes
      return start
    })
    writing = written.catch(() => {})
    return Object.assign(mine, { written })
  }
  return {
    async append(line, isToSync) {
      batch ??= begin()
      const mine = batch
      const offset = mine.bytes
      mine.lines.push(line)
      mine.bytes += Buffer.byteLength(line)
      mine.isToSync ||= isToSync
      return (await mine.written) + offset
    },
    async empty(isWanted) {
      const emptied = writing.then(async () => {
        if (batch !== undefined || !isWanted()) return
        await file.truncate(0)
        size = 0
      })
      writing = emptied.catch(() => {})
      await emptied
    },
    async settled() {
      await writing
    },
  }
}
