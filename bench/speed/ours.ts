import { inProcessCompute } from '../../src/compute/in-process.ts'
import { clusterRows, gradientBoosting, logisticRegression, randomForest, seededRng } from '../../src/learn.ts'
import { systemClock } from '../../test/system-clock.ts'
import type { Compute } from '../../src/domain/compute.ts'
import type { Estimator, Frame, Model, Target } from '../../src/learn.ts'
import type { Matrix } from '../../src/math/matrix.ts'

type Settings = Readonly<Record<string, number>>
/** What a contest asks of what was learnt. */
export type Learnt = Pick<Model, 'predict' | 'compileRow' | 'toState'>
/** The rows, as the process has read them, become what is timed. */
type Prepare = (frame: Frame, target: Target) => (compute: Compute) => Promise<Learnt>

/** Our learners by the names that the contests give them. A contest whose learner is not here is left out. */
export const OURS: Readonly<Record<string, (settings: Settings) => Prepare>> = {
  'gradient boosting': ({ trees = 100, leaves = 31, rate = 0.1, minLeaf = 20, l2 = 0 }) =>
    supervised(
      gradientBoosting({
        ...{ trees, maxLeaves: leaves, learningRate: rate, minLeaf, l2 },
        ...{ rowShare: 1, columnShare: 1, patience: 0 },
      }),
    ),
  'random forest': ({ trees = 100, minLeaf = 1 }) => supervised(randomForest({ trees, minLeaf })),
  'logistic regression': ({ l2 = 1 }) => supervised(logisticRegression({ l2 })),
  'logistic regression of a text': ({ l2 = 1 }) => supervised(logisticRegression({ l2, text: 'words', textRows: 1 })),
  'k-means': kMeansFromFirstRows,
}

/** What our learners run on. */
export function computeOf(threads: number): Compute {
  return inProcessCompute(systemClock, { threads })
}

function supervised(estimator: Estimator): Prepare {
  return (frame, target) => (compute) => estimator.fit(frame, target, { rng: seededRng(1), compute })
}

/** Over a matrix, as the peers have one; what it answers are the clusters of the rows learnt from. */
function kMeansFromFirstRows({ clusters = 10, iterations = 20 }: Settings): Prepare {
  return (frame) => {
    const rows = matrixOf(frame)
    const from = { ...rows, rowCount: clusters, values: rows.values.slice(0, clusters * rows.width) }
    return async (compute) => {
      const context = { rng: seededRng(1), compute }
      const { labels, centres } = await clusterRows(rows, { clusters, iterations, tolerance: 0, from }, context)
      return {
        predict: () => Float64Array.from(labels),
        compileRow() {
          throw new Error('k-means of a matrix scores no rows')
        },
        toState: () => ({ kind: 'k-means', params: null, tensors: { centres: Float64Array.from(centres.values) } }),
      }
    }
  }
}

function matrixOf(frame: Frame): Matrix {
  const columns = [...frame.columns.values()]
  const width = columns.length
  const values = new Float64Array(frame.rowCount * width)
  for (const [at, column] of columns.entries()) {
    if (column.kind !== 'number') throw new Error('points are numbers')
    for (let row = 0; row < frame.rowCount; row++) values[row * width + at] = column.values[row]!
  }
  return { rowCount: frame.rowCount, width, values }
}
