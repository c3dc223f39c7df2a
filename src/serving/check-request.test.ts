import { describe, expect, test } from 'vitest'
import { sampleInputs, sampleManifest, sampleRow } from '../../test/fixtures/sample-model.ts'
import { compileRowChecker, problemsMax } from './check-request.ts'
import type { Cell } from '../frame/column.ts'
import type { RequestFindings } from './check-request.ts'

const check = compileRowChecker(sampleManifest())

function checked(changes: Record<string, unknown>): RequestFindings & { cells: Cell[] } {
  const row: Record<string, unknown> = { ...sampleRow, ...changes }
  for (const key of Object.keys(row)) if (row[key] === undefined) delete row[key]
  const found: RequestFindings & { cells: Cell[] } = { problems: [], warnings: [], cells: [] }
  check(row, 7, found.cells, found)
  return found
}

const cellOf = (found: { cells: Cell[] }, name: string): Cell | undefined =>
  found.cells[sampleInputs.findIndex((input) => input.name === name)]

describe('a row that fits the signature', () => {
  test('becomes one cell for each input, in the order of the signature', () => {
    const { cells, problems, warnings } = checked({})
    expect(cells).toEqual([
      120.5,
      2,
      'true',
      'Climb',
      '2',
      Date.UTC(1999, 4, 17),
      Date.UTC(1999, 4, 18, 8, 30),
      "it's a goose",
    ])
    expect([problems, warnings]).toEqual([[], []])
  })

  test('may leave out a nullable field, which is then missing', () => {
    const found = checked({ phase: undefined, engines: undefined })
    expect(found.problems).toEqual([])
    expect([cellOf(found, 'phase'), cellOf(found, 'engines')]).toEqual([null, null])
  })

  test('is cleaned as training cleaned it', () => {
    expect(cellOf(checked({ phase: ' CLIMB ' }), 'phase')).toBe('Climb')
    expect(cellOf(checked({ phase: 'unknown' }), 'phase')).toBeNull()
    expect(cellOf(checked({ engines: 99 }), 'engines')).toBeNull()
  })

  test('may write a category of numbers as a number', () => {
    expect(cellOf(checked({ size: 3 }), 'size')).toBe('3')
    expect(checked({ size: 3 }).warnings).toEqual([])
  })

  test('may write a date as the training file had it', () => {
    expect(cellOf(checked({ 'flight date': '5/17/1999' }), 'flight date')).toBe(Date.UTC(1999, 4, 17))
  })
})

describe('a row that breaks the signature', () => {
  test.each([
    ['a number as text', 'speed', '120', 'a number', '"120"'],
    ['a boolean for a number', 'speed', true, 'a number', 'true'],
    ['an infinite number (1e999 in JSON)', 'speed', Number.POSITIVE_INFINITY, 'a number', 'Infinity'],
    ['null where none is allowed', 'speed', null, 'a number', 'null'],
    ['a missing required field', 'speed', undefined, 'a number', 'nothing'],
    ['a fraction for an integer', 'engines', 2.5, 'a whole number, or null', '2.5'],
    ['1 for a boolean', 'warned', 1, 'true or false', '1'],
    ['text that is no word for a boolean', 'warned', 'maybe', 'true or false', '"maybe"'],
    ['a number for a category of words', 'phase', 3, 'a string, or null', '3'],
    ['an array for a category', 'phase', ['Climb'], 'a string, or null', 'an array of 1'],
    ['an object for text', 'note', { a: 1 }, 'a string, or null', 'an object'],
    ['a day that does not exist', 'flight date', '2026-02-30', "a date written 'YYYY-MM-DD'", '"2026-02-30"'],
    ['a number for a date', 'flight date', 19_990_517, "a date written 'YYYY-MM-DD'", '19990517'],
    ['words for a time', 'reported', 'noon', "a time in ISO 8601, such as '2026-01-31T08:30:00Z', or null", '"noon"'],
    ['an empty category where none is allowed', 'size', '', 'a string or a number', '"", which means missing'],
  ])('%s is named with what was expected and received', (_title, column, value, expected, received) => {
    expect(checked({ [column]: value }).problems).toEqual([{ row: 7, column, expected, received }])
  })

  test('an unknown field is named with the nearest one', () => {
    expect(checked({ spede: 1 }).problems).toEqual([
      { row: 7, column: 'spede', expected: 'a field of the model', received: 'an unknown field', nearest: 'speed' },
    ])
  })

  test.each([
    ['Cost Repair', 'known only after the decision'],
    ['record id', 'names a row'],
    ['damaged', 'what the model answers'],
  ])('a column of the contract that is no input is refused with the reason: %s', (column, reason) => {
    expect(checked({ [column]: 1 }).problems[0]?.expected).toContain(reason)
  })

  test('a field named like a method of every object is unknown, not found', () => {
    expect(checked({ toString: 1, hasOwnProperty: 2 }).problems.map(({ column }) => column)).toEqual([
      'toString',
      'hasOwnProperty',
    ])
  })

  test('all problems of a row are told at once, up to a bound', () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`x${i}`, i]))
    expect(checked({ speed: 'a', warned: 2 }).problems).toHaveLength(2)
    expect(checked(many).problems).toHaveLength(problemsMax)
  })

  test('what a client sent is shortened, however long or deep it is', () => {
    let deep: unknown = 1
    for (let i = 0; i < 100_000; i++) deep = [deep]
    expect(checked({ phase: deep }).problems[0]?.received).toBe('an array of 1')
    expect(checked({ speed: 'x'.repeat(1e6) }).problems[0]?.received.length).toBeLessThan(60)
    expect(checked({ ['k'.repeat(1e6)]: 1 }).problems[0]?.column.length).toBeLessThanOrEqual(100)
  })
})

describe('an unusual value', () => {
  test.each([
    ['a category never seen', 'phase', 'Taxi', 'unseen-category'],
    ['a number of a category never seen', 'size', 9, 'unseen-category'],
    ['a number below the range', 'speed', -1, 'out-of-range'],
    ['a number above the range', 'engines', 5, 'out-of-range'],
  ])('%s is answered with a warning', (_title, column, value, code) => {
    const { problems, warnings } = checked({ [column]: value })
    expect(problems).toEqual([])
    expect(warnings).toEqual([{ row: 7, column, code }])
  })

  test.each([
    ['speed', 0],
    ['speed', 350],
  ])('a bound of the range is inside: %s = %d', (column, value) => {
    expect(checked({ [column]: value }).warnings).toEqual([])
  })
})
