import type { ColumnContract } from '../../domain/contract.ts'
import { cellAt } from '../../frame/column.ts'
import type { Column } from '../../frame/column.ts'
import { isNamedTime, tokensOf } from './column-meaning.ts'
import { percent, rowsText } from './wording.ts'

const rowsLeast = 50
/** Distinct values over rows from which a code is taken for a name of the row. */
const distinctShareLeast = 0.95
/** The same where the column's name says that it is an id. */
const namedDistinctShareLeast = 0.5
const idWords: ReadonlySet<string> = new Set([
  'id',
  'uuid',
  'guid',
  'identifier',
  'key',
  'rowid',
  'pk',
  'ssn',
  'instant',
])
const idEndings = /(^|[a-z])(ID|Id)$|_id$|^id$|uuid|guid/
const rowsMost = 200_000

/**
 * Whether a column names the row or its owner, which teaches nothing about the next one: its role says so; or almost
 * every row has a value of its own and these are single words or codes, or whole numbers that count up one by one, or
 * its name says id. Numbers that are merely all different (measurements) and free text are not ids.
 *
 * @returns a sentence of evidence with distinct values over rows, or undefined
 */
export function idLike(
  name: string,
  column: Column,
  contract: ColumnContract | undefined,
  isGiven: boolean,
): string | undefined {
  const { distinct, rows, isCode, isCounter } = looksOf(column)
  const ratio = `${distinct.toLocaleString('en-US')} values in ${rowsText(rows)}`
  if (contract?.role === 'id' || isGiven) return `names a row or its owner (${ratio})`
  if (rows < rowsLeast || column.kind === 'timestamp' || contract?.type === 'date' || contract?.type === 'timestamp')
    return undefined
  const share = distinct / rows
  const isNamed = idEndings.test(name) || tokensOf(name).some((token) => idWords.has(token))
  if (isNamed && (isCode || isCounter) && share >= namedDistinctShareLeast)
    return `${ratio} (${percent(share)}), and its name says id`
  if (isCounter && share === 1 && !isNamedTime(name)) return `${ratio}: whole numbers that count the rows`
  if (column.kind !== 'number' && isCode && share >= distinctShareLeast && !isNamedTime(name)) {
    return `${ratio} (${percent(share)}): almost every row has one of its own`
  }
  return undefined
}

interface Looks {
  readonly distinct: number
  /** Rows with a value, of those looked at. */
  readonly rows: number
  /** Values are whole numbers, or text without white space. */
  readonly isCode: boolean
  /** Whole numbers, all different, that leave out at most a third of their range (rows may have been dropped). */
  readonly isCounter: boolean
}

function looksOf(column: Column): Looks {
  const length = Math.min(rowsMost, column.kind === 'category' ? column.codes.length : column.values.length)
  const seen = new Set<number | string>()
  let [rows, codes, low, high] = [0, 0, Infinity, -Infinity]
  for (let row = 0; row < length; row++) {
    const cell = cellAt(column, row)
    if (cell === null) continue
    rows++
    if (seen.has(cell)) continue
    seen.add(cell)
    if (typeof cell === 'string' ? !/\s/.test(cell) : Number.isInteger(cell)) codes++
    if (typeof cell === 'number') [low, high] = [Math.min(low, cell), Math.max(high, cell)]
  }
  const isCode = rows > 0 && codes === seen.size
  const isCounter = isCode && column.kind === 'number' && seen.size === rows && high - low + 1 <= 1.5 * rows
  return { distinct: seen.size, rows, isCode, isCounter }
}
