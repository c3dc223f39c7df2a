import { describe, expect, test } from 'vitest'
import { counted, rawFrame, repeated } from '../../../test/fixtures/raw-frame.ts'
import { profileTable } from '../profile-table.ts'
import { inferTime } from './infer-time.ts'

const days = counted(60, (row) => new Date(1.4e12 + row * 864e5).toISOString().slice(0, 10))

function timeOf(columns: Readonly<Record<string, readonly (string | null)[]>>): string | undefined {
  return inferTime(profileTable(rawFrame(columns)), 'y')?.time
}

describe('inferTime', () => {
  test.each(['Flight Date', 'dteday', 'created_at', 'when', 'day', 'Zeit'])('takes a lone date called %s', (name) => {
    expect(timeOf({ [name]: days })).toBe(name)
  })

  test.each(['birth_date', 'DOB', 'dateOfBirth', 'end_date', 'closedAt', 'resolved', 'delivery date', 'last_updated'])(
    'never takes %s, another moment',
    (name) => expect(timeOf({ [name]: days })).toBeUndefined(),
  )

  test('prefers the plainest name, and says which others there are', () => {
    const profile = profileTable(rawFrame({ seen: days, order_date: days, timestamp: days }))
    expect(inferTime(profile, 'y')).toMatchObject({ time: 'timestamp' })
    expect(inferTime(profile, 'y')?.note).toContain('"order_date"')
  })

  test('takes no date that is half empty, has few days, or is the target', () => {
    expect(timeOf({ date: [...days.slice(0, 50), ...repeated(10, null)] })).toBeUndefined()
    expect(timeOf({ date: repeated(60, '2014-01-01', '2015-01-01') })).toBeUndefined()
    expect(timeOf({ y: days })).toBeUndefined()
    expect(timeOf({ month: repeated(60, '1', '2', '3') })).toBeUndefined()
  })
})
