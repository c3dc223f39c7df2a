import type { Transaction } from 'kysely'
import type { Database } from './database.ts'
import type { Tables } from './schema.ts'

/** Values that one transaction takes at most: what waits longer than its share of the disk is told of sooner. */
const valuesMax = 20_000

interface Waiting<Entry, Result> {
  readonly entry: Entry
  readonly done: PromiseWithResolvers<Result>
}

/**
 * Writes entries, one transaction at a time; what arrives meanwhile goes into the next one together. So twenty clients
 * cost the disk as much as one. Each is told once its transaction is on disk.
 *
 * @param valuesOf  about how many values an entry has
 * @param write  answers for each entry, in their order, with its result, or with the error that refuses it: what is
 * refused must not be written, and does not hold up the others. What it throws is told to all.
 */
export function groupCommit<Entry, Result>(
  database: Database,
  valuesOf: (entry: Entry) => number,
  write: (trx: Transaction<Tables>, entries: readonly Entry[]) => Promise<readonly (Result | Error)[]>,
): (entry: Entry) => Promise<Result> {
  const waiting: Waiting<Entry, Result>[] = []
  let isWriting = false

  async function writeAll(): Promise<void> {
    isWriting = true
    while (waiting.length > 0) {
      const group = waiting.splice(0, groupSize(waiting.map(({ entry }) => valuesOf(entry))))
      try {
        const entries = group.map(({ entry }) => entry)
        const results = await database.write((trx) => write(trx, entries))
        group.forEach(({ done }, position) => {
          const result = results[position]!
          if (result instanceof Error) done.reject(result)
          else done.resolve(result)
        })
      } catch (error) {
        for (const { done } of group) done.reject(error)
      }
    }
    isWriting = false
  }
  return (entry) => {
    const done = Promise.withResolvers<Result>()
    waiting.push({ entry, done })
    if (!isWriting) void writeAll()
    return done.promise
  }
}

/** How many of the first there is room for: one at least. */
function groupSize(sizes: readonly number[]): number {
  let values = 0
  const last = sizes.findIndex((size, position) => (values += size) > valuesMax && position > 0)
  return last === -1 ? sizes.length : last
}
