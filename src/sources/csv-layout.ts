import { csvScanner } from './csv-scanner.ts'

/** Delimiters that are looked for, the commonest first. */
const usual = [',', ';', '\t', '|'] as const
/** Fewest fields of a table that spaces part: words have spaces too. */
const fewestOfSpaces = 3
const sampleRecords = 1000

/** Most records that may stand above a table, and fewest of the table that must show that they do not belong to it. */
const mostPreamble = 20
const fewestBelow = 5
/** Fewest columns of a table below a preamble: text of one column has commas of its own. */
const fewestColumns = 3

/** Where the table begins in the text, and how its fields are parted. */
export interface CsvLayout {
  readonly delimiter: string
  /** Of the first record, in bytes and (1-based) lines. */
  readonly startByte: number
  readonly startLine: number
}

/** Ends a scan before the end of the bytes. */
class EnoughSeen extends Error {}

/**
 * The layout of a CSV, from its first bytes. Passed over are Excel's `sep=;` line, lines that begin with # above the
 * header when they have another number of fields than the table, and a preamble: up to 20 records with at most half as
 * many fields as each of the records below, of which there are 5 or more with 3 fields or more. Without that rule such
 * a file could not be read at all, since each record must have as many fields as the first.
 *
 * @param head    the first bytes of the file
 * @param isWhole whether they are the whole file; else the last record, cut off somewhere, does not count
 * @param given   the delimiter that the source names
 */
export function findLayout(head: Uint8Array, isWhole: boolean, given: string | undefined): CsvLayout {
  const said = /^"?sep=([^"\r\n])"?\r?\n/i.exec(Buffer.from(head.subarray(0, 16)).toString('latin1'))
  if (said !== null) {
    return { delimiter: given ?? said[1]!, startByte: said[0].length, startLine: 2 }
  }
  const comments = commentLines(head)
  const below = head.subarray(comments.at(-1)?.endByte ?? 0)
  const delimiter = given ?? findDelimiter(below, isWhole)
  if (comments.length > 0) {
    const width = recordsOf(delimiter, below, isWhole)[0]?.fields ?? 0
    const isComment = ({ text }: CommentLine): boolean => (recordsOf(delimiter, text, true)[0]?.fields ?? 0) !== width
    // the last may be the header: "#id,name"
    const kept = comments.findLastIndex(isComment)
    if (width > 1 && kept >= 0) return { delimiter, startByte: comments[kept]!.endByte, startLine: kept + 2 }
  }
  const asItStands: CsvLayout = { delimiter, startByte: 0, startLine: 1 }
  // Decimal commas look like a table of commas below a header of semicolons: a table that is whole has no preamble.
  if (isTable(recordsOf(delimiter, head, isWhole))) return asItStands
  return preambleLayout(head, isWhole, given) ?? asItStands
}

/**
 * The delimiter under which the first records of a file agree best: two fields or more in the first record, the
 * greatest share of records with as many fields, then the most fields. A space, where none of the usual ones parts
 * anything and all records have as many fields, 3 or more (the header may lack one). A file of one column has none: ','.
 */
function findDelimiter(head: Uint8Array, isWhole: boolean): string {
  const scored = usual.map((delimiter) => {
    const records = recordsOf(delimiter, head, isWhole)
    const fields = records[0]?.fields ?? 0
    return { delimiter, fields, share: shareOf(records, fields) }
  })
  const tables = scored.filter(({ fields, share }) => fields > 1 && share > 0)
  tables.sort((left, right) => right.share - left.share || right.fields - left.fields)
  // one column whose text holds commas: a delimiter that never occurs
  const alone = scored.find(({ fields, share }) => fields === 1 && share === 1)
  return tables[0]?.delimiter ?? spaces(head, isWhole) ?? alone?.delimiter ?? ','
}

function spaces(head: Uint8Array, isWhole: boolean): ' ' | undefined {
  const [first, ...rest] = recordsOf(' ', head, isWhole)
  const width = rest[0]?.fields ?? 0
  if (first === undefined || width < fewestOfSpaces || rest.length < fewestBelow) return undefined
  // R writes no name for the column of the names of its rows
  const isHeader = first.fields === width || first.fields === width - 1
  return isHeader && shareOf(rest, width) === 1 ? ' ' : undefined
}

/** Whether every record has as many fields as the first, and that is more than one. */
function isTable(records: readonly RecordSeen[]): boolean {
  const fields = records[0]?.fields ?? 0
  return fields > 1 && shareOf(records, fields) === 1
}

interface RecordSeen {
  readonly fields: number
  readonly line: number
}

function shareOf(records: readonly RecordSeen[], fields: number): number {
  return records.filter((record) => record.fields === fields).length / Math.max(1, records.length)
}

/** The first records under a delimiter. */
function recordsOf(delimiter: string, head: Uint8Array, isWhole: boolean): RecordSeen[] {
  const records: RecordSeen[] = []
  let fields = 0
  const scanner = csvScanner(delimiter.charCodeAt(0), {
    field: () => fields++,
    endRecord: (line) => {
      records.push({ fields, line })
      fields = 0
      if (records.length === sampleRecords) throw new EnoughSeen()
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
  return records
}

function preambleLayout(head: Uint8Array, isWhole: boolean, given: string | undefined): CsvLayout | undefined {
  const found = (given === undefined ? usual : [given]).flatMap((delimiter) => {
    const records = recordsOf(delimiter, head, isWhole)
    const width = records.at(-1)?.fields ?? 0
    const first = records.findIndex(({ fields }) => fields === width)
    const isRegular = first >= 0 && records.length - first >= fewestBelow && shareOf(records.slice(first), width) === 1
    const above = records.slice(0, first)
    const isPreamble = first > 0 && first <= mostPreamble && above.every(({ fields }) => fields * 2 <= width)
    if (width < fewestColumns || !isRegular || !isPreamble) return []
    const startLine = records[first]!.line
    return [{ delimiter, width, startLine, startByte: lineStart(head, startLine) }]
  })
  found.sort((left, right) => right.width - left.width)
  return found[0]
}

/** Where a line (1-based) begins. */
function lineStart(bytes: Uint8Array, line: number): number {
  let at = 0
  for (let seen = 1; seen < line; seen++) at = lineEnd(bytes, at)
  return at
}

/** Behind the line end that is next. */
function lineEnd(bytes: Uint8Array, from: number): number {
  let at = from
  while (at < bytes.length && bytes[at] !== 0x0a && bytes[at] !== 0x0d) at++
  return bytes[at] === 0x0d && bytes[at + 1] === 0x0a ? at + 2 : at + 1
}

interface CommentLine {
  readonly text: Uint8Array
  readonly endByte: number
}

/** The lines above all others that begin with #. */
function commentLines(head: Uint8Array): CommentLine[] {
  const lines: CommentLine[] = []
  for (let at = 0; at < head.length && head[at] === 0x23;) {
    const endByte = lineEnd(head, at)
    lines.push({ text: head.subarray(at, endByte), endByte })
    at = endByte
  }
  return lines
}
