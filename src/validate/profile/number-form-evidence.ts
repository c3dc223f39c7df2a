import { numberFormInWords } from '../../frame/number-form.ts'
import { readNumber } from '../../frame/read-number.ts'
import type { DistinctValues } from './distinct-values.ts'
import type { NumberSettlement } from './settle-numbers.ts'
import type { UnitSettlement } from './settle-unit.ts'
import { grouped, quoted, rowsOf, shareOf } from './wording.ts'

/** Why the numbers of a column are read in their form, in a sentence or two. */
export function numberFormEvidence(
  { values, codes }: DistinctValues,
  numbers: Float64Array,
  { form, how, units }: NumberSettlement,
): string {
  const others = values.filter((value, i) => !Number.isNaN(numbers[i]!) && Number.isNaN(readNumber(value)))
  const examples = quoted(others.length > 0 ? others : values, 3)
  const said = [`The numbers are written ${numberFormInWords(form!)}: ${examples}.`]
  if (how === 'ambiguous') said.push('They may as well have a decimal comma; nothing in the table decides.')
  if (how === 'by-peer')
    said.push('The values alone leave two readings; it is that of the other numbers of this table.')
  if (units.how === 'one' && units.plainRows > 0) {
    said.push(`${shareOf(units.plainRows, codes.length)} have no unit and are read as if they had it.`)
  }
  return said.join(' ')
}

/** That the values of a column cannot be compared with each other. */
export function unitsEvidence({ values }: DistinctValues, { found, plainRows }: UnitSettlement): string {
  const told = found.slice(0, 5).map(({ unit, rows }) => `"${unit}" in ${rowsOf(rows)}`)
  const none = plainRows === 0 ? '' : `, none in ${rowsOf(plainRows)}`
  const more = found.length > 5 ? ` and ${grouped(found.length - 5)} more` : ''
  return `The numbers have several units (${told.join(', ')}${more}${none}): ${quoted(values, 3)}. They are left as text, since they cannot be compared; bring them to one unit.`
}
