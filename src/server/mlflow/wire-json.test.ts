import { expect, test } from 'vitest'
import { readWireJson } from './wire-json.ts'

test.each([
  ['{"step":9223372036854775807}', { step: 9_223_372_036_854_775_807n }],
  [
    '{"step": -9007199254740993, "value": 0.1234567890123456789}',
    { step: -9_007_199_254_740_993n, value: 0.12345678901234568 },
  ],
  ['[1.0000000000000001e3,9007199254740993]', [1000.0000000000001, 9_007_199_254_740_993n]],
  ['{"value":0.14285714285714285}', { value: 1 / 7 }],
  ['"{\\"step\\":9007199254740993}"', { step: 9_007_199_254_740_993n }],
])('integers of 64 bits are read exactly, and fractions as they are: %s', (body, expected) => {
  expect(readWireJson(body)).toEqual(expected)
})
