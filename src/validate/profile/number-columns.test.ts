import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { counted, rawFrame, repeated } from '../../../test/fixtures/raw-frame.ts'
import { numberColumn } from '../../frame/column.ts'
import { frameOf } from '../../frame/frame.ts'
import type { ColumnProfile } from '../../domain/profile.ts'
import { profileTable } from '../profile-table.ts'

type Values = readonly (string | number | null)[]

function profiled(values: Values, name = 'c'): ColumnProfile {
  return profileTable(rawFrame({ [name]: values })).columns[0]!
}

/** 200 amounts from 0 to 14,286, in no order. */
const amounts = counted(200, (row) => ((row * 7919) % 100_003) / 7)
const inLocale =
  (locale: string, digits = 2) =>
  (value: number) =>
    value.toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits })
const german = inLocale('de-DE')
const english = inLocale('en-US')

describe('numbers that are not plainly written', () => {
  test.each<[string, Values, object]>([
    ['a decimal comma', amounts.map((x) => x.toFixed(2).replace('.', ',')), { decimal: ',' }],
    ['German amounts', amounts.map(german), { decimal: ',', thousands: '.' }],
    ['English amounts', amounts.map(english), { decimal: '.', thousands: ',' }],
    ['French amounts', amounts.map(inLocale('fr-FR')), { decimal: ',', thousands: ' ' }],
    ['Swiss amounts', amounts.map(inLocale('de-CH')), { decimal: '.', thousands: "'" }],
    ['per cent', amounts.map((x) => `${(x % 100).toFixed(1)}%`), { decimal: '.', unit: '%' }],
    ['per cent with a comma', amounts.map((x) => `${german(x % 100)} %`), { decimal: ',', unit: '%' }],
    ['dollars', amounts.map((x) => `$${english(x)}`), { decimal: '.', thousands: ',', unit: '$' }],
    ['dollars in accounts', amounts.map((x, i) => (i % 3 ? `$${english(x)}` : `($${english(x)})`)), { unit: '$' }],
    ['a currency code', amounts.map((x) => `USD ${x.toFixed(2)}`), { decimal: '.', unit: 'USD' }],
    ['euros behind', amounts.map((x) => `${inLocale('de-DE', 0)(x)} €`), { decimal: ',', thousands: '.', unit: '€' }],
    ['a minus behind', amounts.map((x, i) => x.toFixed(2) + (i % 2 ? '-' : '')), { decimal: '.' }],
    ['a measure', amounts.map((x) => `${(x % 50).toFixed(1)}km`), { decimal: '.', unit: 'km' }],
    ['a term', repeated(100, ' 36 months', ' 60 months'), { decimal: '.', unit: 'months' }],
    ['times of day', counted(200, (row) => `${row % 24}:${String(row % 60).padStart(2, '0')}`), { clock: 'h:m' }],
    ['lap times', counted(200, (row) => `${row % 40}:${String(row % 60).padStart(2, '0')}:30`), { clock: 'duration' }],
    ['hours and minutes', counted(200, (row) => `${row % 9}h ${row % 60}m`), { clock: 'duration' }],
  ])('%s', (_, values, written) => {
    const profile = profiled(values)
    expect(profile).toMatchObject({ written })
    expect(['number', 'integer']).toContain(profile.type)
    expect(profile.suspicions.map(({ kind }) => kind)).toEqual(['number-form'])
  })

  test('give the numbers that were written', () => {
    const { numbers } = profiled(amounts.map((x) => `${german(x)} €`))
    expect(numbers!.max).toBeCloseTo(Math.max(...amounts), 1)
    expect(profiled([...amounts.map(german), '-', 'NA', ' '])).toMatchObject({ type: 'number', missing: 0 })
  })

  test('are whole where no fraction is written', () => {
    expect(profiled(amounts.map(inLocale('en-US', 0)))).toMatchObject({ type: 'integer' })
    expect(profiled(amounts.map((x) => `$${inLocale('en-US', 0)(x)}.00`))).toMatchObject({ type: 'number' })
  })
})

describe('a column of numbers with infinite ones', () => {
  const measured = counted(200, (row) => (row * 37) % 101)

  test('of a typed source reads them as none, and says so', () => {
    const values = measured.map((value, row) => (row < 3 ? Infinity : row === 3 ? -Infinity : row === 4 ? null : value))
    const frame = frameOf([['c', numberColumn(values)]])
    const { type, missing, numbers, suspicions } = profileTable(frame).columns[0]!
    expect([type, missing, numbers!.min, numbers!.max]).toEqual(['integer', 1, 0, 100])
    expect(suspicions).toMatchObject([{ kind: 'unreadable-values', rows: 4, values: ['Infinity', '-Infinity'] }])
  })

  test('of a text source reads their words as missing, however many, and what no double holds as unreadable', () => {
    const values = measured.map((value, row) => (row % 5 === 0 ? 'inf' : row === 1 ? '1e999' : `${value}`))
    const { type, numbers, suspicions } = profiled(values)
    expect([type, numbers!.max]).toEqual(['integer', 100])
    expect(suspicions).toMatchObject([
      { kind: 'null-words', values: ['inf'] },
      { kind: 'unreadable-values', values: ['1e999'] },
    ])
  })
})

