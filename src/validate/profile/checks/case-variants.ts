import type { ColumnCheck } from '../column-reading.ts'
import { valueForms } from '../value-forms.ts'
import { grouped, quoted, shareOf } from '../wording.ts'

/** Beyond this many distinct values case may well carry meaning (codes, names). */
const mostDistinct = 5_000

/**
 * One category written in several ways: case, the white space between its words, or what nobody sees, differs. Each rarer writing is
 * to be replaced by the commonest (ties: the first met). Not where most rows have a value of their own.
 */
export const caseVariants: ColumnCheck = (reading) => {
  const { written, type, rows } = reading
  if (written === undefined || type !== 'category' || written.values.length > mostDistinct) return undefined
  if (2 * written.values.length > rows - written.missing) return undefined
  const replacements: Record<string, string> = {}
  let count = 0
  for (const { forms } of valueForms(reading)) {
    const [commonest, ...rarer] = forms
    for (const { form, rows } of rarer) {
      replacements[form] = commonest!.form
      count += rows
    }
  }
  const values = Object.keys(replacements)
  if (values.length === 0) return undefined
  const evidence =
    `${grouped(values.length)} ${values.length === 1 ? 'value differs' : 'values differ'} from a commoner one only in case, ` +
    `inner white space or what nobody sees: ${quoted(values)}; ${shareOf(count, rows)}.`
  return { kind: 'case-variants', rows: count, values, replacements, evidence }
}
