import { describe, expect, test } from 'vitest'
import { seededRng } from '../../base/rng.ts'
import { categoryColumn, numberColumn } from '../../frame/column.ts'
import type { Column } from '../../frame/column.ts'
import { frameOf } from '../../frame/frame.ts'
import { profileTable } from '../profile-table.ts'
import { inferRowOrder } from './infer-row-order.ts'

const rows = 24 * 60
const counted = (of: (row: number) => number): Column => numberColumn(Array.from({ length: rows }, (_, row) => of(row)))
const rng = seededRng('row order')
const y = counted(() => rng.next())

function found(columns: Readonly<Record<string, Column>>) {
  const frame = frameOf(Object.entries({ ...columns, y }))
  return inferRowOrder(frame, profileTable(frame), 'y')
}

describe('inferRowOrder', () => {
  test('an hour that counts up and begins anew says that rows stand in the order of time', () => {
    expect(found({ hour: counted((row) => row % 24) })).toMatchObject({
      isSure: true,
      note: expect.stringContaining('"hour" counts up row by row and begins anew 59 times'),
    })
  })

  test('as text, with fractions and a reading left out here and there, too', () => {
    const kept = Array.from({ length: rows }, (_, row) => row).filter((row) => row % 203 !== 0)
    const period = categoryColumn(kept.map((row) => String((row % 48) / 47)))
    const frame = frameOf([
      ['period', period],
      ['y', numberColumn(kept.map(() => rng.next()))],
    ])
    expect(inferRowOrder(frame, profileTable(frame), 'y')?.isSure).toBe(true)
  })

  test('months of one machine after the other are said, not taken for time', () => {
    const machine = categoryColumn(Array.from({ length: rows }, (_, row) => `m${(row - (row % 24)) / 24}`))
    const order = found({ month: counted((row) => row % 24), machine })
    expect(order?.isSure).toBe(false)
    expect(order?.note).toContain("group: 'machine'")
  })

  test('numbers in no order beside a code far from them are no clock', () => {
    const days = counted(() => (rng.next() < 0.7 ? 999 : Math.floor(rng.next() * 20)))
    expect(found({ days })).toBeUndefined()
  })

  test('months of the years of one city after the other are said too, though the last year is cut short', () => {
    const months = 15 * 12 + 7
    const city = counted((row) => Math.floor(row / months))
    const year = counted((row) => 2000 + Math.floor((row % months) / 12))
    expect(found({ year, month: counted((row) => (row % months) % 12), city })?.isSure).toBe(false)
  })

  test('rows that are sorted, numbered, or in no order have no clock', () => {
    expect(found({ sorted: counted((row) => Math.floor(row / 60)) })).toBeUndefined()
    expect(found({ numbered: counted((row) => row) })).toBeUndefined()
    expect(found({ dice: counted(() => Math.floor(6 * rng.next())) })).toBeUndefined()
    expect(found({ flag: counted((row) => row % 2) })).toBeUndefined()
  })
})