describe('digits that are no amounts stay as they are written', () => {
  test.each<[string, Values]>([
    ['versions', counted(200, (row) => `1.${row % 9}.${row % 5}`)],
    ['phone numbers', counted(200, (row) => `170 ${100 + row} ${100 + ((row * 7) % 900)}`)],
    ['network addresses', counted(200, (row) => `192.168.${100 + (row % 100)}.${100 + (row % 56)}`)],
    ['ranges', counted(200, (row) => `${row}-${row + 10}`)],
    ['codes with leading zeros', counted(200, (row) => String(1000 + row * 37).padStart(5, '0'))],
    ['lists of ids', repeated(40, '1,2', '1,3', '2,5', '3', '1')],
    ['longer lists of ids', repeated(40, '1,2', '1,3,4', '2', '3')],
    ['coordinates', counted(200, (row) => `52.${row + 100}, 13.${row + 200}`)],
    ['codes with letters', counted(200, (row) => (row % 20) + 'ABC'[row % 3]!)],
    ['kinds with a number', repeated(100, '2WD', '4WD')],
    ['multiples', counted(200, (row) => `${row % 50}${row % 2 ? 'k' : 'M'}`)],
    ['open classes', repeated(50, '1', '2', '3+')],
  ])('%s', (_, values) => expect(profiled(values)).toMatchObject({ type: 'category' }))

  test('several units in one column are said', () => {
    const profile = profiled(counted(200, (row) => `${row % 3 ? '$' : '€'}${row * 3}`))
    expect(profile.type).toBe('category')
    expect(profile.suspicions.map(({ kind }) => kind)).toEqual(['mixed-units'])
    expect(profile.suspicions[0]!.evidence).toContain('"$" in 133 rows, "€" in 67 rows')
  })
})

describe('1,234', () => {
  const open = counted(30, (row) => `${1 + row},${100 + row * 7}`)

  test('alone is taken as thousands, and said to be ambiguous', () => {
    const profile = profiled(open)
    expect(profile).toMatchObject({ type: 'integer', written: { decimal: '.', thousands: ',' } })
    expect(profile.suspicions[0]!.evidence).toContain('nothing in the table decides')
  })

  test.each([
    ['decimal commas', amounts.slice(0, 30).map((x) => x.toFixed(2).replace('.', ',')), { decimal: ',' }],
    ['decimal points', amounts.slice(0, 30).map((x) => x.toFixed(2)), { decimal: '.', thousands: ',' }],
  ])('is settled by %s in another column', (_, other, written) => {
    const [profile] = profileTable(rawFrame({ open, other })).columns
    expect(profile!.written).toEqual(written)
    expect(profile!.suspicions[0]!.evidence).toContain('that of the other numbers of this table')
  })

  test('as 1.234 is a thousand among decimal commas, and a fraction elsewhere', () => {
    const points = open.map((text) => text.replace(',', '.'))
    const other = amounts.slice(0, 30).map((x) => x.toFixed(2).replace('.', ','))
    expect(profileTable(rawFrame({ points, other })).columns[0]).toMatchObject({ type: 'integer' })
    expect(profiled(points)).toMatchObject({ type: 'number' })
    expect(profiled(points).written).toBeUndefined()
  })

  test('many times beside plain numbers below a thousand leaves no doubt', () => {
    const profile = profiled(counted(200, (row) => inLocale('en-US', 0)(row * 37)))
    expect(profile.suspicions[0]!.evidence).not.toContain('decides')
  })
})

test('a unit that some rows lack is said', () => {
  const profile = profiled(amounts.map((x, i) => `${(x % 100).toFixed(1)}${i % 5 ? '%' : ''}`))
  expect(profile.suspicions[0]!.evidence).toContain('40 of 200 rows (20 %) have no unit')
})

