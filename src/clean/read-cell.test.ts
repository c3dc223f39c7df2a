import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ColumnContract, ColumnType } from '../domain/contract.ts'
import { compileReader } from './read-cell.ts'
import type { Written } from './read-cell.ts'

const read = (type: ColumnType, written: Written, contract: Partial<ColumnContract> = {}): unknown => {
  const cell = compileReader('x', { type, ...contract }, [])(written)
  return cell.kind === 'value' ? cell.value : cell.kind
}

describe('a number', () => {
  test.each([
    ['5', 5],
    ['-5.25', -5.25],
    ['+.5', 0.5],
    ['5.', 5],
    ['1e3', 1000],
    ['1E-3', 0.001],
    [' 7 ', 7],
    ['007', 7],
    [12.5, 12.5],
    ['', 'missing'],
    [null, 'missing'],
    [Number.NaN, 'missing'],
    ['0x10', 'unreadable'],
    ['Infinity', 'unreadable'],
    ['NaN', 'unreadable'],
    ['1e999', 'unreadable'],
    ['1,5', 'unreadable'],
    ['1_000', 'unreadable'],
    ['5 000', 'unreadable'],
    [' ', 'unreadable'],
    ['.', 'unreadable'],
    ['e5', 'unreadable'],
    ['12abc', 'unreadable'],
    ['1n', 'unreadable'],
    [true, 'unreadable'],
  ])('reads %j as %j', (written, expected) => expect(read('number', written)).toBe(expected))

  test('comes back from its text, whatever it is', () => {
    fc.assert(
      fc.property(fc.double({ noDefaultInfinity: true, noNaN: true }), (value) => {
        expect(read('number', String(value))).toBe(value + 0)
      }),
      { seed: 1 },
    )
  })
  test('has no negative zero, which neither JSON nor SQL keeps', () => {
    expect(read('number', '-0')).toBe(0)
    expect(read('number', -0)).toBe(0)
  })
})

describe('an integer', () => {
  test.each([
    ['5', 5],
    ['5.0', 5],
    ['-1e3', -1000],
    ['5.5', 'unreadable'],
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', 'unreadable'],
    [5.5, 'unreadable'],
    ['', 'missing'],
  ])('reads %j as %j', (written, expected) => expect(read('integer', written)).toBe(expected))
})

describe('a boolean', () => {
  test.each([
    ['true', 'true'],
    ['T', 'true'],
    ['Yes', 'true'],
    ['y', 'true'],
    ['1', 'true'],
    [1, 'true'],
    [true, 'true'],
    ['FALSE', 'false'],
    ['f', 'false'],
    ['No', 'false'],
    ['n', 'false'],
    [0, 'false'],
    [false, 'false'],
    ['2', 'unreadable'],
    ['maybe', 'unreadable'],
    ['', 'missing'],
  ])('reads %j as %j', (written, expected) => expect(read('boolean', written)).toBe(expected))
})

describe('a category', () => {
  test('keeps its text, white space included', () => expect(read('category', ' a ')).toBe(' a '))
  test('takes a number as its text', () => expect(read('category', 3)).toBe('3'))
  test('takes a boolean as its text', () => expect(read('category', false)).toBe('false'))
})

