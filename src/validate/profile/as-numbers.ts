import { compileNumberForm, numberShape } from '../../frame/number-form.ts'
import type { NumberForm } from '../../frame/number-form.ts'
import { isWhole, readNumber } from '../../frame/read-number.ts'
import type { DistinctValues } from './distinct-values.ts'
import { isBlank, isNullWord, isNullWordAmongNumbers } from './null-word-list.ts'
import { numberFormEvidence, unitsEvidence } from './number-form-evidence.ts'
import { fewUnreadable, partition } from './partition.ts'
import type { Partition } from './partition.ts'
import { settleNumbers } from './settle-numbers.ts'
import type { DecimalMark } from './settle-numbers.ts'
import type { TypeSettlement } from './type-settlement.ts'

/** Stricter where there are few distinct numbers: '1', '2', '3+' are categories. */
const fewUnreadableOfCodes = 0.01
/** Distinct values looked at first: when none of them is a number, the rest is not tried. */
const firstLook = 2_000
/** Fewer distinct values than this in another form than the plain one are repaired one by one. */
const fewestOfForm = 5

/** '1e999' is a number that no double holds: as a cell it is unreadable, so here too. */
const finite = (read: (text: string) => number) => (text: string) => {
  const number = read(text)
  return Number.isFinite(number) ? number : Number.NaN
}

/** A column of numbers as they are plainly written ('-1234.5'); 'codes' where the digits name things. */
export function asPlainNumbers(written: DistinctValues): TypeSettlement | 'codes' | undefined {
  const { values } = written
  if (!values.slice(0, firstLook).some((value) => !Number.isNaN(readNumber(value)))) return undefined
  const numbers = Float64Array.from(values, finite(readNumber))
  const divided = partition(written, numbers)
  if (!areNumbers(written, divided)) return undefined
  const kind = wholeness(written, numbers)
  if (kind === 'codes') return 'codes'
  return { type: kind === 'whole' ? 'integer' : 'number', leftovers: divided.leftovers, numbers }
}

/** Whether few enough values are left over. */
function areNumbers({ values, codes }: DistinctValues, { leftovers, fitting, unreadable }: Partition): boolean {
  const looksNumeric = leftovers.nullWords.every((i) => isNullWord(values[i]!)) || 2 * fitting >= codes.length
  if (fitting === 0 || !looksNumeric) return false
  const limit = values.length - leftovers.unreadable.length > 20 ? fewUnreadable : fewUnreadableOfCodes
  return unreadable <= limit * (fitting + unreadable)
}

/**
 * Whether the numbers are written as whole ones; 'codes' where digits name things rather than count: leading zeros at
 * one width (postal codes), or more digits than a double holds.
 */
function wholeness({ values }: DistinctValues, numbers: Float64Array): 'whole' | 'fractions' | 'codes' {
  let [fractions, isPadded, width] = [0, false, -1]
  for (const [i, value] of values.entries()) {
    const number = numbers[i]!
    if (Number.isNaN(number)) continue
    if (!isWhole(value)) {
      fractions++
      continue
    }
    if (!Number.isSafeInteger(number)) return 'codes'
    const digits = value.trim()
    if (digits.length > 1 && digits.startsWith('0')) isPadded = true
    width = width === -1 || width === digits.length ? digits.length : -2
  }
  if (isPadded && width > 0) return 'codes'
  return fractions > 0 ? 'fractions' : 'whole'
}

/**
 * A column of numbers written with other marks than the plain ones: decimal commas, thousands, units. `plain` is the
 * column as plain numbers, where it is one: the form must then read at least five more distinct values, or be that of
 * the other columns (`peer`). Several units in one column: a category, and said.
 */
export function asFormedNumbers(
  name: string,
  written: DistinctValues,
  plain: TypeSettlement | undefined,
  peer?: DecimalMark,
): TypeSettlement | undefined {
  const { values } = written
  if (plain !== undefined && !isWorthALook(values, plain, peer)) return undefined
  const positions = Array.from(values.keys()).filter((i) => !isBlank(values[i]!) && !isNullWordAmongNumbers(values[i]!))
  const settled = settleNumbers(name, written, positions, peer)
  if (settled === undefined) return undefined
  if (settled.form === undefined) {
    const evidence = unitsEvidence(written, settled.units)
    return {
      type: 'category',
      leftovers: { blanks: [], nullWords: [], unreadable: [] },
      form: { how: settled.how, evidence },
    }
  }
  const { form } = settled
  if (isPlain(form) && plain !== undefined) return undefined
  const numbers = Float64Array.from(values, finite(compileNumberForm(form)))
  const divided = partition(written, numbers)
  if (!areNumbers(written, divided)) return undefined
  const { leftovers } = divided
  if (plain !== undefined && settled.how !== 'by-peer') {
    if (plain.leftovers.unreadable.length - leftovers.unreadable.length < fewestOfForm) return undefined
  }
  const isWhole = numbers.every(
    (value, i) => Number.isNaN(value) || (Number.isSafeInteger(value) && !hasFraction(values[i]!, form)),
  )
  const evidence = numberFormEvidence(written, numbers, settled)
  return {
    type: isWhole ? 'integer' : 'number',
    leftovers,
    numbers,
    written: form,
    form: { how: settled.how, evidence },
  }
}

function isWorthALook(
  values: readonly string[],
  { leftovers, type }: TypeSettlement,
  peer: DecimalMark | undefined,
): boolean {
  if (peer === ',' && type === 'number') return true
  let found = 0
  for (const i of leftovers.unreadable)
    if (numberShape(values[i]!) !== undefined && ++found >= fewestOfForm) return true
  return false
}

function isPlain(form: NumberForm): boolean {
  return 'decimal' in form && form.decimal === '.' && form.thousands === undefined && form.unit === undefined
}

function hasFraction(value: string, form: NumberForm): boolean {
  return 'decimal' in form && (value.includes(form.decimal) || /\d[eE]/.test(value))
}

const clocks = [
  { form: { clock: 'h:m' }, evidence: 'The values are times of day, read as minutes after midnight.' },
  { form: { clock: 'duration' }, evidence: 'The values are lengths of time, read as minutes.' },
] as const

/**
 * A column of times of day ('14:35'), read as minutes after midnight, or of lengths of time ('26:10:05'), as minutes: as
 * text they would be hundreds of categories.
 */
export function asClock(written: DistinctValues): TypeSettlement | undefined {
  for (const { form, evidence } of clocks) {
    const settled = asClockOf(written, form, evidence)
    if (settled !== undefined) return settled
  }
  return undefined
}

function asClockOf(written: DistinctValues, form: NumberForm, evidence: string): TypeSettlement | undefined {
  const read = compileNumberForm(form)
  const { values } = written
  if (!values.slice(0, firstLook).some((value) => !Number.isNaN(read(value)))) return undefined
  const numbers = Float64Array.from(values, read)
  const { leftovers, fitting, unreadable } = partition(written, numbers)
  if (fitting === 0 || unreadable > fewUnreadable * (fitting + unreadable)) return undefined
  const type = numbers.every((value) => Number.isNaN(value) || Number.isInteger(value)) ? 'integer' : 'number'
  return { type, leftovers, numbers, written: form, form: { how: 'settled', evidence } }
}