test('any form is settled from the whole column, with blanks, null words and a little noise', () => {
  const forms = fc.constantFrom(
    { format: german, written: { decimal: ',', thousands: '.' } },
    { format: english, written: { decimal: '.', thousands: ',' } },
    { format: (x: number) => `€ ${german(x)}`, written: { decimal: ',', thousands: '.', unit: '€' } },
    { format: (x: number) => `${english(x)}%`, written: { decimal: '.', thousands: ',', unit: '%' } },
  )
  const noise = fc.array(fc.constantFrom(' ', 'NA', '-', 'see file'), { maxLength: 3 })
  const values = fc.uniqueArray(fc.integer({ min: -1e9, max: 1e9 }), { minLength: 80, maxLength: 120 })
  fc.assert(
    fc.property(forms, noise, values, ({ format, written }, dirt, cents) => {
      const numbers = cents.map((cent) => cent / 100)
      // Among them one number with both marks, or nothing tells them apart.
      const profile = profiled([...[1234.56, ...numbers].map(format), ...dirt])
      expect(profile).toMatchObject({ type: 'number', written })
      expect(profile.numbers!.max).toBeCloseTo(Math.max(1234.56, ...numbers), 1)
    }),
    { seed: 3, numRuns: 100 },
  )
})

test('no column makes the profile throw', () => {
  const texts = fc.string({ unit: fc.constantFrom(...'0123456789.,-+()€$% :/T'.split(''), 'Jan', 'kg') })
  fc.assert(
    fc.property(fc.array(texts, { minLength: 1, maxLength: 40 }), (values) => {
      profiled(values)
    }),
    { seed: 3, numRuns: 500 },
  )
})

describe('local times of an hourly series', () => {
  /** Hours of two years in New York, as its clocks show them. */
  const local = (hours: number): string[] =>
    counted(hours, (hour) => {
      const parts = newYork.formatToParts(Date.UTC(2013, 0, 1) + hour * 3_600_000)
      const [year, month, day, at] = ['year', 'month', 'day', 'hour'].map(
        (type) => parts.find((part) => part.type === type)!.value,
      )
      return `${year}-${month}-${day} ${at}:00:00`
    })
  const newYork = new Intl.DateTimeFormat('en-CA', {
    timeZone: 'America/New_York',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    hourCycle: 'h23',
  })

  test('say the Sundays on which an hour is absent or there twice', () => {
    const [suspicion] = profiled(local(2 * 8760), 'at').suspicions
    expect(suspicion).toMatchObject({ kind: 'clock-change', rows: 4 })
    expect(suspicion!.evidence).toContain('twice on 2013-11-03, 2014-11-02 (4 rows)')
    expect(suspicion!.evidence).toContain('absent on 2013-03-10, 2014-03-09')
  })

  test('say nothing of UTC, of zones, nor of an hour that is absent on any day', () => {
    const utc = counted(8760, (hour) => new Date(Date.UTC(2013, 0, 1) + hour * 3_600_000).toISOString().slice(0, 19))
    expect(profiled(utc, 'at').suspicions).toEqual([])
    expect(
      profiled(
        local(8760).map((time) => `${time}-05:00`),
        'at',
      ).suspicions,
    ).toEqual([])
    expect(
      profiled(
        utc.filter((time) => !/-1[5-7]T02/.test(time)),
        'at',
      ).suspicions,
    ).toEqual([])
  })
})

describe('moments in digits', () => {
  const at = (row: number): number => 1_400_000_000 + row * 977
  test.each<[string, string, Values, object]>([
    [
      'eight digits that are all days',
      'c',
      counted(60, (row) => String(20_130_101 + (row % 28) + 100 * (row % 12))),
      { type: 'date', format: 'yyyymmdd' },
    ],
    [
      'seconds where the name says a moment',
      'created_at',
      counted(60, (row) => String(at(row))),
      { type: 'timestamp', format: 'epoch-s' },
    ],
    [
      'milliseconds',
      'eventTime',
      counted(60, (row) => String(at(row) * 1000)),
      { type: 'timestamp', format: 'epoch-ms' },
    ],
    ['numbers of a typed source', 'timestamp', counted(60, at), { type: 'timestamp', format: 'epoch-s' }],
    ['large numbers whose name says nothing', 'amount', counted(60, (row) => String(at(row))), { type: 'integer' }],
    ['eight digits that are not days', 'date', counted(60, (row) => String(20_131_301 + row)), { type: 'integer' }],
    [
      'months of years',
      'c',
      counted(60, (row) => `2013-${String(1 + (row % 12)).padStart(2, '0')}`),
      { type: 'date', format: 'y-m' },
    ],
    [
      'weeks of years',
      'c',
      counted(60, (row) => `2013-W${String(2 + (row % 50)).padStart(2, '0')}`),
      { type: 'date', format: 'iso-week' },
    ],
    [
      'dates of letters',
      'c',
      counted(60, (row) => new Date(at(row) * 1000).toUTCString()),
      { type: 'timestamp', format: 'month-name' },
    ],
  ])('%s', (_, name, values, expected) => {
    const profile = profiled(values, name)
    expect(profile).toMatchObject(expected)
    if (profile.type !== 'integer') expect(new Date(profile.numbers!.min).getUTCFullYear()).toBeOneOf([2013, 2014])
  })
})
