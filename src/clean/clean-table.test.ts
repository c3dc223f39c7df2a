import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CleaningStep } from '../domain/cleaning.ts'
import type { ColumnContract, Contract } from '../domain/contract.ts'
import { categoryColumn, cellAt, numberColumn } from '../frame/column.ts'
import type { Cell, Column } from '../frame/column.ts'
import { columnOf, frameOf } from '../frame/frame.ts'
import type { Frame } from '../frame/frame.ts'
import { cleanTable } from './clean-table.ts'
import { compileReader } from './read-cell.ts'

const reason = 'test'
const textTable = (columns: Record<string, (string | null)[]>): Frame =>
  frameOf(Object.entries(columns).map(([name, values]) => [name, categoryColumn(values)] as const))
const cells = (frame: Frame, name: string): Cell[] =>
  Array.from({ length: frame.rowCount }, (_, row) => cellAt(columnOf(frame, name), row))

describe('cleanTable', () => {
  test('counts for each step the rows that are still in and that it changed', () => {
    const raw = textTable({ x: [' a', 'a', 'b.', 'NA', 'c', null, ' a'], y: ['1', '2', '3', '4', '5', '6', '1'] })
    const clean: CleaningStep[] = [
      { action: 'drop-rows', column: 'x', values: ['c'], reason },
      { action: 'trim', column: 'x', reason },
      { action: 'strip-trailing-dot', column: 'x', reason },
      { action: 'null-values', column: 'x', values: ['NA'], reason },
      { action: 'replace', column: 'x', values: { a: 'A' }, reason },
      { action: 'drop-duplicate-rows', column: '*', reason },
      { action: 'drop-missing', column: 'x', reason },
      { action: 'trim', column: 'absent', reason },
    ]
    const cleaned = cleanTable(raw, {
      contract: { x: { type: 'category' }, y: { type: 'integer' } },
      clean,
      purpose: 'training',
    })
    expect(cleaned.decisions.map((decision) => [decision.action, decision.rowsAffected])).toEqual([
      ['drop-rows', 1],
      ['trim', 2],
      ['strip-trailing-dot', 1],
      ['null-values', 1],
      ['replace', 3],
      ['drop-duplicate-rows', 1],
      ['drop-missing', 2],
      ['trim', 0],
    ])
    expect([...cleaned.kept]).toEqual([0, 1, 2])
    expect(cells(cleaned.frame, 'x')).toEqual(['A', 'A', 'b'])
    expect(cells(cleaned.frame, 'y')).toEqual([1, 2, 3])
  })

  test('leaves rows out of training, of evaluation but for duplicates, and never of scoring', () => {
    const raw = textTable({ x: ['a', 'a', 'C', null] })
    const clean: CleaningStep[] = [
      { action: 'drop-rows', column: 'x', values: ['C'], reason },
      { action: 'drop-missing', column: 'x', reason },
      { action: 'drop-duplicate-rows', column: '*', reason },
    ]
    const kept = (purpose: 'training' | 'evaluation' | 'scoring'): number[] => [
      ...cleanTable(raw, { contract: { x: { type: 'category' } }, clean, purpose }).kept,
    ]
    expect(kept('training')).toEqual([0])
    expect(kept('evaluation')).toEqual([0, 1])
    expect(kept('scoring')).toEqual([0, 1, 2, 3])
  })

  test('leaves out unreadable values with the missing ones', () => {
    const clean: CleaningStep[] = [{ action: 'drop-missing', column: 'x', reason }]
    const cleaned = cleanTable(textTable({ x: ['1', 'one', null] }), {
      contract: { x: { type: 'number' } },
      clean,
      purpose: 'training',
    })
    expect(cleaned.decisions).toEqual([{ column: 'x', action: 'drop-missing', reason, rowsAffected: 2 }])
    expect([...cleaned.kept]).toEqual([0])
  })

  test('makes unreadable values missing, and says so', () => {
    const raw = textTable({ x: ['1', ' ', '3', 'two', ' '] })
    const cleaned = cleanTable(raw, { contract: { x: { type: 'number' } }, clean: [], purpose: 'training' })
    expect(cells(cleaned.frame, 'x')).toEqual([1, null, 3, null, null])
    expect(cleaned.breaches).toEqual([
      { column: 'x', kind: 'unreadable', rows: 3, examples: [' ', 'two'], severity: 'warning' },
    ])
    expect(cleaned.decisions).toEqual([
      { column: 'x', action: 'set-missing', reason: 'cannot be read as number, e.g. " "', rowsAffected: 3 },
    ])
  })

  test('records how the text of dates was read', () => {
    const contract: Contract = { d: { type: 'date', format: 'm/d/y' } }
    const cleaned = cleanTable(textTable({ d: ['1/2/2011', null, '1/3/2011'] }), {
      contract,
      clean: [],
      purpose: 'training',
    })
    expect(cleaned.decisions).toEqual([
      { column: 'd', action: 'read-as', reason: 'read as m/d/y date, UTC', rowsAffected: 2 },
    ])
    expect(columnOf(cleaned.frame, 'd').kind).toBe('timestamp')
    expect(cells(cleaned.frame, 'd')).toEqual([Date.UTC(2011, 0, 2), null, Date.UTC(2011, 0, 3)])
  })

  test('records how the text of numbers was read', () => {
    const contract: Contract = { x: { type: 'number', written: { decimal: ',' } } }
    const cleaned = cleanTable(textTable({ x: ['1,5', '1.5', null] }), { contract, clean: [], purpose: 'training' })
    expect(cells(cleaned.frame, 'x')).toEqual([1.5, null, null])
    expect(cleaned.decisions.map(({ action, reason: why, rowsAffected }) => [action, why, rowsAffected])).toEqual([
      ['read-as', 'read with a decimal comma', 1],
      ['set-missing', 'cannot be read as number, e.g. "1.5"', 1],
    ])
  })

  test('reads numbers and times of a typed source under a format of digits', () => {
    const read = (column: Column): Cell[] => {
      const contract: Contract = { t: { type: 'timestamp', format: 'epoch-s' } }
      return cells(cleanTable(frameOf([['t', column]]), { contract, clean: [], purpose: 'scoring' }).frame, 't')
    }
    expect(read(numberColumn([86_400, null]))).toEqual([86_400_000, null])
    expect(read({ kind: 'timestamp', values: Float64Array.of(86_400_000) })).toEqual([86_400_000])
  })

  test('gives the columns of the contract in its order, typed by it', () => {
    const raw = textTable({ b: ['Yes', 'no'], t: ['some words', 'more'], c: ['z', 'a'], n: ['1', '2'] })
    const contract: Contract = {
      n: { type: 'integer' },
      c: { type: 'category' },
      t: { type: 'text' },
      b: { type: 'boolean' },
    }
    const { frame } = cleanTable(raw, { contract, clean: [], purpose: 'scoring' })
    expect([...frame.columns].map(([name, { kind }]) => [name, kind])).toEqual([
      ['n', 'number'],
      ['c', 'category'],
      ['t', 'text'],
      ['b', 'category'],
    ])
    expect(cells(frame, 'b')).toEqual(['true', 'false'])
    expect(columnOf(frame, 'c')).toMatchObject({ categories: ['z', 'a'] })
  })

  test('builds dictionaries anew, from the rows that are kept', () => {
    const clean: CleaningStep[] = [{ action: 'drop-rows', column: 'x', values: ['b'], reason }]
    const { frame } = cleanTable(textTable({ x: ['b', 'c', 'a', 'c'] }), {
      contract: { x: { type: 'category' } },
      clean,
      purpose: 'training',
    })
    expect(columnOf(frame, 'x')).toEqual({ kind: 'category', codes: Int32Array.of(0, 1, 0), categories: ['c', 'a'] })
  })
})

