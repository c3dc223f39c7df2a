// Golden numbers: scipy 1.17.1, `scipy.stats.false_discovery_control`.
import { expect, test } from 'vitest'
import { benjaminiHochberg } from './benjamini-hochberg.ts'

test('benjaminiHochberg agrees with scipy and keeps the order of its input', () => {
  const corrected = benjaminiHochberg([0.03, 0.001, 0.2, 0.04, 0.9])
  const expected = [0.2 / 3, 0.005, 0.25, 0.2 / 3, 0.9]
  for (const [index, value] of expected.entries()) expect(corrected[index]).toBeCloseTo(value, 14)
})

test('benjaminiHochberg leaves a single p-value as it is, and none as none', () => {
  expect([...benjaminiHochberg([0.02])]).toEqual([0.02])
  expect([...benjaminiHochberg([])]).toEqual([])
})
