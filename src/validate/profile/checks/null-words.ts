import type { ColumnCheck, ColumnReading } from '../column-reading.ts'
import { rowsAt } from '../column-reading.ts'
import type { DistinctValues } from '../distinct-values.ts'
import { isAnswerOrMissing, isBlank, isNullWord, isPlaceholder } from '../null-word-list.ts'
import { quoted, shareOf } from '../wording.ts'

/** Of the other values, how many have the shape of a code before a null word among them is one. */
const alike = 0.9
const mostlyWords = 0.75
const fewestCodes = 3
/** A word among names must have about as many rows as a name has. */
const fewestNames = 12
const rowsLikeNames = 5

/**
 * Words that mean "missing". Among numbers and dates any usual one ('unknown', '-', 'NA') counts, since it is no
 * number. Among categories only words that name nothing real ('N/A', '?', 'null') and signs between words ('-'):
 * 'None' and 'Unknown' may be answers, 'NA' among two-letter codes is Namibia, 'Null' among surnames is a surname.
 */
export const nullWords: ColumnCheck = (reading) => {
  const { written, type, rows } = reading
  if (written === undefined) return undefined
  const positions = isOfWords(reading) ? amongCategories(written).missing : reading.leftovers.nullWords
  if (positions.length === 0) return undefined
  const values = positions.map((position) => written.values[position]!)
  const count = rowsAt(written, positions)
  const evidence = `${shareOf(count, rows)} say ${quoted(values)}, which means missing in a column of type ${type}.`
  return { kind: 'null-words', rows: count, values, evidence }
}

/** Words of a category that may mean missing and are kept, because they may as well be an answer. */
export const keptWords: ColumnCheck = (reading) => {
  const { written, rows } = reading
  if (written === undefined || !isOfWords(reading)) return undefined
  const positions = amongCategories(written).kept
  if (positions.length === 0) return undefined
  const values = positions.map((position) => written.values[position]!)
  const count = rowsAt(written, positions)
  const evidence = `${shareOf(count, rows)} say ${quoted(values)}, which may mean missing and may be an answer.`
  return { kind: 'kept-words', rows: count, values, evidence }
}

function isOfWords({ type }: ColumnReading): boolean {
  return type === 'category' || type === 'text'
}

/** Positions of the words that mean missing, and of those that may. */
function amongCategories(written: DistinctValues): { missing: number[]; kept: number[] } {
  const suspects: number[] = []
  const answers: number[] = []
  for (const [position, value] of written.values.entries()) {
    if (isNullWord(value) || isPlaceholder(value)) suspects.push(position)
    else if (isAnswerOrMissing(value)) answers.push(position)
  }
  if (suspects.length === 0) return { missing: [], kept: answers }
  const set = new Set([...suspects, ...answers])
  const others = [...written.values.keys()].filter((i) => !set.has(i) && !isBlank(written.values[i]!))
  const isKept = keeper(written, others)
  const kept = suspects.filter(isKept)
  return { missing: suspects.filter((position) => !kept.includes(position)), kept: [...kept, ...answers] }
}

/** Tells whether the null word at a position looks like one of the column's own values. */
function keeper(written: DistinctValues, others: readonly number[]): (position: number) => boolean {
  const { values, counts } = written
  const peers = others.map((i) => values[i]!.trim())
  const share = (fits: (value: string) => boolean) => peers.filter(fits).length / Math.max(1, peers.length)
  // '-' between words is an empty place; beside '+', 'A' or one lone word it is an answer.
  const areWords = peers.length >= 2 && share((value) => /\p{L}{2}/u.test(value)) >= mostlyWords
  const areNames = peers.length >= fewestNames && share((value) => /^\p{Lu}\p{Ll}/u.test(value)) >= alike
  const rowsOfPeer = rowsAt(written, others) / Math.max(1, others.length)
  return (position) => {
    const value = values[position]!.trim()
    if (isPlaceholder(value)) return !areWords
    if (/^\p{Lu}\p{Ll}+$/u.test(value)) return areNames && counts[position]! <= rowsLikeNames * rowsOfPeer
    if (/^\?+$/.test(value)) return peers.length > 0 && share((peer) => /^[^\p{L}\p{N}]+$/u.test(peer)) >= alike
    return /^(?:NA|na)$/.test(value) && areCodes(peers, value)
  }
}

/** Two or three letters or digits of the same case, some of them two: 'NA' is one of them. */
function areCodes(peers: readonly string[], value: string): boolean {
  const [two, short] = value === 'NA' ? [/^[A-Z0-9]{2}$/, /^[A-Z0-9]{2,3}$/] : [/^[a-z]{2}$/, /^[a-z]{2,3}$/]
  if (peers.length < fewestCodes || peers.filter((peer) => short.test(peer)).length < alike * peers.length) return false
  return (
    peers.some((peer) => /[A-Za-z]/.test(peer)) && 3 * peers.filter((peer) => two.test(peer)).length >= peers.length
  )
}