describe('a breach of the contract', () => {
  const breachesOf = (values: (string | null)[], contract: ColumnContract): unknown[] =>
    cleanTable(textTable({ x: values }), { contract: { x: contract }, clean: [], purpose: 'training' }).breaches.map(
      ({ kind, rows, examples, severity }) => [kind, rows, examples, severity],
    )

  test('is a null where none is allowed', () =>
    expect(breachesOf(['1', null, ''], { type: 'number', nullable: false })).toEqual([
      ['null-not-allowed', 2, [''], 'error'],
    ]))
  test('is an unreadable value, an error where null is not allowed', () =>
    expect(breachesOf(['1', 'x'], { type: 'number', nullable: false })).toEqual([['unreadable', 1, ['x'], 'error']]))
  test('is a number out of its range, bounds included in it', () =>
    expect(breachesOf(['0', '10', '10.1', '-1', '-1'], { type: 'number', range: { min: 0, max: 10 } })).toEqual([
      ['out-of-range', 3, ['10.1', '-1'], 'warning'],
    ]))
  test('is a category never seen, with at most five examples', () =>
    expect(breachesOf(['a', 'b', 'c', 'd', 'e', 'f', 'g'], { type: 'category', categories: ['a'] })).toEqual([
      ['unseen-category', 6, ['b', 'c', 'd', 'e', 'f'], 'warning'],
    ]))
  test('is a warning in a column that is no feature', () =>
    expect(breachesOf([null], { type: 'number', nullable: false, role: 'id' })).toEqual([
      ['null-not-allowed', 1, [], 'warning'],
    ]))
  test('is found in numbers of a typed source too', () => {
    const raw = frameOf([['x', numberColumn([1, 50, null, 50])]])
    const contract: Contract = { x: { type: 'number', nullable: false, range: { min: 0, max: 10 } } }
    const { breaches, frame } = cleanTable(raw, { contract, clean: [], purpose: 'scoring' })
    expect(breaches).toEqual([
      { column: 'x', kind: 'null-not-allowed', rows: 1, examples: [], severity: 'error' },
      { column: 'x', kind: 'out-of-range', rows: 2, examples: ['50'], severity: 'warning' },
    ])
    expect(cells(frame, 'x')).toEqual([1, 50, null, 50])
  })
  test('is a column that the table lacks, which is then all missing', () => {
    const contract: Contract = { x: { type: 'number' }, y: { type: 'number', nullable: false }, z: { type: 'text' } }
    const cleaned = cleanTable(textTable({ x: ['1', '2'], more: ['1', '2'] }), {
      contract,
      clean: [],
      purpose: 'scoring',
    })
    expect(cleaned.breaches).toEqual([
      { column: 'y', kind: 'missing-column', rows: 2, examples: [], severity: 'error' },
      { column: 'z', kind: 'missing-column', rows: 2, examples: [], severity: 'warning' },
      { column: 'more', kind: 'unknown-column', rows: 2, examples: [], severity: 'warning' },
    ])
    expect([...cleaned.frame.columns.keys()]).toEqual(['x', 'y', 'z'])
    expect(cells(cleaned.frame, 'y')).toEqual([null, null])
  })
})

