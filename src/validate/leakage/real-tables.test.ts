import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { seededRng } from '../../base/rng.ts'
import { categoryColumn, cellAt, numberColumn } from '../../frame/column.ts'
import type { Cell, Column } from '../../frame/column.ts'
import { columnOf, frameOf } from '../../frame/frame.ts'
import type { Frame } from '../../frame/frame.ts'
import { findLeakage } from './find-leakage.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const birdstrikes = `${root}node_modules/vega-datasets/data/birdstrikes.csv`
const shared = `${root}../shared/data/`

/** Enough of CSV for these files: quotes hold no line breaks. */
function readTable(path: string, header = true): Frame {
  const lines = readFileSync(path, 'latin1')
    .split(/\r\n|\n|\r/)
    .filter((line) => line !== '')
  const cells = lines.map((line) =>
    [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map((m) => (m[1] ?? m[2] ?? '').trim()),
  )
  const names = header ? cells[0]! : cells[0]!.map((_, at) => `col${at}`)
  const body = header ? cells.slice(1) : cells
  return frameOf(names.map((name, at) => [name, columnFrom(body.map((row) => row[at] ?? ''))] as const))
}

function columnFrom(written: readonly string[]): Column {
  const values = written.map((text) => (text === '' || text === '?' ? null : text))
  const present = values.filter((value) => value !== null)
  if (present.every((value) => !Number.isNaN(Number(value))))
    return numberColumn(values.map((value) => (value === null ? null : Number(value))))
  const isDate = present.every((value) => /^\d{4}-\d\d-\d\d$|^\d+\/\d+\/\d{4}$/.test(value))
  if (isDate)
    return {
      kind: 'timestamp',
      values: Float64Array.from(values, (value) => (value === null ? Number.NaN : Date.parse(value))),
    }
  return categoryColumn(values)
}

function search(frame: Frame, target: string, positive?: (cell: Cell) => boolean, time?: string) {
  const column = columnOf(frame, target)
  const y = Float64Array.from({ length: frame.rowCount }, (_, row) => {
    const cell = cellAt(column, row)
    if (cell === null) return Number.NaN
    return positive === undefined ? Number(cell) : Number(positive(cell))
  })
  return findLeakage({
    frame,
    target: { name: target, kind: positive === undefined ? 'regression' : 'classification', y },
    contract: {},
    rng: seededRng(1),
    ...(time === undefined ? {} : { time }),
  })
}

const brief = (findings: ReturnType<typeof search>): readonly string[] =>
  findings.map(({ column, kind, action }) => `${column}: ${kind}, ${action}`)

describe('birdstrikes', () => {
  const all = readTable(birdstrikes)
  const effect = columnOf(all, 'Effect Amount of damage')
  const known = Uint32Array.from({ length: all.rowCount }, (_, row) => row).filter(
    (row) => !['B', 'C'].includes(String(cellAt(effect, row))),
  )
  const damaged = Float64Array.from({ length: all.rowCount }, (_, row) =>
    known.includes(row) ? Number(cellAt(effect, row) !== 'None') : Number.NaN,
  )
  const findings = findLeakage({
    frame: all,
    target: { name: 'damaged', kind: 'classification', y: damaged, labels: [false, true] },
    definesTarget: ['Effect Amount of damage'],
    contract: {},
    time: 'Flight Date',
    rng: seededRng(1),
  })

  test('loses its three costs, what the target is made from, and no other column', () => {
    expect(brief(findings)).toEqual([
      'Effect Amount of damage: defines-target, excluded',
      'Cost Other: recorded-after, excluded',
      'Cost Repair: recorded-after, excluded',
      'Cost Total $: recorded-after, excluded',
    ])
  })
  test('is told the numbers', () => {
    expect(findings[1]?.evidence).toBe(
      'where Cost Other is not 0 (72 rows), damaged is true in 61 % against 10.5 % overall; its name says it is recorded afterwards ("cost")',
    )
  })
})

describe.skipIf(!existsSync(shared))('real tables beside the repository (skipped where ../shared is absent)', () => {
  test('telco-churn loses its id only', () => {
    const table = readTable(`${shared}telco-churn/Telco-Customer-Churn.csv`)
    expect(brief(search(table, 'Churn', (cell) => cell === 'Yes'))).toEqual(['customerID: id-like, excluded'])
  })
  test('credit-default-taiwan loses its id only', () => {
    const table = readTable(`${shared}credit-default-taiwan/UCI_Credit_Card.csv`)
    const found = search(table, 'default.payment.next.month', (cell) => cell === 1)
    expect(brief(found)).toEqual(['ID: id-like, excluded'])
  })
  test('bike-hourly loses its row number and the two parts of its target', () => {
    const table = readTable(`${shared}bike-hourly/hour.csv`)
    const found = search(table, 'cnt', undefined, 'dteday')
    expect(brief(found)).toEqual([
      'instant: id-like, excluded',
      'casual: combines-to-target, excluded',
      'registered: combines-to-target, excluded',
    ])
    expect(found[1]?.evidence).toBe('casual + registered is cnt in all 17,379 rows looked at')
  })
  test('california-housing loses nothing', () => {
    const table = readTable(`${shared}california-housing/housing.csv`)
    expect(brief(search(table, 'median_house_value'))).toEqual([])
  })
  test('adult loses nothing; its capital gains are asked about', () => {
    const table = readTable(`${shared}adult/adult-train.csv`, false)
    expect(brief(search(table, 'col14', (cell) => cell === '>50K'))).toEqual(['col10: data-only, flagged'])
  })
  test('elec2 loses nothing', () => {
    const table = readTable(`${shared}elec2/elec.csv`)
    expect(brief(search(table, 'class', (cell) => cell === 1 || cell === 'UP'))).toEqual([])
  })
})
