import { describe, expect, test } from 'vitest'
import { cellAt } from './column.ts'
import { frameOfRecords } from './frame-of-records.ts'

const records = [
  { age: 4, name: 'Ann', isNew: true, at: new Date(1000) },
  { age: null, name: 'Bob', isNew: false, at: null, late: 'x' },
]

describe('frameOfRecords', () => {
  test('makes a column of the kind of its values, missing where a record has none', () => {
    const { rowCount, columns } = frameOfRecords(records)
    expect(rowCount).toBe(2)
    expect([...columns].map(([name, { kind }]) => `${name} ${kind}`)).toEqual([
      ...['age number', 'name category', 'isNew category', 'at timestamp', 'late category'],
    ])
    expect([...columns.values()].map((column) => cellAt(column, 0))).toEqual([4, 'Ann', 'true', 1000, null])
    expect([...columns.values()].map((column) => cellAt(column, 1))).toEqual([null, 'Bob', 'false', null, 'x'])
  })

  test('takes the named fields, and reads texts as texts', () => {
    const { columns } = frameOfRecords(records, { columns: ['name', 'age'], texts: ['name'] })
    expect([...columns.keys()]).toEqual(['name', 'age'])
    expect(columns.get('name')).toEqual({ kind: 'text', values: ['Ann', 'Bob'] })
  })

  test('has no rows without records, and numbers where all cells are missing', () => {
    expect(frameOfRecords([], { columns: ['a'] }).rowCount).toBe(0)
    expect(frameOfRecords([{ a: null }, { a: Number.NaN }]).columns.get('a')?.kind).toBe('number')
  })

  test.each([
    ['two kinds in one field', () => frameOfRecords([{ a: 1 }, { a: '2' }]), 'ARGUMENT_VALUE'],
    ['a text of numbers', () => frameOfRecords([{ a: 1 }], { texts: ['a'] }), 'ARGUMENT_VALUE'],
    ['an object', () => frameOfRecords([{ a: {} as Date }]), 'ARGUMENT_VALUE'],
    ['a field no record has', () => frameOfRecords([{ a: 1 }], { columns: ['b'] }), 'COLUMN_NOT_FOUND'],
  ])('refuses %s', (_, make, code) => {
    expect(make).toThrow(expect.objectContaining({ code }))
  })
})
