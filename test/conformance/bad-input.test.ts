import { describe, expect, test } from 'vitest'
import type { Json } from '../../src/base/json.ts'
import { cellAt } from '../../src/frame/column.ts'
import type { Cell } from '../../src/frame/column.ts'
import { frameOf, takeRows } from '../../src/frame/frame.ts'
import type { Frame } from '../../src/frame/frame.ts'
import type { Signature } from '../../src/domain/signature.ts'
import { ESTIMATORS, estimatorOf } from '../../src/learn/estimator-catalog.ts'
import { dbscan } from '../../src/learn/estimators/clusters/dbscan.ts'
import { kMeans } from '../../src/learn/estimators/clusters/k-means.ts'
import { pca } from '../../src/learn/estimators/projections/pca.ts'
import { truncatedSvd } from '../../src/learn/estimators/projections/truncated-svd.ts'
import { isolationForest } from '../../src/learn/estimators/trees/isolation-forest.ts'
import { loadModel } from '../../src/learn/load-model.ts'
import { decodeModelFile } from '../../src/learn/model-file.ts'
import type { FitContext, Model, Target } from '../../src/learn/model.ts'
import type { Transform } from '../../src/learn/preprocessing/transform.ts'
import { dateColumns } from '../../src/learn/preprocessing/transforms/date-columns.ts'
import { impute } from '../../src/learn/preprocessing/transforms/impute.ts'
import { oneHot } from '../../src/learn/preprocessing/transforms/one-hot.ts'
import { ordinal } from '../../src/learn/preprocessing/transforms/ordinal.ts'
import { quantileTransformer } from '../../src/learn/preprocessing/transforms/quantile-transformer.ts'
import { rareCategories } from '../../src/learn/preprocessing/transforms/rare-categories.ts'
import { robustScaler } from '../../src/learn/preprocessing/transforms/robust-scaler.ts'
import { standardScaler } from '../../src/learn/preprocessing/transforms/standard-scaler.ts'
import { targetEncoder } from '../../src/learn/preprocessing/transforms/target-encoder.ts'
import { bytesOf, context } from './odd-rows.ts'
import {
  EDGE_TARGETS,
  EDGE_WEIGHTS,
  ODD_TABLES,
  REFUSED_TARGETS,
  REFUSED_WEIGHTS,
  usual,
  usualTarget,
} from './odd-tables.ts'

/** One way of learning: estimators without a target do not look at it. */
interface Learner {
  readonly name: string
  readonly problem?: Target['kind']
  readonly fit: (frame: Frame, target: Target, context: FitContext) => Promise<Model>
}

/** Few trees: bad input is met before the second one. */
const few: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'gradient-boosting': { trees: 4, patience: 2 },
  'random-forest': { trees: 3 },
  'extra-trees': { trees: 3 },
}

const supervised: readonly (Learner & { readonly problem: Target['kind'] })[] = Object.entries(ESTIMATORS).flatMap(
  ([kind, { kinds }]) =>
    kinds.map((problem) => ({
      name: `${kind}, ${problem}`,
      problem,
      fit: (frame, target, context) => estimatorOf({ kind, params: few[kind] ?? {} }).fit(frame, target, context),
    })),
)

const unsupervised: readonly Learner[] = [
  kMeans({ clusters: 3, scores: 'distances' }),
  dbscan({ radius: 2, minRows: 2 }),
  isolationForest({ trees: 4 }),
  pca({ whiten: true }),
  truncatedSvd(),
].map((estimator) => ({ name: estimator.kind, fit: (frame, _, context) => estimator.fit(frame, context) }))

const signatureOf = ({ columns }: Frame): Signature => ({
  inputs: [...columns].map(([name, { kind }]) => ({ name, type: kind, nullable: true })),
  output: { kind: 'regression', name: 'answer' },
})
const rowOf = (frame: Frame, row: number): Cell[] => [...frame.columns.values()].map((column) => cellAt(column, row))

