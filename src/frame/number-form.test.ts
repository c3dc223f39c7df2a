import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileNumberForm, numberFormInWords, numberShape } from './number-form.ts'
import type { NumberForm, NumberMarks } from './number-form.ts'

const german: NumberMarks = { decimal: ',', thousands: '.' }
const english: NumberMarks = { decimal: '.', thousands: ',' }

describe('a number form', () => {
  test.each<[NumberForm, string, number]>([
    [german, '1.234,56', 1234.56],
    [german, '1234,56', 1234.56],
    [german, '-1.234', -1234],
    [german, ',5', 0.5],
    [german, '1,5e3', 1500],
    [english, '1,234,567.8', 1_234_567.8],
    [english, '12,34,567', 1_234_567],
    [english, '(1,234.50)', -1234.5],
    [english, '5.00-', -5],
    [english, '\u22125', -5],
    [{ decimal: ',', thousands: ' ' }, '1\u202f234\u00a0567,5', 1_234_567.5],
    [{ decimal: '.', thousands: "'" }, '1’234.5', 1234.5],
    [{ decimal: '.', unit: '%' }, '12.5 %', 12.5],
    [{ ...english, unit: '$' }, '-$1,200.50', -1200.5],
    [{ ...english, unit: '$' }, '$-5', -5],
    [{ ...english, unit: '$' }, '($5.00)', -5],
    [{ ...english, unit: 'USD' }, 'USD 12', 12],
    [{ ...german, unit: '€' }, '1.200 €', 1200],
    [{ ...german, unit: '€' }, '3,20', 3.2],
    [{ decimal: '.', unit: 'months' }, '1 month', 1],
    [{ clock: 'h:m' }, '14:35', 875],
    [{ clock: 'h:m' }, '2:35:30 PM', 875.5],
  ])('%j reads %j as %d', (form, text, value) => expect(compileNumberForm(form)(text)).toBe(value))

  test.each<[NumberForm, string]>([
    [german, '1.5'],
    [german, '1.2345'],
    [german, '0.123'],
    [german, '1,234,5'],
    [english, '1,23'],
    [english, '1,2345'],
    [english, '--5'],
    [english, '(-5)'],
    [english, '$5'],
    [english, ''],
    [english, '.'],
    [{ decimal: '.', unit: 'kg' }, '5 lb'],
    [{ decimal: '.', unit: '.*' }, '5 kg'],
    [{ clock: 'h:m' }, '25:00'],
    [{ clock: 'h:m' }, '10:00 UTC'],
    [{ clock: 'h:m' }, '600'],
  ])('%j does not read %j', (form, text) => expect(compileNumberForm(form)(text)).toBeNaN())

  test('gives back any number that is written in it', () => {
    const marks = fc
      .record({
        decimal: fc.constantFrom('.' as const, ',' as const),
        thousands: fc.constantFrom('.', ',', ' ', "'", undefined),
        unit: fc.constantFrom('%', '€', 'US$', 'kg', 'km/h', 'kr.', undefined),
      })
      .filter(({ decimal, thousands }) => decimal !== thousands)
    const style = fc.record({
      isBefore: fc.boolean(),
      space: fc.constantFrom('', ' ', '\u00a0'),
      brackets: fc.boolean(),
    })
    fc.assert(
      fc.property(
        marks,
        style,
        fc.integer({ min: -1e12, max: 1e12 }),
        fc.integer({ min: 0, max: 4 }),
        (form, how, whole, digits) => {
          const value = whole / 10 ** digits
          const written = writtenIn(form as NumberMarks, value, digits, how)
          expect([written, compileNumberForm(form as NumberMarks)(written)]).toEqual([written, value + 0])
        },
      ),
      { seed: 7, numRuns: 1000 },
    )
  })

  test('never throws, whatever the text, nor takes long over it', () => {
    const read = compileNumberForm({ ...german, unit: '€' })
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789.,-+()€ eE%\u00a0'.split('')) }), (text) => {
        expect(typeof read(text)).toBe('number')
        numberShape(text)
      }),
      { seed: 7 },
    )
    expect(read(`-${' '.repeat(1_000_000)}x`)).toBeNaN()
  })

  test('is said in words', () => {
    expect(numberFormInWords({ ...german, unit: '€' })).toBe(
      'with a decimal comma, "." between thousands and the unit "€"',
    )
    expect(numberFormInWords({ decimal: ',' })).toBe('with a decimal comma')
  })
})

function writtenIn(
  { decimal, thousands, unit }: NumberMarks,
  value: number,
  digits: number,
  { isBefore, space, brackets }: { isBefore: boolean; space: string; brackets: boolean },
): string {
  const [whole = '', fraction] = Math.abs(value).toFixed(digits).split('.')
  const grouped = thousands === undefined ? whole : whole.replace(/(?<=\d)(?=(?:\d{3})+$)/g, thousands)
  const number = fraction === undefined ? grouped : `${grouped}${decimal}${fraction}`
  const marked = unit === undefined ? number : isBefore ? `${unit}${space}${number}` : `${number}${space}${unit}`
  if (value >= 0) return marked
  return brackets ? `(${marked})` : `-${marked}`
}
