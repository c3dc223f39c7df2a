import { expect, test } from 'vitest'
import { estimatorRows, estimatorSignature } from '../../test/conformance/estimator-rows.ts'
import { bytesOf, cellsOf, context } from '../../test/conformance/odd-rows.ts'
import { seededRng } from '../base/rng.ts'
import { categoryColumn } from '../frame/column.ts'
import { frameOf } from '../frame/frame.ts'
import type { Frame } from '../frame/frame.ts'
import { linearRegression } from './estimators/linear/linear-regression.ts'
import { treeExplainer } from './explain/tree-shap.ts'
import { logisticRegression } from './estimators/linear/logistic-regression.ts'
import { gradientBoosting } from './estimators/trees/gradient-boosting.ts'
import { loadModel } from './load-model.ts'
import type { Estimator, Model, Target, UnsupervisedEstimator } from './model.ts'
import { pipeline } from './pipeline.ts'
import { impute } from './preprocessing/transforms/impute.ts'
import { oneHot } from './preprocessing/transforms/one-hot.ts'
import { keepColumns } from './preprocessing/transforms/passed-columns.ts'
import { named, ofKind } from './preprocessing/column-selection.ts'
import { standardScaler } from './preprocessing/transforms/standard-scaler.ts'
import { targetEncoder } from './preprocessing/transforms/target-encoder.ts'
import { crossValidate } from './selection/cross-validate.ts'
import { folds } from './selection/folds.ts'

const { frame, target } = estimatorRows({ kind: 'classification' }, 200)

/** An estimator that keeps the frames it learns from. */
function watching(estimator: Estimator): { readonly estimator: Estimator; readonly seen: Frame[] } {
  const seen: Frame[] = []
  return {
    seen,
    estimator: {
      ...estimator,
      fit(rows, of, given) {
        seen.push(rows)
        return estimator.fit(rows, of, given)
      },
    },
  }
}

/** Streets of few houses and a target that has nothing to do with them. */
function streets(): { readonly rows: Frame; readonly of: Target } {
  const rng = seededRng('streets')
  const cells = Array.from({ length: 600 }, () => `street ${Math.floor(200 * rng.next())}`)
  const y = Float64Array.from(cells, () => (rng.next() < 0.5 ? 1 : 0))
  return { rows: frameOf([['street', categoryColumn(cells)]]), of: { kind: 'classification', y } }
}

test('its estimator learns from target encodings out of fold, and so learns nothing from streets by heart', async () => {
  const { rows, of } = streets()
  const { estimator, seen } = watching(linearRegression())
  const steps = pipeline([targetEncoder({ smooth: 1 })], estimator)
  const model = await steps.fit(rows, { ...of, kind: 'regression' }, context())
  const learnt = seen[0]!.columns.get('street') as { values: Float64Array }
  const meanOf = (y: Float64Array) => y.reduce((sum, value) => sum + value, 0) / y.length
  const covariance = meanOf(
    learnt.values.map((value, row) => (value - meanOf(learnt.values)) * (of.y[row]! - meanOf(of.y))),
  )
  // Chance alone: three standard errors of a covariance of 600 rows with spreads of 0.5 and some 0.35.
  expect(Math.abs(covariance)).toBeLessThan((3 * 0.5 * 0.35) / Math.sqrt(600))
  // Encodings by all rows, a row's own among them, would have promised much.
  const whole = (await targetEncoder({ smooth: 1 }).fit(rows, of, context())).fitted.transform(rows)
  const { values } = whole.columns.get('street') as { values: Float64Array }
  const fromAll = meanOf(values.map((value, row) => (value - meanOf(values)) * (of.y[row]! - meanOf(of.y))))
  expect(fromAll).toBeGreaterThan((3 * 0.5 * 0.35) / Math.sqrt(600))
  const scores = model.predict(rows)
  expect(Math.max(...scores) - Math.min(...scores)).toBeLessThan(0.4)
})

test('cross-validated, no step sees a row that it is judged on', async () => {
  const { rows, of } = streets()
  const division = folds({ kind: 'random', rowCount: rows.rowCount, rng: seededRng(3) })
  const { mean } = await crossValidate(pipeline([targetEncoder()], logisticRegression()), rows, of, division, context())
  // 3 standard errors of a ROC AUC of 600 rows of pure chance: 3 / √(12 · 300 · 300 / 601)
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.075)
  const changed = { ...of, y: of.y.slice() }
  for (const row of division[0]!.test) changed.y[row] = 1 - changed.y[row]!
  const scoresOf = async (target: Target) =>
    (await crossValidate(pipeline([targetEncoder()], logisticRegression()), rows, target, division, context()))
      .outOfFold
  const [before, after] = [await scoresOf(of), await scoresOf(changed)]
  for (const row of division[0]!.test) expect(after[row]).toBe(before[row])
})