/** Finite, of the right number, probabilities where they are; alike row by row and after a journey through a file. */
function expectRight(model: Model, frame: Frame, problem: Target['kind'] | undefined): void {
  const scores = model.predict(frame)
  const { outputs } = model
  expect(scores).toHaveLength(frame.rowCount * outputs)
  expect(scores.every(Number.isFinite)).toBe(true)
  if (problem === 'classification') {
    expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true)
    const first = scores.slice(0, outputs).reduce((sum, share) => sum + share, 0)
    if (outputs > 1) expect(first).toBeCloseTo(1, 9)
  }
  const row = new Float64Array(outputs)
  model.compileRow(signatureOf(frame))(rowOf(frame, 0), row)
  expect(row).toEqual(scores.slice(0, outputs))
  const { header, tensors } = decodeModelFile(bytesOf(model))
  expect(loadModel({ ...(header as { kind: string; params: Json }), tensors }).predict(frame)).toEqual(scores)
  expect(model.predict(takeRows(frame, new Uint32Array(0)))).toEqual(new Float64Array(0))
}

describe.each([...supervised, ...unsupervised])('$name', ({ problem, fit }) => {
  const target = usualTarget(problem ?? 'regression')

  test.each(Object.entries(ODD_TABLES))('learns %s and answers numbers', async (_, frame) => {
    const rows = usualTarget(problem ?? 'regression', frame.rowCount)
    expectRight(await fit(frame, rows, context()), frame, problem)
  })

  test.each(Object.entries(EDGE_WEIGHTS))('takes weights: %s', async (_, weights) => {
    expectRight(await fit(usual, target, context(1, { weights })), usual, problem)
  })

  test.each(REFUSED_WEIGHTS)('refuses weights: %s', async (_, weights, code) => {
    await expect(fit(usual, target, context(1, { weights }))).rejects.toMatchObject({ code })
  })

  test('refuses a table without rows', async () => {
    const none = takeRows(usual, new Uint32Array(0))
    await expect(fit(none, usualTarget(target.kind, 0), context())).rejects.toMatchObject({ code: 'ROWS_TOO_FEW' })
  })
})

describe.each(supervised)('$name', ({ problem, fit, name }) => {
  test.each(Object.entries(EDGE_TARGETS).filter(([, { kind }]) => kind === problem))('learns %s', async (_, target) => {
    // The policies are of two classes, and say so.
    if (name.startsWith('always') && (target.classes ?? 2) > 2) {
      return expect(fit(usual, target, context())).rejects.toMatchObject({ code: 'CONFIG_VALUE' })
    }
    return expectRight(await fit(usual, target, context()), usual, problem)
  })

  test.each(REFUSED_TARGETS.filter(([, { kind }]) => kind === problem))('refuses %s', async (_, target, code) => {
    await expect(fit(usual, target, context())).rejects.toMatchObject({ code })
  })
})

const transforms: readonly Transform[] = [
  standardScaler(),
  robustScaler(),
  quantileTransformer(),
  impute(),
  impute({ strategy: 'most-frequent' }),
  oneHot(),
  ordinal(),
  rareCategories(),
  targetEncoder(),
  dateColumns(),
]

describe.each(transforms)('$kind', (transform) => {
  test.each(Object.entries(ODD_TABLES))('changes %s, and a row as it changes the table', async (_, frame) => {
    const { fitted } = await transform.fit(frame, usualTarget('regression', frame.rowCount), context())
    const made = fitted.transform(frame)
    expect(made.rowCount).toBe(frame.rowCount)
    const { signature, write } = fitted.compileRow(signatureOf(frame))
    const row: Cell[] = signature.inputs.map(() => null)
    write(rowOf(frame, 0), row)
    expect(row).toEqual(signature.inputs.map(({ name }) => cellAt(made.columns.get(name)!, 0)))
    expect(fitted.transform(takeRows(frame, new Uint32Array(0))).rowCount).toBe(0)
  })

  test.each(REFUSED_WEIGHTS)('refuses weights: %s', async (_, weights, code) => {
    const fitting = transform.fit(usual, usualTarget('regression'), context(1, { weights }))
    await expect(fitting).rejects.toMatchObject({ code })
  })
})

test('two columns of one name are refused by code', () => {
  const column = usual.columns.get('age')!
  const twice = () =>
    frameOf([
      ['a', column],
      ['a', column],
    ])
  expect(twice).toThrow('Two columns of the frame have the name "a".')
})
