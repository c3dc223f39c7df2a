import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { assert } from '../base/assert.ts'
import { createFolder, syncFolder } from './durable-file.ts'
import { isFileError } from './file-error.ts'

/** One open file of the prediction log. */
export interface LogSegment {
  readonly sizeBytes: () => number
  /** When it was begun. */
  readonly startMs: number
  /** Durable when it resolves. When it rejects, nothing of it is in the file, and it may be tried again. */
  append(lines: readonly string[]): Promise<void>
  /** Writes the end marker and closes. */
  end(): Promise<void>
  /** Closes without the marker: the next start counts a gap. */
  abandon(): Promise<void>
}

/** Opens a new file `<pid>-<start>.jsonl`; never one that exists. */
export async function openSegment(folder: string, startMs: number): Promise<LogSegment> {
  await createFolder(folder)
  const handle = await createFirstFree(folder, startMs)
  await syncFolder(folder)
  let sizeBytes = 0
  let rows = 0

  async function write(text: string): Promise<void> {
    const bytes = Buffer.from(text)
    try {
      await writeAll(handle, bytes, sizeBytes)
      await handle.datasync()
    } catch (error) {
      await handle.truncate(sizeBytes).catch(() => {}) // the first error is the one to tell
      throw error
    }
    sizeBytes += bytes.length
  }
  return {
    sizeBytes: () => sizeBytes,
    startMs,
    async append(lines) {
      await write(`${lines.join('\n')}\n`)
      rows += lines.length
    },
    async end() {
      await write(`${JSON.stringify({ end: { rows } })}\n`)
      await handle.close()
    },
    abandon: () => handle.close(),
  }
}

async function createFirstFree(folder: string, startMs: number): Promise<FileHandle> {
  for (let start = startMs; ; start++) {
    try {
      return await open(join(folder, `${process.pid}-${start}.jsonl`), 'wx')
    } catch (error) {
      if (!isFileError(error, 'EEXIST')) throw error
    }
  }
}

async function writeAll(handle: FileHandle, bytes: Buffer, atByte: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, atByte + done)
    assert(bytesWritten > 0, 'a write to a file advances')
    done += bytesWritten
  }
}
