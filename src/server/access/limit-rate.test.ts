import { expect, test } from 'vitest'
import { addressOf } from './limit-rate.ts'

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::1', '0:0:0:0::/64'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:0db8::5:6', '2001:db8:0:0::/64'],
])('attempts from %s count for %s', (ip, counted) => {
  expect(addressOf({ ip })).toBe(counted)
})
