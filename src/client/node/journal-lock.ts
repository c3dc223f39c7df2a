import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'

/** Keeps two processes from writing one journal; what a process left that is gone is taken over. */
export function lockJournal(path: string): () => void {
  const file = `${path}.lock`
  const mine = `${process.pid} ${hostname()}`
  for (;;) {
    try {
      writeFileSync(file, mine, { flag: 'wx' })
      return () => rmSync(file, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = holderOf(file)
    if (holder !== undefined) {
      throw new Error(
        `The journal ${path} is in use by process ${holder}. Give each process a journal of its own, or delete ${file} if that process is none of yours.`,
      )
    }
    rmSync(file, { force: true })
  }
}

/** Who holds it; undefined where nobody does any more. */
function holderOf(file: string): string | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return undefined // it was given back just now
  }
  const [pid = '', host = ''] = text.split(' ')
  if (host !== hostname()) return text === '' ? undefined : text
  // A client of this process that was not closed still has it.
  return isAlive(Number(pid)) ? pid : undefined
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
