import type { ColumnPart } from '../column-part.ts'
import { requiredColumn, requiredField, wordKinds } from '../required-column.ts'
import { asCategories, unseen } from './category-levels.ts'

/** The part that throws CATEGORY_UNSEEN for a value that is not among the known ones; missing is no value. */
export function refusingUnseen(part: ColumnPart, column: string, known: readonly string[]): ColumnPart {
  const isKnown = new Set(known)
  return {
    ...part,
    columns(frame) {
      const { codes, categories } = asCategories(requiredColumn(frame, column, wordKinds))
      const isUnseen = categories.map((word) => !isKnown.has(word))
      const odd = codes.find((code) => code >= 0 && isUnseen[code] === true)
      if (odd !== undefined) throw unseen(column, categories[odd]!, known)
      return part.columns(frame)
    },
    bindRow(signature) {
      const position = requiredField(signature, column, wordKinds)
      const write = part.bindRow(signature)
      return (row, out, at) => {
        const cell = row[position]
        if (typeof cell === 'string' && !isKnown.has(cell)) throw unseen(column, cell, known)
        write(row, out, at)
      }
    },
  }
}
