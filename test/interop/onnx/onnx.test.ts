import { describe, expect, test } from 'vitest'
import { seededRng } from '../../../src/base/rng.ts'
import { inProcessCompute } from '../../../src/compute/in-process.ts'
import { takeRows } from '../../../src/frame/frame.ts'
import { calibrated } from '../../../src/learn/calibration/calibrated.ts'
import { naiveBayes } from '../../../src/learn/estimators/bayes/naive-bayes.ts'
import { elasticNet } from '../../../src/learn/estimators/linear/elastic-net.ts'
import { linearRegression } from '../../../src/learn/estimators/linear/linear-regression.ts'
import { logisticRegression } from '../../../src/learn/estimators/linear/logistic-regression.ts'
import { poissonRegression } from '../../../src/learn/estimators/linear/poisson-regression.ts'
import { decisionTree } from '../../../src/learn/estimators/trees/decision-tree.ts'
import { gradientBoosting } from '../../../src/learn/estimators/trees/gradient-boosting.ts'
import { extraTrees, randomForest } from '../../../src/learn/estimators/trees/random-forest.ts'
import { toOnnx } from '../../../src/learn/exchange/onnx/export/to-onnx.ts'
import { fromOnnx } from '../../../src/learn/exchange/onnx/import/from-onnx.ts'
import type { Estimator } from '../../../src/learn/model.ts'
import { pipeline } from '../../../src/learn/pipeline.ts'
import { impute } from '../../../src/learn/preprocessing/transforms/impute.ts'
import { oneHot } from '../../../src/learn/preprocessing/transforms/one-hot.ts'
import { rareCategories } from '../../../src/learn/preprocessing/transforms/rare-categories.ts'
import { robustScaler } from '../../../src/learn/preprocessing/transforms/robust-scaler.ts'
import { standardScaler } from '../../../src/learn/preprocessing/transforms/standard-scaler.ts'
import { targetEncoder } from '../../../src/learn/preprocessing/transforms/target-encoder.ts'
import { systemClock } from '../../system-clock.ts'
import { realTable, TABLES } from './real-tables.ts'
import type { RealTable } from './real-tables.ts'
import { onnxRuntime, runOnnx } from './run-onnx.ts'

const runtime = onnxRuntime()

/** Rows that are learnt from, and rows that are asked. */
const rowsMax = 20_000
const askedMax = 5000

function estimatorsFor({ target }: RealTable): Estimator[] {
  const boosting = (loss?: 'poisson') => gradientBoosting({ trees: 60, patience: 0, ...(loss && { loss }) })
  const forests = [decisionTree(), randomForest({ trees: 10, minLeaf: 5 }), extraTrees({ trees: 10, minLeaf: 5 })]
  if (target.kind === 'classification') {
    const isotonic = calibrated(boosting(), { method: 'isotonic', folds: 2 })
    const encoded = pipeline([impute(), rareCategories(), targetEncoder(), standardScaler()], boosting())
    return [
      logisticRegression(),
      boosting(),
      naiveBayes(),
      calibrated(logisticRegression(), { folds: 2 }),
      isotonic,
      encoded,
      ...forests,
    ]
  }
  const isAmount = target.y.every((value) => value >= 0)
  const ofAmounts = isAmount ? [poissonRegression(), boosting('poisson')] : []
  const encoded = pipeline([impute(), oneHot({ minRows: 20 }), robustScaler()], linearRegression())
  return [linearRegression(), elasticNet({ alpha: 0.01 }), boosting(), encoded, ...forests, ...ofAmounts]
}

function everyNth(rows: number, most: number): Uint32Array {
  const step = Math.max(1, Math.ceil(rows / most))
  return Uint32Array.from({ length: Math.ceil(rows / step) }, (_, i) => i * step)
}

describe.skipIf(runtime === undefined)('ONNX Runtime', () => {
  describe.each(TABLES)('on $name', (table) => {
    test.skipIf(table.path === undefined)(
      'answers what our models answer, and so do their files read again',
      async () => {
        const real = await realTable(table)
        const { frame, target, signature } = real
        const rows = everyNth(frame.rowCount, rowsMax)
        const asked = takeRows(frame, everyNth(frame.rowCount, askedMax))
        for (const estimator of estimatorsFor(real)) {
          const y = Float64Array.from(rows, (row) => target.y[row]!)
          const context = { rng: seededRng(1), compute: inProcessCompute(systemClock) }
          const model = await estimator.fit(takeRows(frame, rows), { ...target, y }, context)
          const bytes = toOnnx(model, { signature })
          const ours = model.predict(asked)
          const answers = await runOnnx(runtime!, bytes, asked)
          const theirs = scoresOf(answers, model.outputs)
          const scale = target.kind === 'classification' ? 1 : Math.max(...ours.map(Math.abs))
          const difference = greatestDifference(ours, theirs) / scale
          const back = greatestDifference(ours, fromOnnx(bytes).predict(asked)) / scale
          process.stdout.write(
            `${table.name}, ${estimator.name}: ${asked.rowCount} rows, ${bytes.length} bytes, ` +
              `differs by ${difference.toExponential(1)} (read again ${back.toExponential(1)})\n`,
          )
          expect(difference).toBeLessThan(1e-9)
          expect(back).toBeLessThan(1e-9)
          if (signature.output.kind === 'classification') {
            const labels = signature.output.labels.map((label) => (typeof label === 'boolean' ? String(label) : label))
            expect(answers['label']).toEqual(answered(theirs, model.outputs).map((place) => labels[place]))
          }
        }
      },
    )
  })
})

function scoresOf({ variable, probabilities = [] }: Awaited<ReturnType<typeof runOnnx>>, outputs: number): number[] {
  const all = (variable ?? probabilities) as number[]
  return variable === undefined && outputs === 1 ? all.filter((_, i) => i % 2 === 1) : all
}

function answered(scores: readonly number[], outputs: number): number[] {
  if (outputs === 1) return scores.map((score) => (score >= 0.5 ? 1 : 0))
  return Array.from({ length: scores.length / outputs }, (_, row) => {
    const own = scores.slice(row * outputs, (row + 1) * outputs)
    return own.indexOf(Math.max(...own))
  })
}

function greatestDifference(ours: Float64Array, theirs: ArrayLike<number>): number {
  expect(theirs.length).toBe(ours.length)
  return ours.reduce((most, score, i) => Math.max(most, Math.abs(score - theirs[i]!)), 0)
}
