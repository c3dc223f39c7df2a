import { AppError, shown } from '../base/errors.ts'
import type { Source } from '../domain/source.ts'
import { repeatedNote } from './column-names.ts'
import { findLayout } from './csv-layout.ts'
import { csvScanner } from './csv-scanner.ts'
import { csvTable } from './csv-table.ts'
import { unnamedColumn } from './short-header.ts'
import type { ReadFile } from './read-file.ts'
import { describeText, readText } from './text-file.ts'
import type { TextFile, TextReadOptions } from './text-file.ts'

type CsvSource = Extract<Source, { kind: 'csv' }>

/**
 * Reads delimited text in one pass, every cell as written. The header is the first record, unless the source says there
 * is none or gives names (columns without either are called column1, column2 ...); white space at the ends of its names
 * is left out, and it may be short of the name of one column (see `unnamedColumn`). Every record is a row or an error:
 * one with more or fewer fields than the first is refused with its line. A line without a byte is no record (a missing
 * value in a file of one column). What may stand above the header is said in `findLayout`.
 *
 * DuckDB's own reader is not used: it skips ragged rows, guesses headers, and refuses mixed line ends.
 */
export function readCsv(path: string, source: CsvSource, options: TextReadOptions): Promise<ReadFile> {
  return readText(path, source.encoding, options, (text) => readRecords(path, source, text))
}

async function readRecords(path: string, source: CsvSource, text: TextFile): Promise<ReadFile> {
  const { head, isWhole, encoding } = text
  if (Buffer.from(head.subarray(0, 4)).toString('latin1') === 'PAR1') {
    throw new AppError('SOURCE_UNREADABLE', { path, problem: 'it is a Parquet file, and was to be read as CSV.' })
  }
  const { delimiter, startByte, startLine } = findLayout(head, isWhole, source.delimiter)
  // names are given to a file that has none, unless it is said to have a header
  const hasHeader = source.header ?? source.names === undefined
  const delimiterCode = delimiterByte(delimiter)
  const isNamed = hasHeader && source.names === undefined
  const unnamed = isNamed ? unnamedColumn(delimiterCode, head.subarray(startByte), isWhole) : undefined
  const table = csvTable(path, hasHeader, source.names, unnamed)
  const scanner = csvScanner(delimiterCode, table, startLine)
  let skip = startByte
  for await (const chunk of text.chunks()) {
    scanner.write(chunk.subarray(skip))
    skip = 0
  }
  scanner.end()
  const { frame, repeated } = table.finish()
  const { parts, notes } = describeText(text)
  const passed = startLine - 1
  const description = [
    'CSV',
    ...parts,
    `delimiter ${JSON.stringify(delimiter)}`,
    hasHeader ? 'header' : 'no header',
    `${frame.rowCount.toLocaleString('en')} rows`,
    `${frame.columns.size} columns`,
    ...(passed > 0 ? [`${lines(passed)} above the table passed over`] : []),
    ...(table.emptyLines > 0 ? [`${lines(table.emptyLines, 'empty ')} passed over`] : []),
  ]
  const aboveNote = `${lines(passed)} above the table ${passed === 1 ? 'is' : 'are'} passed over.`
  return {
    frame,
    digest: text.digest(),
    description: description.join(', '),
    repeated,
    notes: [
      ...notes,
      ...repeatedNote(repeated),
      ...(passed > 0 ? [aboveNote] : []),
      ...(table.isTrimmed ? ['White space at the ends of names of columns is left out.'] : []),
      ...(unnamed === undefined ? [] : [unnamedNote(unnamed, frame.columns.size)]),
    ],
    ...(encoding.label === 'utf-8' ? {} : { encoding: encoding.label }),
  }
}

function unnamedNote(place: 'first' | 'last', columns: number): string {
  const what = place === 'first' ? 'first column, of names of rows, is called "column1"' : `last is empty`
  return `The header has ${columns - 1} names for ${columns} columns: the ${what}.`
}

function lines(count: number, kind = ''): string {
  return `${count.toLocaleString('en')} ${kind}${count === 1 ? 'line' : 'lines'}`
}

function delimiterByte(delimiter: string): number {
  const code = delimiter.charCodeAt(0)
  if (delimiter.length === 1 && code < 128 && !'"\r\n'.includes(delimiter)) return code
  throw new AppError('CONFIG_VALUE', {
    path: 'source.delimiter',
    expected: 'one ASCII character, not a quote or a line end',
    received: shown(delimiter),
  })
}
