import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { sampleServed } from '../../../test/fixtures/sample-model.ts'
import { scoreBounds } from './score-bounds.ts'

const { signature } = sampleServed('regression').manifest
const boundsOf = (scores: readonly number[]) => scoreBounds({ signature, golden: { rows: [], scores } })

test('probabilities have twenty buckets up to 1', () => {
  const bounds = scoreBounds(sampleServed('classification').manifest)
  expect([bounds.length, bounds[0], bounds.at(-1)]).toEqual([20, 0.05, 1])
})

test('numbers have round bounds that reach beyond the golden scores by half their range', () => {
  expect(boundsOf([100, 300])).toEqual(Array.from({ length: 21 }, (_, at) => at * 20))
})

test('golden scores that are all alike have bounds around them', () => {
  expect(boundsOf([0, 0])[0]).toBeLessThan(0)
  expect(boundsOf([7])[0]).toBeLessThan(7)
  expect(boundsOf([7]).at(-1)).toBeGreaterThan(7)
})

test('bounds ascend and hold every golden score, of whatever size', () => {
  const score = fc.double({ noNaN: true, min: -1e9, max: 1e9 }).filter((it) => it === 0 || Math.abs(it) > 1e-6)
  fc.assert(
    fc.property(fc.array(score, { minLength: 1, maxLength: 20 }), (scores) => {
      const [least, greatest] = [Math.min(...scores), Math.max(...scores)]
      // Twelve digits of a bound are kept: a range narrower than that is no range of answers.
      fc.pre(greatest === least || greatest - least > 1e-9 * Math.max(Math.abs(least), Math.abs(greatest)))
      const bounds = boundsOf(scores)
      for (const [at, bound] of bounds.entries()) if (at > 0) expect(bound).toBeGreaterThan(bounds[at - 1]!)
      expect(bounds[0]!).toBeLessThanOrEqual(least)
      expect(bounds.at(-1)!).toBeGreaterThanOrEqual(greatest)
    }),
    { seed: 1 },
  )
})
