import { csvScanner } from './csv-scanner.ts'

/** Delimiters that are looked for, the commonest first. */
const usual = [',', ';', '\t', '|'] as const
const sampleRecords = 1000

/** Ends a scan before the end of the bytes. */
class EnoughSeen extends Error {}

/**
 * The delimiter under which the first records of a file agree best: two fields or more in the first record, the
 * greatest share of records with as many fields, then the most fields. A file of one column has none: ','.
 *
 * @param head    the first bytes of the file
 * @param isWhole whether they are the whole file; else the last record, cut off somewhere, does not count
 */
export function findDelimiter(head: Uint8Array, isWhole: boolean): string {
  const scored = usual.map((delimiter) => ({ delimiter, ...agreement(delimiter, head, isWhole) }))
  const tables = scored.filter(({ fields, share }) => fields > 1 && share > 0)
  tables.sort((left, right) => right.share - left.share || right.fields - left.fields)
  // one column whose text holds commas: a delimiter that never occurs
  const alone = scored.find(({ fields, share }) => fields === 1 && share === 1)
  return (tables[0] ?? alone)?.delimiter ?? ','
}

function agreement(delimiter: string, head: Uint8Array, isWhole: boolean): { fields: number; share: number } {
  const counts: number[] = []
  let fields = 0
  const scanner = csvScanner(delimiter.charCodeAt(0), {
    field: () => fields++,
    endRecord: () => {
      counts.push(fields)
      fields = 0
      if (counts.length === sampleRecords) throw new EnoughSeen()
    },
    emptyLine: () => {},
    fail: () => {
      throw new EnoughSeen()
    },
  })
  try {
    scanner.write(head)
    if (isWhole) scanner.end()
  } catch (error) {
    // enough records; or quotes that make no sense: under another delimiter in the first record, in a broken file later
    if (!(error instanceof EnoughSeen)) throw error
  }
  const [first = 0] = counts
  return { fields: first, share: counts.filter((count) => count === first).length / Math.max(1, counts.length) }
}
