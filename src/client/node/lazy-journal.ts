import { openJournal, type Journal } from './journal.ts'
import type { Queue } from '../queue.ts'

/** A journal that is opened when it is first needed: a client is made at once. */
export function lazyJournal(path: string): Queue {
  let opened: Promise<Journal> | undefined
  const journal = (): Promise<Journal> => {
    opened ??= openJournal(path)
    return opened
  }
  return {
    isDurable: true,
    append: async (operation, content) => (await journal()).append(operation, content),
    next: async () => (await journal()).next(),
    settle: async (place, refusal) => (await journal()).settle(place, refusal),
    // One that could not be opened has told so where something was to be kept in it.
    size: () =>
      journal().then(
        (known) => known.size(),
        () => 0,
      ),
    close: () =>
      journal().then(
        (known) => known.close(),
        () => undefined,
      ),
  }
}
