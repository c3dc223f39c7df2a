import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { cellAt, columnLength } from '../frame/column.ts'
import { columnOf } from '../frame/frame.ts'
import { withDuckDb } from './duckdb.ts'
import { sourceOf } from './source-of.ts'
import { duckdbSourceReader } from './table-reader.ts'

const data = fileURLToPath(new URL('../../../shared/data/', import.meta.url))
const reader = duckdbSourceReader()

/** Path, rows, columns: by an independent count (wc, zcat, DuckDB, pandas). */
const files: readonly (readonly [string, number, number])[] = [
  ['telco-churn/Telco-Customer-Churn.csv', 7_043, 21],
  ['credit-default-taiwan/UCI_Credit_Card.csv', 30_000, 25],
  ['bike-hourly/hour.csv', 17_379, 17],
  ['adult/adult-train.csv', 32_561, 15],
  ['adult/adult-test.csv', 16_281, 15],
  ['california-housing/housing.csv', 20_640, 10],
  ['pnwflights14/flights.csv.gz', 162_049, 16],
  ['pnwflights14/airlines.csv', 1_571, 2],
  ['madewithml/dataset.csv', 764, 5],
  ['employment-ma/employment_MA_reference.pq', 68_785, 21],
]

describe.skipIf(!existsSync(data))('the real files in ../shared/data (skipped where they are absent)', () => {
  test.each(files)('%s has %i rows and %i columns', async (path, rows, columns) => {
    const source = await sourceOf(data + path, { header: !path.startsWith('adult/') })
    const { frame } = await reader.read(source, { folder: '/' })
    expect([frame.rowCount, frame.columns.size]).toEqual([rows, columns])
  })

  test.each(['telco-churn/Telco-Customer-Churn.csv', 'pnwflights14/airports.csv', 'madewithml/dataset.csv'])(
    'every cell of %s is what DuckDB reads',
    async (path) => {
      const { frame } = await reader.read(await sourceOf(data + path), { folder: '/' })
      const rows = await withDuckDb({ what: 'test' }, async ({ connection }) => {
        const sql = `select * from read_csv('${data + path}', all_varchar = true, header = true, delim = ',', quote = '"')`
        return (await connection.runAndReadAll(sql)).getRows()
      })
      expect(rows.length).toBe(frame.rowCount)
      for (const [i, column] of [...frame.columns.values()].entries()) {
        const ours = Array.from({ length: columnLength(column) }, (_, row) => cellAt(column, row))
        expect(ours).toEqual(rows.map((row) => row[i]))
      }
    },
  )

  test('the blanks of telco-churn stay blanks', async () => {
    const { frame } = await reader.read(await sourceOf(`${data}telco-churn/Telco-Customer-Churn.csv`), { folder: '/' })
    const charges = columnOf(frame, 'TotalCharges')
    const blanks = Array.from({ length: frame.rowCount }, (_, row) => cellAt(charges, row)).filter(
      (cell) => cell === ' ',
    )
    expect(blanks.length).toBe(11)
  })
})
