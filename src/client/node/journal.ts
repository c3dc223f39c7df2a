import { mkdirSync, openAsBlob } from 'node:fs'
import { mkdir, open, rm, truncate, writeFile, type FileHandle } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { linesOf, lineWriter, readLine, writeLine, type JournalLine } from './journal-lines.ts'
import { lockJournal } from './journal-lock.ts'
import type { Content } from '../operation.ts'
import type { Queue, Queued } from '../queue.ts'

/** Where an operation that waits stands in the file. */
interface Place {
  readonly place: number
  readonly start: number
  readonly length: number
  readonly isLeftOver: boolean
}

/** What a journal held when it was opened. */
interface Found {
  readonly waiting: readonly Place[]
  readonly last: number
  /** Where whole lines end. */
  readonly bytes: number
  /** Lines that are not as they were written, a torn last one aside. */
  readonly damaged: number
}

/** A queue in a file. */
export interface Journal extends Queue {
  /** Lines that could not be read when it was opened, and are left out. */
  readonly damaged: number
}

/**
 * Opens or makes a journal: a queue that outlives the process. An operation is on disk (fsync) when `append` resolves;
 * what is appended meanwhile goes to disk together. A line that was torn when the process or the machine died is cut off;
 * its operation was never said to be kept. The bytes of artifacts lie beside it, in `<path>.files/`. Once nothing waits
 * the file is emptied.
 *
 * @throws Error where another process has it open
 */
export async function openJournal(given: string): Promise<Journal> {
  const path = resolve(given)
  mkdirSync(dirname(path), { recursive: true })
  const unlock = lockJournal(path)
  try {
    const file = await open(path, 'a+')
    const found = await read(path)
    await truncate(path, found.bytes)
    await syncFolder(dirname(path))
    return journalOver({ path, file, found, unlock })
  } catch (error) {
    unlock()
    throw error
  }
}

function journalOver({
  path,
  file,
  found,
  unlock,
}: {
  readonly path: string
  readonly file: FileHandle
  readonly found: Found
  readonly unlock: () => void
}): Journal {
  const blobs = `${path}.files`
  const lines = lineWriter(file, found.bytes)
  const waiting: Place[] = [...found.waiting]
  const settled = new Set<number>()
  let taken = 0
  let left = waiting.length
  let last = found.last

  async function readPlace({ start, length }: Place): Promise<JournalLine | undefined> {
    const bytes = Buffer.alloc(length)
    await file.read(bytes, 0, length, start)
    return readLine(bytes.toString('utf8'))
  }

  return {
    isDurable: true,
    damaged: found.damaged,
    size: async () => left,
    async append(operation, content) {
      const place = ++last
      left += 1
      try {
        const blob = content === undefined ? undefined : `${place}.bin`
        if (content !== undefined && blob !== undefined) await keep(blobs, blob, content)
        const line = writeLine({ place, operation, ...(blob === undefined ? {} : { blob }) })
        waiting.push({
          place,
          start: await lines.append(line, true),
          length: Buffer.byteLength(line) - 1,
          isLeftOver: false,
        })
      } catch (error) {
        left -= 1
        throw error
      }
      return place
    },
    async next(): Promise<Queued | undefined> {
      const at = waiting[taken]
      if (at === undefined) return undefined
      taken += 1
      if (taken === 10_000) {
        waiting.splice(0, taken)
        taken = 0
      }
      const line = await readPlace(at)
      if (line === undefined || !('operation' in line)) throw new Error(`The journal ${path} changed under way.`)
      const content = line.blob === undefined ? {} : { content: await openAsBlob(join(blobs, line.blob)) }
      return { place: at.place, operation: line.operation, isLeftOver: at.isLeftOver, ...content }
    },
    async settle(place, refusal) {
      if (settled.has(place)) return
      settled.add(place)
      // Not synced, and no matter where it cannot be written: what is done twice is done once.
      const line = writeLine({ settled: place, ...(refusal === undefined ? {} : { refusal }) })
      await lines.append(line, false).catch(() => {})
      await rm(join(blobs, `${place}.bin`), { force: true })
      left -= 1
      if (left > 0) return
      await lines.empty(() => left === 0)
      if (left === 0) settled.clear()
    },
    async close() {
      await lines.settled()
      await file.close()
      unlock()
    },
  }
}

async function read(path: string): Promise<Found> {
  const places = new Map<number, Place>()
  let [last, bytes, damaged, pending] = [0, 0, 0, 0]
  for await (const { text, start, length } of linesOf(path)) {
    const line = readLine(text)
    if (line === undefined) {
      pending += 1
      continue
    }
    // Damage with whole lines after it is no torn end.
    damaged += pending
    pending = 0
    bytes = start + length + 1
    if ('settled' in line) {
      places.delete(line.settled)
    } else {
      places.set(line.place, { place: line.place, start, length, isLeftOver: true })
      last = Math.max(last, line.place)
    }
  }
  return { waiting: [...places.values()].toSorted((one, other) => one.place - other.place), last, bytes, damaged }
}

async function keep(folder: string, name: string, content: Content): Promise<void> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, name)
  const file = await open(path, 'w')
  try {
    if (content instanceof Uint8Array) await writeFile(file, content)
    else await writeFile(file, content.stream())
    await file.datasync()
  } finally {
    await file.close()
  }
  await syncFolder(folder)
}

/** So that the name of a new file survives a power cut. Not every system opens folders. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  } catch {
    // Windows: its file system keeps names by itself.
  }
}
