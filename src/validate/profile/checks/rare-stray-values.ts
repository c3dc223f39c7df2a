import type { ColumnCheck } from '../column-reading.ts'
import { valueForms } from '../value-forms.ts'
import { isNullWord } from '../null-word-list.ts'
import { rowsOf, shareOf } from '../wording.ts'

const mostDistinct = 12
const rare = 0.005
const common = 0.01

/**
 * Values unlike the words of a few-valued column: codes of one or two letters, or bare numbers, in less than 0.5 % of
 * the rows each, where every commoner value is a word. They come from another coding of the same thing, and nobody
 * can tell what they stand for.
 */
export const rareStrayValues: ColumnCheck = (reading) => {
  const { written, type, rows } = reading
  if (written === undefined || type !== 'category') return undefined
  if (written.values.length < 3 || written.values.length > 4 * mostDistinct) return undefined
  const all = valueForms(reading)
    .map(({ forms, rows }) => ({ value: forms[0]!.form, forms, rows }))
    .filter(({ value }) => !isNullWord(value))
  if (all.length < 3 || all.length > mostDistinct) return undefined
  const stray = all.filter((form) => form.rows < rare * rows && isCode(form.value))
  const regular = all.filter((form) => !stray.includes(form))
  const areCommon = regular.filter((form) => form.rows >= common * rows).length >= 2
  if (stray.length === 0 || !areCommon || !regular.every(({ value }) => isWord(value))) return undefined
  stray.sort((left, right) => right.rows - left.rows)
  const told = stray.map((form) => `"${form.value}" (${rowsOf(form.rows)})`).join(', ')
  const count = stray.reduce((sum, form) => sum + form.rows, 0)
  const evidence = `${told}: ${shareOf(count, rows)} hold a code, where every other value is a word.`
  const values = stray.flatMap(({ forms }) => forms.map(({ form }) => form))
  return { kind: 'rare-stray-values', rows: count, values, evidence }
}

const isCode = (value: string): boolean => /^(?:[A-Za-z]{1,2}|\d{1,4})$/.test(value)
const isWord = (value: string): boolean => /\p{L}{3}|^no$/iu.test(value)
