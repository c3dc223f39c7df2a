import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dateFormats, dateParts, readDate } from './read-date.ts'
import type { DateFormat } from './read-date.ts'

const at = (iso: string): number => Date.parse(iso)

describe('readDate', () => {
  test.each<[string, DateFormat, string]>([
    ['2011-01-31', 'iso', '2011-01-31T00:00Z'],
    ['2011-01-31T08:30', 'iso', '2011-01-31T08:30Z'],
    ['2011-01-31 08:30:15', 'iso', '2011-01-31T08:30:15Z'],
    ['2011-01-31T08:30:15.25Z', 'iso', '2011-01-31T08:30:15.250Z'],
    ['2011-01-31T08:30:15.123456', 'iso', '2011-01-31T08:30:15.123Z'],
    ['2011-01-31T08:30:00+02:00', 'iso', '2011-01-31T06:30Z'],
    ['2011-01-31T08:30:00-0530', 'iso', '2011-01-31T14:00Z'],
    ['1/2/2011', 'm/d/y', '2011-01-02T00:00Z'],
    ['1/2/2011', 'd/m/y', '2011-02-01T00:00Z'],
    ['01-02-2011', 'd/m/y', '2011-02-01T00:00Z'],
    ['2011/2/1', 'y/m/d', '2011-02-01T00:00Z'],
    ['1.2.2011', 'd.m.y', '2011-02-01T00:00Z'],
    ['1/8/90 0:00', 'm/d/y', '1990-01-08T00:00Z'],
    ['12/31/68', 'm/d/y', '2068-12-31T00:00Z'],
    ['12/31/69', 'm/d/y', '1969-12-31T00:00Z'],
    ['1/2/2011 11:05 PM', 'm/d/y', '2011-01-02T23:05Z'],
    ['1/2/2011 12:05 am', 'm/d/y', '2011-01-02T00:05Z'],
    ['29/2/2012', 'd/m/y', '2012-02-29T00:00Z'],
    [' 1/2/2011 ', 'm/d/y', '2011-01-02T00:00Z'],
    ['2011-01-31', 'm/d/y', '2011-01-31T00:00Z'],
    ['2011-01-31 08:30:00 UTC', 'iso', '2011-01-31T08:30Z'],
    ['12 Jan 2013', 'month-name', '2013-01-12T00:00Z'],
    ['Jan 12, 2013', 'month-name', '2013-01-12T00:00Z'],
    ['January 12th 2013 5:07 PM', 'month-name', '2013-01-12T17:07Z'],
    ['12-Jan-13', 'month-name', '2013-01-12T00:00Z'],
    ['2013-Jan-12', 'month-name', '2013-01-12T00:00Z'],
    ['January 2013', 'month-name', '2013-01-01T00:00Z'],
    ['12. M\u00e4rz 2013', 'month-name', '2013-03-12T00:00Z'],
    ['3 de enero de 2014', 'month-name', '2014-01-03T00:00Z'],
    ['14 juillet 1989', 'month-name', '1989-07-14T00:00Z'],
    ['Sat, 12 Jan 2013 10:00:00 GMT', 'month-name', '2013-01-12T10:00Z'],
    ['Sat, 12 Jan 2013 10:00:00 +0200', 'month-name', '2013-01-12T08:00Z'],
    ['Sat Jan 12 2013 10:00:00 GMT+0100 (CET)', 'month-name', '2013-01-12T09:00Z'],
    ['10/Oct/2000:13:55:36 -0700', 'month-name', '2000-10-10T20:55:36Z'],
    ['20130112', 'yyyymmdd', '2013-01-12T00:00Z'],
    ['20130112T103000Z', 'yyyymmdd', '2013-01-12T10:30Z'],
    ['2013-01', 'y-m', '2013-01-01T00:00Z'],
    ['2013-W05', 'iso-week', '2013-01-28T00:00Z'],
    ['2015-W53-7', 'iso-week', '2016-01-03T00:00Z'],
    ['1357986600', 'epoch-s', '2013-01-12T10:30Z'],
    ['1357986600.5', 'epoch-s', '2013-01-12T10:30:00.500Z'],
    ['1357986600250', 'epoch-ms', '2013-01-12T10:30:00.250Z'],
    ['2013-01-12', 'epoch-s', '2013-01-12T00:00Z'],
  ])('reads %j written as %s', (text, format, iso) => expect(readDate(text, format)).toBe(at(iso)))

  test.each<[string, DateFormat]>([
    ['2011-02-31', 'iso'],
    ['2011-13-01', 'iso'],
    ['2011-00-10', 'iso'],
    ['2011-1-1', 'iso'],
    ['29/2/2011', 'd/m/y'],
    ['13/1/2011', 'm/d/y'],
    ['1/2/2011', 'iso'],
    ['1.2.2011', 'd/m/y'],
    ['2011-01-01 24:00', 'iso'],
    ['2011-01-01 10:60', 'iso'],
    ['2011-01-01 13:00 PM', 'iso'],
    ['2011-01-01 later', 'iso'],
    ['2011-01-011', 'iso'],
    ['1/2/201', 'm/d/y'],
    ['', 'iso'],
    ['31 Feb 2013', 'month-name'],
    ['12 Foo 2013', 'month-name'],
    ['12 Mayhem 2013', 'month-name'],
    ['5 jui 2013', 'month-name'],
    ['20131301', 'yyyymmdd'],
    ['2013-13', 'y-m'],
    ['2013-W53', 'iso-week'],
    ['2013-W00', 'iso-week'],
    ['soon', 'epoch-s'],
    [`2011-01-01 10:00${' '.repeat(1_000_000)}x`, 'iso'],
  ])('does not read %j as %s', (text, format) => expect(readDate(text, format)).toBeNaN())

  test('reads a short year of two digits once the format is known, and takes it for no date before', () => {
    expect(readDate('1.2.10', 'd.m.y')).toBe(at('2010-02-01'))
    expect(dateParts('1.2.10')).toBeUndefined()
    expect(dateParts('01.02.10')).toMatchObject({ parts: [1, 2, 2010] })
  })

  test('gives back the moment of any ISO timestamp', () => {
    const moments = fc.date({
      min: new Date('0001-01-01T00:00Z'),
      max: new Date('9999-12-31T23:59Z'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(moments, (moment) => {
        expect(readDate(moment.toISOString(), 'iso')).toBe(moment.getTime())
      }),
      { seed: 1 },
    )
  })

  test('gives back any day in every format it is written in', () => {
    const days = fc.integer({ min: -7000, max: 36_000 }).map((day) => day * 86_400_000)
    const formats = fc.constantFrom(...dateFormats.filter((format) => format !== 'y-m'))
    fc.assert(
      fc.property(days, formats, (ms, format) => {
        const text = written(ms, format)
        expect([text, readDate(text, format)]).toEqual([text, ms])
      }),
      { seed: 1, numRuns: 1000 },
    )
  })

  test('never throws, whatever the text', () => {
    const texts = fc.string({ unit: fc.constantFrom(...'0123456789-/.:TWZ +,'.split(''), 'Jan', 'Mai') })
    fc.assert(
      fc.property(texts, fc.constantFrom(...dateFormats), (text, format) => {
        expect(typeof readDate(text, format)).toBe('number')
      }),
      { seed: 1 },
    )
  })
})

function written(ms: number, format: DateFormat): string {
  const [year = '', month = '', day = ''] = new Date(ms).toISOString().slice(0, 10).split('-')
  switch (format) {
    case 'iso':
      return `${year}-${month}-${day}`
    case 'm/d/y':
      return `${Number(month)}/${Number(day)}/${year}`
    case 'd/m/y':
      return `${day}/${month}/${year}`
    case 'y/m/d':
      return `${year}/${month}/${day}`
    case 'd.m.y':
      return `${day}.${month}.${year}`
    case 'month-name':
      return new Date(ms).toUTCString()
    case 'yyyymmdd':
    case 'y-m':
      return `${year}${month}${day}`
    case 'epoch-s':
      return String(ms / 1000)
    case 'epoch-ms':
      return String(ms)
    case 'iso-week': {
      // The week of a day is that of its Thursday.
      const weekday = (new Date(ms).getUTCDay() + 6) % 7
      const thursday = new Date(ms + (3 - weekday) * 86_400_000)
      const first = Date.UTC(thursday.getUTCFullYear(), 0, 1)
      const week = 1 + Math.floor((thursday.getTime() - first) / (7 * 86_400_000))
      return `${thursday.getUTCFullYear()}-W${String(week).padStart(2, '0')}-${weekday + 1}`
    }
  }
}
