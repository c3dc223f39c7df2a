import { describe, expect, test } from 'vitest'
import { sampleManifest, serveSample } from '../../test/fixtures/sample-model.ts'
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
