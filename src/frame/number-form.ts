import { readClock } from './calendar.ts'
import { readDuration } from './read-duration.ts'

/** The marks in the numbers of a column, where they are not the plain ones ('-1234.5'). */
export interface NumberMarks {
  readonly decimal: '.' | ','
  /** Between groups of three digits; a space stands for every kind of it. Absent: none. */
  readonly thousands?: '.' | ',' | ' ' | "'"
  /** Written before or after the number ('%', '€', 'kg') and meaning nothing to its value: 12.5 % is 12.5. */
  readonly unit?: string
}

/** How the numbers of a column are written in a text source. */
export type NumberForm = NumberMarks | { readonly clock: 'h:m' | 'duration' }

/**
 * A reader of numbers written in a form; NaN where the text says none. Beside the marks of the form it takes a sign
 * before or after, accounting negatives '(5.00)', the minus sign U+2212 and an exponent. The separator of thousands must
 * stand between groups of three (or of two before the last three, as in '12,34,567'), or be left out. The unit may be
 * left out. `clock`: a time of day ('14:35', '9:05:30', '2:35 PM') is minutes after midnight, or a length of
 * time ('26:10:05', '5h 30m') is minutes.
 */
export function compileNumberForm(form: NumberForm): (text: string) => number {
  if ('clock' in form) return form.clock === 'h:m' ? readClock : readDuration
  const { decimal, thousands, unit } = form
  const point = decimal === ',' ? ',' : '\\.'
  const separator = thousands === undefined ? undefined : separators[thousands]
  const grouped =
    separator === undefined
      ? ''
      : `[1-9]\\d{0,2}(?:${separator}\\d{3})+|[1-9]\\d?(?:${separator}\\d{2})+${separator}\\d{3}|`
  const digits = `((?:${grouped}\\d+)(?:${point}\\d*)?|${point}\\d+)((?:[eE][+-]?\\d+)?)`
  const mark = unit === undefined ? '' : `(?:${unitPattern(unit)})?`
  const space = unit === undefined ? '' : '\\s*'
  const pattern = new RegExp(`^([+-]?)${space}${mark}${space}([+-]?)${space}${digits}${space}${mark}${space}(-?)$`)
  return (text) => {
    const { inner, isNegative } = unwrapped(text)
    // A bound on what a client may have matched.
    if (inner.length > mostCharacters) return Number.NaN
    const match = pattern.exec(inner)
    if (match === null) return Number.NaN
    const [, before = '', between = '', number = '', exponent = '', after = ''] = match
    const signs = before + between + after
    if (signs.length + Number(isNegative) > 1) return Number.NaN
    let plain = ''
    for (const char of number)
      if (char === decimal) plain += '.'
      else if (char >= '0' && char <= '9') plain += char
    const value = Number(plain + exponent)
    return isNegative || signs === '-' ? -value : value
  }
}

const mostCharacters = 60

const separators = { '.': '\\.', ',': ',', ' ': '[ \\u00a0\\u202f\\u2009]', "'": "['’]" } as const

/** The text without white space at the ends, its minus signs plain, and out of the brackets of an accounting negative. */
function unwrapped(text: string): { inner: string; isNegative: boolean } {
  const inner = text.trim().replaceAll('\u2212', '-')
  const isNegative = inner.startsWith('(') && inner.endsWith(')')
  return { inner: isNegative ? inner.slice(1, -1).trim() : inner, isNegative }
}

/** A word of a unit may be in the plural: '1 month', '36 months'. */
function unitPattern(unit: string): string {
  const escaped = unit.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  if (!/^\p{L}{3,}$/u.test(unit)) return escaped
  return unit.endsWith('s') ? `${escaped}?` : `${escaped}s?`
}

/** A form in words: 'with a decimal comma, "." between thousands and the unit "€"'. */
export function numberFormInWords(form: NumberForm): string {
  if ('clock' in form)
    return form.clock === 'h:m' ? 'as a time of day, in minutes after midnight' : 'as a length of time, in minutes'
  const { decimal, thousands, unit } = form
  const parts = [
    decimal === ',' ? 'a decimal comma' : 'a decimal point',
    ...(thousands === undefined ? [] : [`"${thousands}" between thousands`]),
    ...(unit === undefined ? [] : [`the unit "${unit}"`]),
  ]
  return `with ${[parts.slice(0, -1).join(', '), parts.at(-1)].filter((part) => part !== '').join(' and ')}`
}

/** A written number taken apart, its marks not yet understood. */
export interface NumberShape {
  /** '%', 'USD'; '' for none. */
  readonly unit: string
  readonly isUnitBefore: boolean
  /** Digits and what stands between them: '1.234,56'. */
  readonly core: string
}

const shape = /^([^\d.,]*)([.,]?\d(?:[\d.,'’ \u00a0\u202f\u2009]*\d)?[.,]?(?:[eE][+-]?\d+)?)(\D*)$/

/** Takes a text apart that may be a number in some form; undefined for one that cannot be. */
export function numberShape(text: string): NumberShape | undefined {
  if (text.length > mostCharacters) return undefined
  const match = shape.exec(unwrapped(text).inner)
  if (match === null) return undefined
  const [, before = '', core = '', after = ''] = match
  const head = before.replace(/^\s*[+-]|[+-]\s*$/, '').trim()
  const tail = after.replace(/-$/, '').trim()
  if (head !== '' && tail !== '') return undefined
  return { unit: head || tail, isUnitBefore: head !== '', core }
}
