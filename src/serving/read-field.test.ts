import { describe, expect, test } from 'vitest'
import type { ColumnContract } from '../domain/contract.ts'
import { compileFieldReader, expectedOf } from './read-field.ts'

function reading(contract: ColumnContract) {
  const field = { name: 'x', type: contract.type, nullable: true }
  return compileFieldReader(field, { contract: { x: contract }, clean: [] })
}

describe('a field that the training file wrote in a form of its own', () => {
  test('takes a number as JSON has it, and the text as the file had it', () => {
    const read = reading({ type: 'number', written: { decimal: ',', thousands: '.', unit: '€' } })
    expect([1.5, 1500, '1,5', '1.500', '1.234,5 €'].map(read)).toEqual([1.5, 1500, 1.5, 1500, 1234.5])
    expect(['1.5', 'much', true].map(read)).toEqual([undefined, undefined, undefined])
  })

  test('is named as such where a request is refused', () => {
    const field = { name: 'x', type: 'number', nullable: false } as const
    expect(expectedOf(field, { decimal: ',', unit: '€' })).toBe(
      'a number or text with a decimal comma and the unit "€"',
    )
    expect(expectedOf(field)).toBe('a number')
  })

  test('takes a time of day as text, or its minutes', () => {
    expect(['14:35', 875].map(reading({ type: 'integer', written: { clock: 'h:m' } }))).toEqual([875, 875])
  })

  test('takes a moment in digits as a number, as text, or in ISO 8601', () => {
    const read = reading({ type: 'timestamp', format: 'epoch-s' })
    const moment = Date.UTC(2013, 0, 12, 10, 30)
    expect([1_357_986_600, '1357986600', '2013-01-12T10:30:00Z'].map(read)).toEqual([moment, moment, moment])
  })
})

test('a field that was plainly written takes no text for a number, and no number for a date', () => {
  expect(reading({ type: 'number' })('1.5')).toBeUndefined()
  expect(reading({ type: 'date' })(20_130_112)).toBeUndefined()
})

test('a field takes the text that training read as missing, whatever its type', () => {
  const field = { name: 'x', type: 'number', nullable: true } as const
  const clean = [{ action: 'null-values', column: 'x', values: ['?', '-9999.0'], reason: 'test' }] as const
  const read = compileFieldReader(field, { contract: { x: { type: 'number' } }, clean })
  expect(['?', '', '-9999.0', -9999, 5].map(read)).toEqual([null, null, null, null, 5])
  expect(['5', ' '].map(read)).toEqual([undefined, undefined])
})

test('a boolean may be the word that a file has for it', () => {
  const read = reading({ type: 'boolean' })
  expect(['True', 'F', true, 'maybe', 1].map(read)).toEqual(['true', 'false', 'true', undefined, undefined])
})

describe('a category of words and numbers', () => {
  const read = (categories: readonly string[]) =>
    compileFieldReader({ name: 'x', type: 'category', nullable: true, categories }, { contract: {}, clean: [] })

  test('takes a number as the category of that value', () => {
    expect([13, 2, 1.5].map(read(['low', '13', 'inf', '02']))).toEqual(['13', '02', '1.5'])
    expect([1, 0].map(read(['1', '01', ' ']))).toEqual(['1', '0'])
  })

  test('takes no number of so many digits that it stands for several', () => {
    const big = ['1152921504606846976', '1152921504606846977']
    expect(read(big)(1_152_921_504_606_846_976)).toBeUndefined()
    expect(read([...big, '7'])(1_152_921_504_606_846_976)).toBeUndefined()
  })

  test('takes no number where no category is one', () => {
    expect(read(['low', 'inf', ' '])(1)).toBeUndefined()
  })
})
