import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dateParts, readDate } from './read-date.ts'
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
})
