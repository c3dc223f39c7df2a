import { describe, expect, test } from 'vitest'
import { seededRng } from '../../base/rng.ts'
import { datePart, hasTimes } from './date-parts.ts'

describe('datePart', () => {
  test('agrees with the calendar of the language on 20,000 days from the year 1600 to 2400', () => {
    const rng = seededRng(3)
    const [from, to] = [Date.UTC(1600, 0, 1), Date.UTC(2400, 0, 1)]
    for (let i = 0; i < 20_000; i++) {
      const ms = Math.floor(from + rng.next() * (to - from))
      const date = new Date(ms)
      const year = date.getUTCFullYear()
      expect([
        datePart(ms, 'year'),
        datePart(ms, 'month'),
        datePart(ms, 'dayOfMonth'),
        datePart(ms, 'weekday'),
        datePart(ms, 'dayOfYear'),
        Math.floor(datePart(ms, 'hour')),
      ]).toEqual([
        year,
        date.getUTCMonth() + 1,
        date.getUTCDate(),
        date.getUTCDay(),
        Math.floor((ms - Date.UTC(year, 0, 1)) / 86_400_000) + 1,
        date.getUTCHours(),
      ])
    }
  })

  test.each([
    ['2024-02-29', 60],
    ['2024-12-31', 366],
    ['2023-12-31', 365],
    ['2000-03-01', 61],
    ['1900-03-01', 60],
  ])('%s is day %i of its year', (day, expected) => expect(datePart(Date.parse(day), 'dayOfYear')).toBe(expected))

  test('gives the hour with its fraction', () => {
    expect(datePart(Date.parse('1969-12-31T18:45:00Z'), 'hour')).toBe(18.75)
  })
})

describe('hasTimes', () => {
  test('tells days from moments, holes aside', () => {
    expect(hasTimes(Float64Array.of(0, Number.NaN, -86_400_000))).toBe(false)
    expect(hasTimes(Float64Array.of(0, 1))).toBe(true)
  })
})
