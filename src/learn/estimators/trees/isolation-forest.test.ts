import { describe, expect, test } from 'vitest'
import { checkUnsupervised } from '../../../../test/conformance/unsupervised.ts'
import { systemClock } from '../../../../test/system-clock.ts'
import { seededRng } from '../../../base/rng.ts'
import { inProcessCompute } from '../../../compute/in-process.ts'
import { numberColumn } from '../../../frame/column.ts'
import { frameOf } from '../../../frame/frame.ts'
import { isolationForest } from './isolation-forest.ts'
import { averagePath } from './isolation-tree.ts'

describe('isolation forest', () => {
  checkUnsupervised({ make: () => isolationForest({ trees: 30 }), outputs: 1 })
})

const context = () => ({ rng: seededRng(1), compute: inProcessCompute(systemClock) })
const rng = seededRng(4)
const normal = () => Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next())

test('paths of two and three rows are as long as counted by hand', () => {
  expect([averagePath(0), averagePath(1), averagePath(2)]).toEqual([0, 0, 1])
  // Liu et al., equation 1, with H(2) = ln 2 + 0.5772.
  expect(averagePath(3)).toBeCloseTo(2 * (Math.log(2) + 0.5772156649) - 4 / 3, 9)
})

test('a row far outside scores above all others, one in the middle below half', async () => {
  const values = Array.from({ length: 500 }, () => [normal(), normal()] as const)
  const frame = frameOf([
    ['a', numberColumn([...values.map(([a]) => a), 9, 0])],
    ['b', numberColumn([...values.map(([, b]) => b), -9, 0])],
  ])
  const scores = (await isolationForest().fit(frame, context())).predict(frame)
  expect(scores[500]).toBe(Math.max(...scores))
  expect(scores[500]).toBeGreaterThan(0.7)
  expect(scores[501]).toBeLessThan(0.5)
})

test('rows that are all alike score one half', async () => {
  const frame = frameOf([['a', numberColumn([3, 3, 3, null])]])
  for (const score of (await isolationForest().fit(frame, context())).predict(frame)) expect(score).toBeCloseTo(0.5, 12)
})

test('tells planted anomalies from a ring about as scikit-learn does', async () => {
  // 1,000 rows on a ring, 50 in its middle and far off. scikit-learn 1.9.1, IsolationForest on rows made alike by five seeds:
  // ROC AUC 0.915 to 0.972.
  const ring = Array.from({ length: 1000 }, () => {
    const angle = 2 * Math.PI * rng.next()
    return [3 * Math.cos(angle) + 0.2 * normal(), 3 * Math.sin(angle) + 0.2 * normal()] as const
  })
  const odd = Array.from({ length: 50 }, (_, i) =>
    i % 2 === 0 ? ([0.1 * normal(), 0.1 * normal()] as const) : ([6 + normal(), 6 + normal()] as const),
  )
  const rows = [...ring, ...odd]
  const frame = frameOf([
    ['a', numberColumn(rows.map(([a]) => a))],
    ['b', numberColumn(rows.map(([, b]) => b))],
  ])
  const scores = (await isolationForest().fit(frame, context())).predict(frame)
  const above = (score: number) => scores.subarray(0, 1000).filter((it) => it < score).length / 1000
  const auc = scores.subarray(1000).reduce((sum, score) => sum + above(score), 0) / 50
  expect(auc).toBeGreaterThan(0.9)
})
