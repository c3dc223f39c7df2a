import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sampleManifest, serveSample } from '../../test/fixtures/sample-model.ts'
import { cleanTable } from '../clean/clean-table.ts'
import { categoryColumn, cellAt } from '../frame/column.ts'
import { columnOf, frameOf } from '../frame/frame.ts'
import { rowsOfTable } from './table-rows.ts'
import type { Cell } from '../frame/column.ts'
import type { RequestFindings } from './check-request.ts'
import type { RowsWritten } from '../domain/prediction.ts'

const { preparation } = sampleManifest()
const contract = { ...preparation.contract, reported: { type: 'timestamp', format: 'epoch-s' } } as const
const { golden } = sampleManifest()
const served = serveSample(sampleManifest('classification', { preparation: { ...preparation, contract }, golden }))
const names = served.manifest.signature.inputs.map(({ name }) => name)

/** A cell as it is read, and as the log keeps it; 'refused' where it is none. */
function read(name: string, value: string | number | boolean | null, written: Exclude<RowsWritten, 'json'>) {
  const { rows, check } = rowsOfTable(served, [{ ...golden.rows[0]!, [name]: value }], written)
  const cells: Cell[] = []
  const found: RequestFindings = { problems: [], warnings: [] }
  check(rows[0]!, 0, cells, found)
  return found.problems.length > 0 ? 'refused' : [cells[names.indexOf(name)], rows[0]![name]]
}

const day = Date.UTC(1999, 4, 17)

describe('a cell of a table', () => {
  test.each([
    ['speed', '120.50', [120.5, 120.5]],
    ['speed', '1e2', [100, 100]],
    ['speed', ' 7 ', [7, 7]],
    ['speed', '0x10', 'refused'],
    ['speed', 'fast', 'refused'],
    ['speed', true, 'refused'],
    // Steps act on texts, so that these stay: the sentinel is missing, however it is written.
    ['engines', '2', [2, 2]],
    ['engines', '2.0', [2, '2.0']],
    ['engines', '99', [null, 99]],
    ['engines', 2.5, 'refused'],
    ['warned', 'Y', ['true', 'Y']],
    ['phase', ' CLIMB ', ['Climb', ' CLIMB ']],
    ['size', '2.0', ['2.0', '2.0']],
    ['flight date', '5/17/1999', [day, '5/17/1999']],
    ['flight date', day, [day, day]],
    ['reported', '926930000', [926_930_000_000, '926930000']],
  ] as const)('%s: %j is read as a file has it, and logged as JSON would write it', (name, value, expected) => {
    expect(read(name, value, 'table')).toEqual(expected)
  })
})

describe('a cell of a data frame', () => {
  test.each([
    ['size', '2.0', '2'],
    ['size', 2, '2'],
    ['flight date', day, day],
    ['flight date', `${day}.0`, day],
    ['reported', 926_930_000_000, 926_930_000_000],
    ['reported', '926930000', 926_930_000_000],
    ['engines', '2.0', 2],
    ['warned', 'True', 'true'],
    ['warned', 1, 'true'],
  ] as const)('%s: %j may be as pandas writes it', (name, value, cell) => {
    const found = read(name, value, 'pandas')
    expect(found === 'refused' ? found : found[0]).toBe(cell)
  })
})

test('a table of any texts is read as batch scoring reads the file of them, or refused', () => {
  const { inputs } = served.manifest.signature
  const clean = served.manifest.preparation.clean
  const whole = Object.fromEntries(inputs.map(({ name, type }) => [name, { type, ...contractOf(name) }]))
  const text = fc.oneof(
    fc.constantFrom(
      '',
      ' ',
      '0',
      '-0',
      '5',
      '5.0',
      ' 7 ',
      '99',
      '99.0',
      '1e3',
      '1e999',
      '0x1',
      'NaN',
      'true',
      'N',
      'CLIMB',
      ' unknown',
    ),
    fc.constantFrom('1999-05-17', '5/17/1999', '926930000', '1999-05-18T08:30:00Z', '2.0', '9007199254740993'),
    fc.double().map(String),
    fc.string({ maxLength: 6 }),
  )
  const row = fc.record(Object.fromEntries(inputs.map(({ name }) => [name, text])))
  fc.assert(
    fc.property(row, (given) => {
      const raw = frameOf(inputs.map(({ name }) => [name, categoryColumn([given[name] === '' ? null : given[name]!])]))
      const { frame, breaches } = cleanTable(raw, { contract: whole, clean, purpose: 'scoring' })
      const { rows, check } = rowsOfTable(served, [given], 'table')
      const cells: Cell[] = []
      const found: RequestFindings = { problems: [], warnings: [] }
      check(rows[0]!, 0, cells, found)
      const refused = new Set(found.problems.map(({ column }) => column))
      for (const [at, { name, nullable }] of inputs.entries()) {
        const cell = cellAt(columnOf(frame, name), 0)
        const isUnreadable = breaches.some(({ column, kind }) => column === name && kind === 'unreadable')
        expect(refused.has(name), name).toBe(isUnreadable || (cell === null && !nullable))
        if (!refused.has(name)) expect(cells[at]).toBe(cell)
      }
    }),
    { seed: 15, numRuns: 500 },
  )
})

function contractOf(name: string): object {
  return Object.hasOwn(contract, name) ? (contract as Record<string, object>)[name]! : {}
}
