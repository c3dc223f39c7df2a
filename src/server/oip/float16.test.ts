import { describe, expect, test } from 'vitest'
import * as fc from 'fast-check'
import { fromBfloat, fromHalf, toBfloat, toHalf } from './float16.ts'

/** The engine's own halves, which TypeScript's library does not know yet. */
type WithHalves = DataView & { getFloat16(at: number): number; setFloat16(at: number, value: number): void }
const view = new DataView(new ArrayBuffer(4)) as WithHalves

/** By the engine: NaN has one name there. */
function engineHalf(value: number): number {
  view.setFloat16(0, value)
  return view.getUint16(0)
}

describe('halves', () => {
  test('all 65,536 are read and written as the engine does', () => {
    const wrong: number[] = []
    for (let half = 0; half < 65_536; half++) {
      view.setUint16(0, half)
      const value = view.getFloat16(0)
      const isSame = Object.is(fromHalf(half), value) && (Number.isNaN(value) || toHalf(value) === half)
      if (!isSame) wrong.push(half)
    }
    expect(wrong).toEqual([])
  })

  test('numbers are rounded to the nearest, of two to the even one', () => {
    const wrong: number[] = []
    // Halfway between neighbours, and next to it, where a wrong rule shows.
    for (let half = 0; half < 31_743; half++) {
      const middle = (fromHalf(half) + fromHalf(half + 1)) / 2
      for (const value of [middle, middle * (1 - 2e-16), middle * (1 + 2e-16), -middle]) {
        if (toHalf(value) !== engineHalf(value)) wrong.push(value)
      }
    }
    expect(wrong).toEqual([])
    fc.assert(fc.property(fc.double({ noNaN: true }), (value) => toHalf(value) === engineHalf(value)))
  })
})

describe('bfloats', () => {
  test('are the upper halves of singles, rounded to the nearest', () => {
    const wrong: number[] = []
    for (let half = 0; half < 65_536; half++) {
      view.setUint16(0, half)
      view.setUint16(2, 0)
      const value = view.getFloat32(0)
      const isSame = Object.is(fromBfloat(half), value) && (Number.isNaN(value) || toBfloat(value) === half)
      if (!isSame) wrong.push(half)
    }
    expect(wrong).toEqual([])
    // 1 + 2^-8 lies halfway between 1 and 1 + 2^-7, of which 1 is even; 1 + 3 * 2^-8 rounds up.
    expect([1 + 2 ** -8, 1 + 2 ** -8 + 2 ** -20, 1 + 3 * 2 ** -8].map(toBfloat)).toEqual([0x3f80, 0x3f81, 0x3f82])
    expect(toBfloat(NaN)).toBe(0x7fc0)
  })
})
