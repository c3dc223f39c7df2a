import type { ColumnReading } from './column-reading.ts'
import { trailingDots } from './checks/trailing-dots.ts'

/** Characters of no width, and the hyphen that shows only where a line breaks. */
const invisible = /[\u00ad\u200b-\u200d\u2060\ufeff]/g

/**
 * One value in all the ways it is written: case, white space, characters that nobody sees, letters composed or with
 * their accents apart, and dots at the end where they mean nothing.
 */
export interface ValueForm {
  /** The ways it is written once the ends are cut, with the rows of each; commonest first, ties in order of appearance. */
  readonly forms: readonly { readonly form: string; readonly rows: number }[]
  readonly rows: number
}

/**
 * The values of a category column with their writings together. The ends are cut first (white space always, dots where
 * the trailing-dots check finds them), because the cleaning steps for them run first.
 */
export function valueForms(reading: ColumnReading): ValueForm[] {
  const { written } = reading
  if (written === undefined) return []
  const cutsDots = trailingDots(reading) !== undefined
  const groups = new Map<string, Map<string, number>>()
  for (const [position, value] of written.values.entries()) {
    const form = cutsDots ? value.trim().replace(/\.+$/, '') : value.trim()
    const key = form.normalize('NFC').replace(invisible, '').replace(/\s+/g, ' ').toLowerCase()
    const forms = groups.get(key) ?? new Map<string, number>()
    groups.set(key, forms.set(form, (forms.get(form) ?? 0) + written.counts[position]!))
  }
  return Array.from(groups.values(), (forms) => ({
    forms: Array.from(forms, ([form, rows]) => ({ form, rows })).sort((left, right) => right.rows - left.rows),
    rows: [...forms.values()].reduce((sum, rows) => sum + rows, 0),
  }))
}
