import type { ColumnCheck } from '../column-reading.ts'
import { grouped, rowsOf } from '../wording.ts'

/** Prose: many words, mostly its own in each row. See isFreeText. */
export const freeText: ColumnCheck = ({ type, distinct, rows, missing, written }) => {
  if (type !== 'text' || written === undefined) return undefined
  const filled = rows - missing
  const longest = written.values.slice(0, 2_000).reduce((most, value) => Math.max(most, value.length), 0)
  const evidence = `${grouped(distinct)} distinct texts in ${rowsOf(filled)}, of several words each (up to ${grouped(longest)} characters): free text.`
  return { kind: 'free-text', rows: filled, values: [], evidence }
}