describe('the cleaning steps of a column', () => {
  const reason = 'test'
  const steps = [
    { action: 'trim', column: 'x', reason },
    { action: 'strip-trailing-dot', column: 'x', reason },
    { action: 'null-values', column: 'x', values: ['NA', '-'], reason },
    { action: 'replace', column: 'x', values: { yes: 'Yes', constructor: 'never' }, reason },
    { action: 'drop-rows', column: 'x', values: ['C'], reason },
    { action: 'null-values', column: 'y', values: ['Yes'], reason },
  ] as const
  const reader = compileReader('x', { type: 'category' }, steps)

  test.each([
    [' yes. ', { kind: 'value', value: 'Yes' }],
    ['No..', { kind: 'value', value: 'No' }],
    [' NA', { kind: 'missing' }],
    [' . ', { kind: 'missing' }],
    ['   ', { kind: 'missing' }],
    ['C', { kind: 'value', value: 'C' }],
    ['toString', { kind: 'value', value: 'toString' }],
  ])('run in order on %j', (written, expected) => expect(reader(written)).toEqual(expected))

  test('write a label in the case it was learnt in, and leave others alone', () => {
    const step = { action: 'match-case', column: 'c', values: ['No', 'Yes'], reason: 'r' } as const
    const read = compileReader('c', { type: 'category' }, [step])
    expect(['YES', 'no', 'Yes', 'maybe'].map((written) => read(written))).toEqual(
      ['Yes', 'No', 'Yes', 'maybe'].map((value) => ({ kind: 'value', value })),
    )
  })

  test('see a number of a request as its text', () => {
    const sentinel = compileReader('x', { type: 'number' }, [
      { action: 'null-values', column: 'x', values: ['999'], reason },
    ])
    expect(sentinel(999)).toEqual({ kind: 'missing' })
    expect(sentinel('999')).toEqual({ kind: 'missing' })
    expect(sentinel(998)).toEqual({ kind: 'value', value: 998 })
  })
  test.each([
    ['-9999.0', {}],
    ['-9.999,00', { written: { decimal: ',', thousands: '.' } }],
  ] as const)('see -9999 in the number that the file wrote as %s', (text, form) => {
    const steps = [{ action: 'null-values', column: 'x', values: ['?', text], reason }] as const
    const sentinel = compileReader('x', { type: 'number', ...form }, steps)
    expect([sentinel(-9999), sentinel(text), sentinel('?')]).toEqual(
      Array.from({ length: 3 }, () => ({ kind: 'missing' })),
    )
    expect(sentinel(9999)).toEqual({ kind: 'value', value: 9999 })
  })
  test('match a blank whatever its length', () => {
    const blank = compileReader('x', { type: 'number' }, [
      { action: 'null-values', column: 'x', values: [' '], reason },
    ])
    expect(blank('   ')).toEqual({ kind: 'missing' })
  })
  test('leave a time of a typed source a time', () => {
    const time = compileReader('x', { type: 'timestamp' }, [{ action: 'trim', column: 'x', reason }])
    expect(time(86_400_000)).toEqual({ kind: 'value', value: 86_400_000 })
  })
})

test('a reading says what was expected', () => {
  expect(compileReader('x', { type: 'date', format: 'm/d/y' }, [])('soon')).toEqual({
    kind: 'unreadable',
    reason: 'a date written as m/d/y',
  })
})

test('a date is the midnight of its day, a timestamp keeps the hour', () => {
  const written = '1/2/2011 23:15'
  expect(compileReader('x', { type: 'date', format: 'm/d/y' }, [])(written)).toEqual({
    kind: 'value',
    value: Date.parse('2011-01-02'),
  })
  expect(compileReader('x', { type: 'timestamp', format: 'm/d/y' }, [])(written)).toEqual({
    kind: 'value',
    value: Date.parse('2011-01-02T23:15Z'),
  })
  expect(compileReader('x', { type: 'date' }, [])('1969-12-31 23:00')).toEqual({ kind: 'value', value: -86_400_000 })
})

describe('a number in the form of its source', () => {
  const written = { decimal: ',', thousands: '.', unit: '€' } as const
  const steps = [
    { action: 'trim', column: 'x', reason: 'r' },
    { action: 'null-values', column: 'x', values: ['-999,00', '-999'], reason: 'r' },
  ] as const
  const reader = compileReader('x', { type: 'number', written }, steps)

  test('is read from text, and a number of JSON is what it is', () => {
    expect(reader(' 1.234,5 € ')).toEqual({ kind: 'value', value: 1234.5 })
    expect(reader('1.500')).toEqual({ kind: 'value', value: 1500 })
    expect(reader(1.5)).toEqual({ kind: 'value', value: 1.5 })
    expect(reader(-999)).toEqual({ kind: 'missing' })
    expect(reader('-999,00')).toEqual({ kind: 'missing' })
  })

  test('says what it expected', () => {
    expect(reader('1.5')).toEqual({
      kind: 'unreadable',
      reason: 'a number written with a decimal comma, "." between thousands and the unit "€"',
    })
  })

  test('is the same from any number of JSON, through any step that leaves it alone', () => {
    fc.assert(
      fc.property(fc.double({ noDefaultInfinity: true, noNaN: true }), (value) => {
        fc.pre(value !== -999)
        expect(reader(value)).toEqual({ kind: 'value', value: value + 0 })
      }),
      { seed: 1 },
    )
  })
})

test('a number is the moment that a format of digits makes of it', () => {
  const day = { kind: 'value', value: Date.UTC(2013, 0, 12) }
  expect(compileReader('x', { type: 'date', format: 'yyyymmdd' }, [])(20_130_112)).toEqual(day)
  expect(compileReader('x', { type: 'timestamp', format: 'epoch-s' }, [])(day.value / 1000)).toEqual(day)
  expect(compileReader('x', { type: 'timestamp', format: 'epoch-s' }, [])('2013-01-12')).toEqual(day)
})
