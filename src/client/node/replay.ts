import { createTransport, isPassing, type TransportOptions } from '../transport.ts'
import { delivery } from '../deliver.ts'
import { createOutbox, type Problem } from '../outbox.ts'
import { openJournal } from './journal.ts'
import type { Surroundings } from '../surroundings.ts'

/** What became of a journal. */
export interface Replay {
  /** Operations brought to the server. */
  readonly sent: number
  /** Operations that the server refused. */
  readonly refused: readonly { readonly run: string; readonly operation: string; readonly message: string }[]
  /** Operations that still wait: the server was away for too long. */
  readonly left: number
  /** Lines that could not be read. */
  readonly damaged: number
}

/**
 * Sends what waits in a journal, in order. What was sent before and not yet marked is sent again, which changes nothing.
 * A run that has not ended there goes on being 'running', until the server finds it silent.
 */
export async function replayJournal(
  path: string,
  options: TransportOptions,
  surroundings: Surroundings,
): Promise<Replay> {
  const journal = await openJournal(path)
  const waiting = await journal.size()
  const refused: Problem[] = []
  const away = new AbortController()
  const signal = options.signal === undefined ? away.signal : AbortSignal.any([options.signal, away.signal])
  const deliver = delivery(createTransport({ ...options, signal }, surroundings))
  const outbox = createOutbox({
    queue: journal,
    inFlightMax: 4,
    signal,
    async deliver(operation, content) {
      await deliver(operation, content).catch((error: unknown) => {
        // The server has been away for as long as was to be waited: the rest stays where it is.
        if (isPassing(error)) away.abort()
        throw error
      })
    },
    onProblem: (problem) => void refused.push(problem),
  })
  await outbox.settled()
  await outbox.close()
  const left = await journal.size()
  return {
    sent: waiting - left - refused.length,
    refused: refused.map(({ run, operation, error }) => ({ run, operation, message: error.message })),
    left,
    damaged: journal.damaged,
  }
}
