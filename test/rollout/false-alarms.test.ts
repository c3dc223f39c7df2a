import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { seededRng } from '../../src/base/rng.ts'
import { difference, lift } from '../../src/rollout/effect/effect.ts'
import { rateDifference } from '../../src/rollout/effect/grouped-rate.ts'
import { sequentialRatio } from '../../src/rollout/sample-ratio/sequential-ratio.ts'
import { UNITS, clusters, latencies, means, shares, simulate } from './simulated.ts'
import type { Called } from './simulated.ts'

const guide = readFileSync(new URL('../../docs/guides/how-a-rollout-is-judged.md', import.meta.url), 'utf8')
const perCent = (share: number): string => `${Number((100 * share).toFixed(2))} %`
const RUNS = 2000
/** Each share is known to two points. */
const POWER_RUNS = 500
const onesided = { alternative: 'greater' } as const
const normal = means((draw) => draw())

/**
 * 2,000 runs give a share of 0.05 a standard error of 0.005. The sequences are conservative (they guard all looks
 * there will ever be, not these 50), so the limit is 0.05 itself, and the seed is fixed.
 */
describe('two equal arms, looked at every 100 of 5,000 units, 2,000 times', () => {
  test.each<{ name: string; run: () => Called }>([
    {
      name: 'mean, normal',
      run: () => simulate({ rng: seededRng(1), control: normal, canary: normal, effect: difference }),
    },
    {
      name: 'mean, log-normal (σ 1.5)',
      run: () => {
        const skewed = means((draw) => Math.exp(1.5 * draw()))
        return simulate({ rng: seededRng(2), control: skewed, canary: skewed, effect: difference })
      },
    },
    {
      name: 'share of 1 %, one-sided',
      run: () => {
        const rare = shares(0.01)
        return simulate({ rng: seededRng(3), control: rare, canary: rare, effect: difference, options: onesided })
      },
    },
    {
      name: 'relative lift of a share of 10 %',
      run: () => simulate({ rng: seededRng(4), control: shares(0.1), canary: shares(0.1), effect: lift }),
    },
    {
      name: '99th percentile of latency, one-sided',
      run: () => {
        const arm = latencies(20)
        return simulate({ rng: seededRng(5), control: arm, canary: arm, effect: difference, options: onesided })
      },
    },
    {
      name: 'error rate, requests of users alike, one-sided',
      run: () =>
        simulate({
          rng: seededRng(6),
          control: clusters,
          canary: clusters,
          effect: rateDifference,
          options: onesided,
        }),
    },
  ])('$name: at most 5 % of the runs are ever called', ({ name, run }) => {
    const { sequential, naive } = run()
    expect(sequential).toBeLessThanOrEqual(0.05)
    expect(naive).toBeGreaterThan(0.1)
    expect(guide).toContain(`| ${name} | ${perCent(sequential)} | ${perCent(naive)} |`)
  })

  test('sample ratio, after every unit and for ever: at most the level asked for, 1 %', () => {
    const rng = seededRng(7)
    let called = 0
    for (let run = 0; run < RUNS; run++) {
      const counts = [0, 0]
      for (let unit = 0; unit < UNITS; unit++) {
        counts[rng.next() < 0.5 ? 0 : 1]!++
        // Some 20 looks after the first units, where odds move fastest, then every 100.
        if ((unit < 20 || unit % 100 === 0) && sequentialRatio(counts, [0.5, 0.5]).pValue <= 0.01) {
          called++
          break
        }
      }
    }
    // 1 % of 2,000 has a standard error of 0.22 %.
    expect(called / RUNS).toBeLessThanOrEqual(0.01)
    expect(guide).toContain(`| sample ratio, at 1 % | ${perCent(called / RUNS)} |`)
  })
})

describe('power: what is found within 5,000 units, N* 5,000', () => {
  test.each([0.05, 0.1, 0.15, 0.2])('a mean that is %f standard deviations higher', (shift) => {
    const canary = means((draw) => shift + draw())
    const { sequential, medianUnits } = simulate({
      rng: seededRng(shift),
      control: normal,
      canary,
      effect: difference,
      runs: POWER_RUNS,
    })
    const half = medianUnits === Infinity ? 'beyond 5,000' : medianUnits.toLocaleString('en')
    expect(guide).toContain(`| mean + ${shift} σ | ${perCent(sequential)} | ${half} |`)
  })

  test.each([0.015, 0.02, 0.03, 0.05])('an error rate of %f instead of 0.01', (share) => {
    const { sequential, medianUnits } = simulate({
      rng: seededRng(share),
      control: shares(0.01),
      canary: shares(share),
      effect: difference,
      options: onesided,
      runs: POWER_RUNS,
    })
    const half = medianUnits === Infinity ? 'beyond 5,000' : medianUnits.toLocaleString('en')
    expect(guide).toContain(
      `| errors 1 % to ${Number((100 * share).toFixed(1))} % | ${perCent(sequential)} | ${half} |`,
    )
  })

  test('99th percentile of latency a half slower', () => {
    const { sequential, medianUnits } = simulate({
      rng: seededRng(8),
      control: latencies(20),
      canary: latencies(30),
      effect: difference,
      options: onesided,
      runs: POWER_RUNS,
    })
    expect(guide).toContain(`| p99 + 50 % | ${perCent(sequential)} | ${medianUnits.toLocaleString('en')} |`)
  })
})
