import { seededRng } from '../../src/base/rng.ts'
import { inProcessCompute } from '../../src/compute/in-process.ts'
import { gradientBoosting } from '../../src/learn/estimators/trees/gradient-boosting.ts'
import { logisticRegression } from '../../src/learn/estimators/linear/logistic-regression.ts'
import { systemClock } from '../../test/system-clock.ts'
import type { Compute } from '../../src/domain/compute.ts'
import type { Frame } from '../../src/frame/frame.ts'
import type { Estimator, Model, Target } from '../../src/learn/model.ts'

type Settings = Readonly<Record<string, number>>
type Fit = (frame: Frame, target: Target, compute: Compute) => Promise<Model>

/** Our learners by the names that the contests give them. A contest whose learner is not here is left out. */
export const OURS: Readonly<Record<string, (settings: Settings) => Fit>> = {
  'gradient boosting': ({ trees = 100, leaves = 31, rate = 0.1, minLeaf = 20, l2 = 0 }) =>
    supervised(
      gradientBoosting({
        ...{ trees, maxLeaves: leaves, learningRate: rate, minLeaf, l2 },
        ...{ rowShare: 1, columnShare: 1, patience: 0 },
      }),
    ),
  'logistic regression': ({ l2 = 1 }) => supervised(logisticRegression({ l2 })),
  'logistic regression of a text': ({ l2 = 1 }) => supervised(logisticRegression({ l2 })),
}

/** What our learners run on. */
export function computeOf(threads: number): Compute {
  return inProcessCompute(systemClock, { threads })
}

function supervised(estimator: Estimator): Fit {
  return (frame, target, compute) => estimator.fit(frame, target, { rng: seededRng(1), compute })
}
