import { cellAt, numberColumn } from '../frame/column.ts'
import type { CategoryColumn, NumberColumn, TextColumn } from '../frame/column.ts'
import { normalText } from '../learn/preprocessing/text/normal-text.ts'
import { tokenise } from '../learn/preprocessing/text/words.ts'

/** The number of words of each text, as models count them; missing stays missing. Shape (rows,). */
export function wordCounts(column: TextColumn | CategoryColumn): NumberColumn {
  const { length } = column.kind === 'text' ? column.values : column.codes
  return numberColumn(
    Array.from({ length }, (_, row) => {
      const text = cellAt(column, row)
      return typeof text === 'string' ? tokenise(normalText([text])).length : null
    }),
  )
}
