import type { ColumnCheck } from '../column-reading.ts'
import { rowsOf, shareOf } from '../wording.ts'

const mostDistinct = 12
const rare = 0.005
const common = 0.01

/**
 * Values unlike the words of a few-valued column: codes of one or two letters, or bare numbers, in less than 0.5 % of
 * the rows each, where every commoner value is a word. They come from another coding of the same thing, and nobody
 * can tell what they stand for.
 */
export const rareStrayValues: ColumnCheck = ({ written, type, rows }) => {
  if (written === undefined || type !== 'category') return undefined
  const { values, counts } = written
  if (values.length < 3 || values.length > mostDistinct) return undefined
  const positions = [...values.keys()]
  const stray = positions.filter((i) => counts[i]! < rare * rows && isCode(values[i]!))
  const regular = positions.filter((i) => !stray.includes(i))
  const areWords = regular.length >= 2 && regular.every((i) => isWord(values[i]!))
  const areCommon = regular.filter((i) => counts[i]! >= common * rows).length >= 2
  if (stray.length === 0 || !areWords || !areCommon) return undefined
  stray.sort((left, right) => counts[right]! - counts[left]!)
  const told = stray.map((i) => `"${values[i]!}" (${rowsOf(counts[i]!)})`).join(', ')
  const count = stray.reduce((sum, i) => sum + counts[i]!, 0)
  const evidence = `${told}: ${shareOf(count, rows)} hold a code, where every other value is a word.`
  return { kind: 'rare-stray-values', rows: count, values: stray.map((i) => values[i]!), evidence }
}

const isCode = (value: string): boolean => /^(?:[A-Za-z]{1,2}|\d{1,4})$/.test(value.trim())
const isWord = (value: string): boolean => /\p{L}{3}/u.test(value)
