import type { ColumnCheck } from '../column-reading.ts'

/**
 * Numbers that are not plainly written: the form in which they are read ('ambiguous-numbers' where the values alone
 * leave another). Or numbers of several units, which are not read at all.
 */
export const numberForm: ColumnCheck = ({ form, rows, missing, written }) => {
  if (form === undefined || written === undefined) return undefined
  const kind = form.how === 'mixed-units' ? 'mixed-units' : form.how === 'settled' ? 'number-form' : 'ambiguous-numbers'
  return { kind, rows: rows - missing, values: written.values.slice(0, 5), evidence: form.evidence }
}
