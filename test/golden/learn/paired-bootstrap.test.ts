import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { seededRng } from '../../../src/base/rng.ts'
import { pairedDifference } from '../../../src/learn/metrics/paired-difference.ts'
import type { MetricValue } from '../../../src/domain/metric.ts'

interface Rows {
  readonly y: number[]
  readonly scores: number[]
  readonly others: number[]
}
type Golden = Record<'classes' | 'values', Rows> & Record<'rocAuc' | 'logLoss' | 'rmse', MetricValue> & { seed: number }

const golden = JSON.parse(readFileSync(new URL('paired-bootstrap.json', import.meta.url), 'utf8')) as Golden

test.each(['rocAuc', 'logLoss', 'rmse'] as const)(
  'the paired bootstrap of %s is that of scikit-learn and numpy over the same resamples',
  (metric) => {
    const { y, scores, others } = golden[metric === 'rmse' ? 'values' : 'classes']
    const made = pairedDifference(metric, Float64Array.from(y), Float64Array.from(scores), Float64Array.from(others), {
      rng: seededRng(golden.seed),
    })!
    // Sums of sixty doubles in another order.
    for (const part of ['value', 'low', 'high'] as const) expect(made[part]).toBeCloseTo(golden[metric][part], 12)
  },
)