test('says what it is made of', () => {
  const steps = pipeline([impute(), standardScaler({ columns: named('age') })], gradientBoosting({ trees: 7 }))
  expect(steps.name).toBe('impute, standard-scaler, gradient boosting')
  expect(steps.complexity).toBe(2)
  expect(steps.params).toMatchObject({
    '0.impute.strategy': 'median',
    '1.standard-scaler.columns': '{"names":["age"]}',
    'gradient-boosting.trees': 7,
  })
})

test('stands before an estimator without a target, and within another pipeline', async () => {
  /** The number of columns that are left, as a model. */
  const counting: UnsupervisedEstimator = {
    kind: 'counting',
    name: 'counting columns',
    params: {},
    fit: async (rows) => ({ outputs: 1, predict: () => Float64Array.of(rows.columns.size) }) as unknown as Model,
  }
  const steps = pipeline([keepColumns(ofKind('category')), oneHot()], counting)
  const model = await steps.fit(frame, context())
  expect(model.predict(frame)).toEqual(Float64Array.of(10))
  const nested = pipeline([impute()], pipeline([standardScaler()], logisticRegression()))
  const plain = pipeline([impute(), standardScaler()], logisticRegression())
  const scores = (await nested.fit(frame, target, context())).predict(frame)
  expect(scores).toEqual((await plain.fit(frame, target, context())).predict(frame))
})

test('without a target, a step that needs one refuses by code', async () => {
  const never: UnsupervisedEstimator = {
    kind: 'never',
    name: 'never',
    params: {},
    fit: () => Promise.reject(new Error()),
  }
  await expect(pipeline([targetEncoder()], never).fit(frame, context())).rejects.toMatchObject({
    code: 'TRANSFORM_TARGET',
  })
})

test('its model is one artifact; a state of broken parts is refused by code', async () => {
  const model = await pipeline([targetEncoder(), impute()], logisticRegression()).fit(frame, target, context())
  const state = model.toState()
  expect(Object.keys(state.tensors)).toContain('transform/0/0.values')
  const loaded = loadModel(state)
  expect(bytesOf(loaded)).toEqual(bytesOf(model))
  const out = new Float64Array(1)
  loaded.compileRow(estimatorSignature)(cellsOf(frame, 5), out)
  expect(out[0]).toBe(model.predict(frame)[5])
  expect(() => loadModel({ ...state, tensors: {} })).toThrow(expect.objectContaining({ code: 'MODEL_REFUSED' }))
  expect(() => loadModel({ ...state, params: {} })).toThrow(expect.objectContaining({ code: 'MODEL_REFUSED' }))
})

test.each([
  ['a linear model', () => logisticRegression()],
  ['trees', () => gradientBoosting({ trees: 10, patience: 0 })],
])('5,000 columns are scaled and learnt by %s', async (_, make) => {
  const rng = seededRng('wide')
  const y = Float64Array.from({ length: 60 }, (_value, row) => row % 2)
  const columns = Array.from({ length: 5000 }, (_column, at) => {
    const values = y.map((label) => rng.next() + (at < 10 ? label : 0))
    return [`x${at}`, { kind: 'number', values }] as const
  })
  const wide = frameOf(columns)
  const model = await pipeline([standardScaler()], make()).fit(wide, { kind: 'classification', y }, context())
  const scores = model.predict(wide)
  expect(y.every((label, row) => (label === 1) === scores[row]! > 0.5)).toBe(true)
})

test('trees behind transforms are explained by the columns that these make', async () => {
  const steps = pipeline([impute(), targetEncoder()], gradientBoosting({ trees: 20, patience: 0 }))
  const model = await steps.fit(frame, target, context())
  const explainer = treeExplainer(model)
  expect(explainer.columns).toEqual(expect.arrayContaining(['city', 'income', 'income missing']))
  const shares = explainer.explain(frame)
  for (const [row, probability] of model.predict(frame).entries()) {
    const { length } = explainer.columns
    const sum = shares
      .subarray(row * length, (row + 1) * length)
      .reduce((total, share) => total + share, explainer.expected[0]!)
    expect(sum).toBeCloseTo(Math.log(probability / (1 - probability)), 9)
  }
})

test('one column, and one value of it, are learnt from', async () => {
  const single = frameOf([['x', { kind: 'number', values: new Float64Array(20).fill(3) }]])
  const y = Float64Array.from({ length: 20 }, (_, row) => row % 4)
  const model = await pipeline([impute(), standardScaler()], linearRegression()).fit(
    single,
    { kind: 'regression', y },
    context(),
  )
  expect(model.predict(single)).toEqual(new Float64Array(20).fill(1.5))
})
