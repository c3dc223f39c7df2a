import type { TypeSettlement } from './type-settlement.ts'
import type { DateFormat } from '../../frame/read-date.ts'
import { asDates } from './as-dates.ts'
import { asClock, asFormedNumbers, asPlainNumbers } from './as-numbers.ts'
import type { Leftovers } from './column-reading.ts'
import type { DistinctValues } from './distinct-values.ts'
import { isBlank, isNullWord } from './null-word-list.ts'
import type { DecimalMark } from './settle-numbers.ts'

/** What the other columns of a table settle for one that its own values leave open. */
export interface Peers {
  /** The format of dates with slashes. */
  readonly dates?: DateFormat
  readonly decimal?: DecimalMark
}

/** Settles the type of a column from its distinct values. */
export function settleType(name: string, written: DistinctValues, peers: Peers = {}): TypeSettlement {
  if (isBooleans(written)) return { type: 'boolean', leftovers: booleanLeftovers(written) }
  const category: TypeSettlement = { type: 'category', leftovers: { blanks: [], nullWords: [], unreadable: [] } }
  const plain = asPlainNumbers(written)
  if (plain === 'codes') return category
  if (plain !== undefined) return asFormedNumbers(name, written, plain, peers.decimal) ?? plain
  return (
    asDates(written, peers.dates) ??
    asFormedNumbers(name, written, undefined, peers.decimal) ??
    asClock(written) ??
    category
  )
}

const booleanWords = new Set(['true', 'false', 't', 'f'])

function isBooleans({ values }: DistinctValues): boolean {
  if (values.length > 20) return false
  const words = values
    .filter((value) => !isBlank(value) && !isNullWord(value))
    .map((value) => value.trim().toLowerCase())
  return (
    words.length > 0 && words.every((word) => booleanWords.has(word)) && new Set(words.map((word) => word[0])).size <= 2
  )
}

function booleanLeftovers({ values }: DistinctValues): Leftovers {
  const positions = [...values.keys()]
  return {
    blanks: positions.filter((i) => isBlank(values[i]!)),
    nullWords: positions.filter((i) => isNullWord(values[i]!)),
    unreadable: [],
  }
}
