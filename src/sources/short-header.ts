import { csvScanner } from './csv-scanner.ts'

/** Records looked at, and fewest from which a header is said to be short. */
const mostRecords = 1000
const fewestRecords = 3

/** Ends a scan before the end of the bytes. */
class EnoughSeen extends Error {}

/**
 * Where the column without a name stands, in a table whose header has one field less than all its records: 'first' where
 * the first fields are all different (R writes names of rows so), 'last' where the last fields are all empty (a delimiter
 * at the end of each record). Undefined for any other table, a header that is short of some other column included.
 *
 * @param head     the first bytes of the table, its header first
 * @param isWhole  whether they are all of it; else the last record, cut off somewhere, does not count
 */
export function unnamedColumn(delimiter: number, head: Uint8Array, isWhole: boolean): 'first' | 'last' | undefined {
  const widths: number[] = []
  const firsts = new Set<string>()
  let [fields, first, isLastEmpty, emptyEnds] = [0, '', false, 0]
  const scanner = csvScanner(delimiter, {
    field: (bytes, start, end) => {
      if (fields++ === 0) first = Buffer.from(bytes.subarray(start, end)).toString('latin1')
      isLastEmpty = start === end
    },
    endRecord: () => {
      if (widths.length > 0) {
        firsts.add(first)
        emptyEnds += Number(isLastEmpty)
      }
      widths.push(fields)
      fields = 0
      if (widths.length > mostRecords) throw new EnoughSeen()
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
    if (!(error instanceof EnoughSeen)) throw error
  }
  const [header = 0, ...rest] = widths
  if (rest.length < fewestRecords || rest.some((width) => width !== header + 1)) return undefined
  if (emptyEnds === rest.length) return 'last'
  return firsts.size === rest.length ? 'first' : undefined
}
