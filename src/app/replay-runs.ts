import { existsSync } from 'node:fs'
import { AppError } from '../base/errors.ts'
import { explained } from '../base/system-error.ts'
import { replayJournal } from '../client/node/replay.ts'
import { nodeSurroundings } from '../client/node/surroundings.ts'
import type { Replayed } from '../cli/operations.ts'

/** How long a server that does not answer is waited for. */
const retryForMs = 10_000

/** Sends what waits in a client's journal to a server. @throws JOURNAL_UNREADABLE */
export async function replayRuns(
  { journal, url, token }: { readonly journal: string; readonly url: string; readonly token: string },
  signal: AbortSignal,
): Promise<Replayed> {
  if (!existsSync(journal)) throw new AppError('JOURNAL_UNREADABLE', { journal, problem: 'there is no such file.' })
  const surroundings = nodeSurroundings({ fetch, nowMs: () => Date.now(), random: () => Math.random() })
  const options = { url, retryForMs, signal, ...(token === '' ? {} : { token }) }
  try {
    return { url, ...(await replayJournal(journal, options, surroundings)) }
  } catch (error) {
    const known = explained(error, journal)
    if (known instanceof AppError) throw known
    throw new AppError(
      'JOURNAL_UNREADABLE',
      { journal, problem: String(known instanceof Error ? known.message : known) },
      { cause: error },
    )
  }
}
