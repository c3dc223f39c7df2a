import { expect, test } from 'vitest'
import { readDuration } from './read-duration.ts'

test.each([
  ['26:10:30', 1570.5],
  ['0:00:06', 0.1],
  ['-0:12:30', -12.5],
  ['2 days 03:04:00', 3064],
  ['1 day, 0:30:00', 1470],
  ['-1 days +23:00:00', -60],
  ['5h 30m', 330],
  ['1 hour 5 min', 65],
  ['45m', 45],
  ['1d 2h', 1560],
])('%s is %d minutes', (text, minutes) => expect(readDuration(text)).toBeCloseTo(minutes, 9))

test.each(['', '3:45', '1:75:00', '12', 'soon', '5 km', '10:00:00 UTC', '--1:00:00'])(
  '%s is no length of time',
  (text) => expect(readDuration(text)).toBeNaN(),
)
