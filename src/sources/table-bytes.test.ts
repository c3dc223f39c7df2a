import {
  columnFromArray,
  float64,
  int32,
  list,
  tableFromColumns,
  tableFromIPC,
  tableToIPC,
  utf8,
} from '@uwdata/flechette'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sampleArrow } from '../../test/fixtures/sample-tables.ts'
import { sampleManifest } from '../../test/fixtures/sample-model.ts'
import { arrowFile } from '../../test/golden/arrow-files.ts'
import { cellAt } from '../frame/column.ts'
import { AppError } from '../base/errors.ts'
import { tableBytes } from './table-bytes.ts'
import type { Frame } from '../frame/frame.ts'

const limits = { rowsMax: 100 }
const { rows } = sampleManifest().golden
const cellsOf = ({ columns, rowCount }: Frame) =>
  Object.fromEntries(
    [...columns].map(([name, column]) => [name, Array.from({ length: rowCount }, (_, row) => cellAt(column, row))]),
  )

async function refusal(bytes: Uint8Array): Promise<string> {
  const read = tableBytes.read('arrow', bytes, limits)
  const error: unknown = await read.then(
    () => 'it was read',
    (problem: unknown) => problem,
  )
  expect(error).toBeInstanceOf(AppError)
  expect((error as AppError).status).toBeLessThan(500)
  return (error as AppError).message
}

describe('Arrow bytes', () => {
  test.each(['stream', 'file'] as const)('of a %s become cells as those of a file do', async (format) => {
    const cells = cellsOf(await tableBytes.read('arrow', sampleArrow(rows, { format }), limits))
    expect(cells).toEqual({
      speed: [120.5, 0],
      engines: [2, null],
      warned: ['true', 'false'],
      phase: ['Climb', null],
      size: ['2', '1'],
      'flight date': [Date.UTC(1999, 4, 17), Date.UTC(2001, 0, 1)],
      reported: [Date.UTC(1999, 4, 18, 8, 30), null],
      note: ["it's a goose", null],
    })
  })

  test('that pyarrow wrote are read where their columns are plain', async () => {
    // Lists and structs are among the columns of this one.
    expect(await refusal(arrowFile('stream'))).toContain('a column of lists, structs, bytes or the like')
    expect(await refusal(arrowFile('lz4'))).toMatch(/packed|rows/)
  })

  const table = (values: readonly number[]) =>
    tableToIPC(tableFromColumns([['a', columnFromArray([...values], float64())]]), {})!
  test('that are damaged, cut off, nested or too many are refused in words', async () => {
    expect(await refusal(new Uint8Array())).toContain('its end is missing')
    expect(await refusal(Buffer.from('a,b\n1,2\n'))).toContain('its end is missing')
    expect(await refusal(table([1, 2]).subarray(0, -8))).toContain('its end is missing')
    expect(await refusal(table([]))).toContain('holds no row')
    expect(await refusal(table(Array.from({ length: 101 }, () => 1)))).toContain('101 rows, more than 100')
    const nested = tableToIPC(tableFromColumns([['a', columnFromArray([[1]], list(int32()))]]), {})!
    expect(await refusal(nested)).toContain('a column of lists')
  })

  test('whose offsets make gigabytes of a few bytes are refused', async () => {
    const long = 'x'.repeat(100_000)
    const values = [long, ...Array.from({ length: 99 }, () => '')]
    const bytes = tableToIPC(tableFromColumns([['a', columnFromArray(values, utf8())]]), {})!
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    // The offsets: a zero, then 100,000 a hundred times.
    let at = 0
    while (view.getInt32(at + 4, true) !== 100_000 || view.getInt32(at + 8, true) !== 100_000) at += 4
    for (let i = 1; i <= 100; i++) view.setInt32(at + 4 * i, i % 2 === 0 ? 0 : 2_000_000_000, true)
    expect(await refusal(bytes)).toMatch(/negative length|overlap/)
  })

  test('with any bytes changed are read or refused, soon', async () => {
    const whole = [sampleArrow(rows), sampleArrow(rows, { format: 'file' }), sampleArrow(rows, { isText: true })]
    const change = fc.tuple(fc.nat(20_000), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff, 4, 16))
    const begun = performance.now()
    await fc.assert(
      fc.asyncProperty(fc.nat(2), fc.array(change, { minLength: 1, maxLength: 6 }), async (which, changes) => {
        const bytes = new Uint8Array(whole[which]!)
        for (const [at, value] of changes) bytes[at % bytes.length] = value
        const read = await tableBytes.read('arrow', bytes, limits).catch((error: unknown) => error)
        if (!(read instanceof AppError)) expect((read as Frame).rowCount).toBeLessThanOrEqual(100)
        else expect(read.status).toBeLessThan(500)
      }),
      { seed: 6, numRuns: 1500 },
    )
    expect(performance.now() - begun).toBeLessThan(20_000)
  })
})

describe('columns', () => {
  const columns = new Map<string, readonly (string | number | boolean)[]>([
    ['id', ['a', 'b,"c']],
    ['label', [true, false]],
    ['p', [0.1 + 0.2, 5e-324]],
    ['mixed', ['x', 1]],
  ])
  test.each(['stream', 'file'] as const)('go as an Arrow %s and come back', async (as) => {
    const table = tableFromIPC(await tableBytes.write(as, columns))
    expect(table.toColumns()).toMatchObject({ id: ['a', 'b,"c'], label: [true, false], mixed: ['x', '1'] })
    expect([...(table.toColumns()['p'] as Float64Array)]).toEqual([0.1 + 0.2, 5e-324])
  })

  test('go as CSV and come back', async () => {
    const bytes = await tableBytes.write('csv', columns)
    expect(Buffer.from(bytes).toString()).toBe(
      'id,label,p,mixed\na,true,0.30000000000000004,x\n"b,""c",false,5e-324,1\n',
    )
    expect(cellsOf(await tableBytes.read('csv', bytes, limits))['id']).toEqual(['a', 'b,"c'])
  })
})