describe('cleaning by dictionary', () => {
  const texts = fc.constantFrom(
    'a',
    ' a',
    'A',
    'a.',
    'NA',
    '',
    ' ',
    '1',
    '1.0',
    ' 2',
    '-0',
    '1e3',
    '1/2/2011',
    '2011-01-02',
    'yes',
    'No',
    null,
  )
  const steps = fc.array(
    fc.oneof(
      fc.constant<CleaningStep>({ action: 'trim', column: 'x', reason }),
      fc.constant<CleaningStep>({ action: 'strip-trailing-dot', column: 'x', reason }),
      fc
        .array(fc.constantFrom('NA', ' ', '1', '86400000'), { minLength: 1 })
        .map((values): CleaningStep => ({ action: 'null-values', column: 'x', values, reason })),
      fc
        .constantFrom<Record<string, string>>({ a: 'A' }, { A: 'a', '1': 'yes' }, { 'a.': '' })
        .map((values): CleaningStep => ({ action: 'replace', column: 'x', values, reason })),
    ),
    { maxLength: 4 },
  )
  const contracts = fc.record({
    type: fc.constantFrom('number', 'integer', 'boolean', 'category', 'text', 'date', 'timestamp'),
    format: fc.constantFrom('iso', 'm/d/y'),
  }) as fc.Arbitrary<ColumnContract>

  test('equals cleaning cell by cell', () => {
    fc.assert(
      fc.property(fc.array(texts, { maxLength: 12 }), steps, contracts, (values, clean, contract) => {
        const { frame, breaches } = cleanTable(textTable({ x: values }), {
          contract: { x: contract },
          clean,
          purpose: 'training',
        })
        const readOne = compileReader('x', contract, clean)
        const one = values.map((value) => readOne(value))
        expect(cells(frame, 'x')).toEqual(one.map((cell) => (cell.kind === 'value' ? cell.value : null)))
        const unreadable = one.filter((cell) => cell.kind === 'unreadable').length
        expect(breaches.find(({ kind }) => kind === 'unreadable')?.rows ?? 0).toBe(unreadable)
      }),
      { numRuns: 500, seed: 1 },
    )
  })

  test('equals cleaning cell by cell for numbers and times of a typed source', () => {
    const numbers = fc.array(fc.constantFrom(1, 0, -0, 1.5, 86_400_000, 90_000_000, Number.NaN, 2 ** 53), {
      maxLength: 8,
    })
    fc.assert(
      fc.property(
        numbers,
        fc.constantFrom('number', 'timestamp'),
        steps,
        contracts,
        (values, kind, clean, contract) => {
          const isTime = contract.type === 'date' || contract.type === 'timestamp'
          if (kind === 'timestamp' && !isTime) return
          const raw = frameOf([['x', { kind, values: Float64Array.from(values) }]])
          const { frame } = cleanTable(raw, { contract: { x: contract }, clean, purpose: 'training' })
          const readOne = compileReader('x', contract, clean)
          const one = values.map((value) => readOne(Number.isNaN(value) ? null : value + 0))
          expect(cells(frame, 'x')).toEqual(one.map((cell) => (cell.kind === 'value' ? cell.value : null)))
        },
      ),
      { numRuns: 500, seed: 1 },
    )
  })
})
