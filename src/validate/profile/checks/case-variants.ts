import type { ColumnCheck } from '../column-reading.ts'
import { trailingDots } from './trailing-dots.ts'
import { grouped, quoted, shareOf } from '../wording.ts'

/** Beyond this many distinct values, or when most rows have one of their own, case may well carry meaning (codes, names). */
const mostDistinct = 5_000

/**
 * One category written in several ways: case, or the white space between its words, differs. Each rarer writing is
 * to be replaced by the commonest (ties: the first met).
 */
export const caseVariants: ColumnCheck = (reading) => {
  const { written, type, rows } = reading
  if (written === undefined || type !== 'category' || written.values.length > mostDistinct) return undefined
  if (2 * written.values.length > rows - written.missing) return undefined
  // White space and dots at the ends are other checks' business and are cut before anything is replaced.
  const cutsDots = trailingDots(reading) !== undefined
  const form = (value: string): string => (cutsDots ? value.trim().replace(/\.+$/, '') : value.trim())
  const groups = new Map<string, number[]>()
  for (const [position, value] of written.values.entries()) {
    const key = form(value).replace(/\s+/g, ' ').toLowerCase()
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [position])
    else group.push(position)
  }
  const replacements: Record<string, string> = {}
  let count = 0
  for (const group of groups.values()) {
    const forms = mergedForms(group, written, form)
    const [commonest, ...rarer] = [...forms.keys()].sort((left, right) => forms.get(right)! - forms.get(left)!)
    for (const form of rarer) {
      replacements[form] = commonest!
      count += forms.get(form)!
    }
  }
  const values = Object.keys(replacements)
  if (values.length === 0) return undefined
  const evidence =
    `${grouped(values.length)} values differ from a commoner one only in case or inner white space: ${quoted(values)}; ` +
    `${shareOf(count, rows)}.`
  return { kind: 'case-variants', rows: count, values, replacements, evidence }
}

/** Rows by form. */
function mergedForms(
  positions: readonly number[],
  { values, counts }: { readonly values: readonly string[]; readonly counts: Int32Array },
  form: (value: string) => string,
): Map<string, number> {
  const forms = new Map<string, number>()
  for (const position of positions) {
    const key = form(values[position]!)
    forms.set(key, (forms.get(key) ?? 0) + counts[position]!)
  }
  return forms
}
