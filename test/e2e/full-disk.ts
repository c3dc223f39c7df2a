import { execFileSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeSync,
  closeSync,
  openSync,
  statfsSync,
  truncateSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder on a disk of its own, a small one. */
export interface SmallDisk {
  /** Writes until so many bytes are left, or none. */
  fill(bytesLeft?: number): void
  /** Makes room again. */
  free(): void
  remove(): void
}

const sizeBytes = 2 ** 20

/** Puts what is in the folder on a small disk mounted over it. */
export function smallDisk(folder: string): SmallDisk {
  mkdirSync(folder, { recursive: true })
  const kept = mkdtempSync(join(tmpdir(), 'throughline-kept-'))
  cpSync(folder, kept, { recursive: true })
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'throughline-test', folder])
  cpSync(kept, folder, { recursive: true })
  rmSync(kept, { recursive: true })
  const filling = join(folder, 'filling')
  return {
    fill(bytesLeft = 0) {
      const file = openSync(filling, 'w')
      const page = Buffer.alloc(4096)
      try {
        while (statfsSync(folder).bfree * 4096 > bytesLeft) writeSync(file, page)
      } finally {
        closeSync(file)
      }
    },
    free: () => truncateSync(filling),
    remove() {
      execFileSync('umount', [folder])
    },
  }
}

/** Whether this process may mount a disk; says so on stderr when it may not. */
export function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-mount-'))
  try {
    smallDisk(folder).remove()
    return true
  } catch (error) {
    process.stderr.write(`skipped: no disk can be mounted here (${String(error).split('\n')[0]})\n`)
    return false
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
