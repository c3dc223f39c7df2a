import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { servingCost } from './serving-cost.ts'

const prices = { vcpuHour: 0.04, gibHour: 0.004 }
const use = {
  cpuSeconds: 40,
  residentBytes: 2 ** 28,
  seconds: 3600,
  all: { requests: 1_000_000, busySeconds: 30 },
  own: { requests: 1_000_000, busySeconds: 30, rows: 1_000_000 },
}

describe('the cost of a million predictions', () => {
  test('is that of the processor and of the memory, worked out by hand', () => {
    const cost = servingCost(use, prices)!
    // 40 s of 3600 at 4 cents; a quarter of a GiB for an hour at 0.4 cents.
    expect(cost.cpuCostPerMillion).toBeCloseTo(0.04 / 90, 12)
    expect(cost.memoryCostPerMillion).toBeCloseTo(0.001, 12)
    expect(cost.costPerMillion).toBeCloseTo(0.04 / 90 + 0.001, 12)
    expect(cost.arithmetic.join('\n')).toContain('40 s / 3600 x 0.04 USD / 1000000 rows x 1000000 = 0.00044444 USD')
  })

  test('is undefined where nothing was answered', () => {
    expect(servingCost({ ...use, own: { requests: 3, busySeconds: 0, rows: 0 } }, prices)).toBeUndefined()
  })

  test('falls with the rows of a request', () => {
    const many = servingCost({ ...use, own: { ...use.own, rows: 10_000_000 } }, prices)!
    expect(many.costPerMillion * 10).toBeCloseTo(servingCost(use, prices)!.costPerMillion, 12)
  })

  test('of all models together is what the process cost, however the work is parted', () => {
    const part = fc.record({
      requests: fc.integer({ min: 1, max: 1e6 }),
      busySeconds: fc.double({ min: 0, max: 10, noNaN: true }),
    })
    fc.assert(
      fc.property(part, part, (one, other) => {
        const all = { requests: one.requests + other.requests, busySeconds: one.busySeconds + other.busySeconds }
        const dollarsOf = (own: typeof one): number => {
          const rows = own.requests
          return (servingCost({ ...use, all, own: { ...own, rows } }, prices)!.costPerMillion * rows) / 1e6
        }
        expect(dollarsOf(one) + dollarsOf(other)).toBeCloseTo((40 / 3600) * 0.04 + 0.25 * 0.004, 10)
      }),
      { seed: 1 },
    )
  })
})
