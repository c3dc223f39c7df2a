// Golden number: scipy 1.17.1 and numpy 2.4.6, pooled z for 400 of 1000 against 450 of 1000.
import { expect, test } from 'vitest'
import { proportionZ } from './proportion-z.ts'

test('proportionZ agrees with the pooled z-test', () => {
  const { z, pValue } = proportionZ({ rows: 400, of: 1000 }, { rows: 450, of: 1000 })
  expect(z).toBeCloseTo(-2.261656365159503, 13)
  expect(pValue).toBeCloseTo(0.023718642632191367, 13)
})

test('proportionZ is sure of nothing where nobody or everybody has it', () => {
  expect(proportionZ({ rows: 0, of: 9 }, { rows: 0, of: 5 })).toEqual({ z: 0, pValue: 1 })
  expect(proportionZ({ rows: 9, of: 9 }, { rows: 5, of: 5 })).toEqual({ z: 0, pValue: 1 })
})

test('proportionZ refuses an empty window', () => {
  expect(() => proportionZ({ rows: 0, of: 0 }, { rows: 1, of: 5 })).toThrow('at least 1 rows')
})
