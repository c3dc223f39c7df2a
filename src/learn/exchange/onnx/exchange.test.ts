import { describe, expect, test } from 'vitest'
import { estimatorRows, estimatorSignature } from '../../../../test/conformance/estimator-rows.ts'
import { systemClock } from '../../../../test/system-clock.ts'
import { AppError } from '../../../base/errors.ts'
import { seededRng } from '../../../base/rng.ts'
import { inProcessCompute } from '../../../compute/in-process.ts'
import { categoryColumn, numberColumn } from '../../../frame/column.ts'
import { frameOf, withoutColumns } from '../../../frame/frame.ts'
import type { Frame } from '../../../frame/frame.ts'
import { constantModel } from '../../estimators/baseline.ts'
import { calibrated } from '../../calibration/calibrated.ts'
import { pipeline } from '../../pipeline.ts'
import { naiveBayes } from '../../estimators/bayes/naive-bayes.ts'
import { elasticNet } from '../../estimators/linear/elastic-net.ts'
import { pca } from '../../estimators/projections/pca.ts'
import { linearRegression } from '../../estimators/linear/linear-regression.ts'
import { linearSvm } from '../../estimators/linear/linear-svm.ts'
import { logisticRegression } from '../../estimators/linear/logistic-regression.ts'
import { poissonRegression } from '../../estimators/linear/poisson-regression.ts'
import { decisionTree } from '../../estimators/trees/decision-tree.ts'
import { gradientBoosting } from '../../estimators/trees/gradient-boosting.ts'
import { isolationForest } from '../../estimators/trees/isolation-forest.ts'
import { extraTrees, randomForest } from '../../estimators/trees/random-forest.ts'
import type { Estimator, Model } from '../../model.ts'
import { named } from '../../preprocessing/column-selection.ts'
import { impute } from '../../preprocessing/transforms/impute.ts'
import { oneHot } from '../../preprocessing/transforms/one-hot.ts'
import { ordinal } from '../../preprocessing/transforms/ordinal.ts'
import { dropColumns } from '../../preprocessing/transforms/passed-columns.ts'
import { polynomial } from '../../preprocessing/transforms/polynomial.ts'
import { rareCategories } from '../../preprocessing/transforms/rare-categories.ts'
import { robustScaler } from '../../preprocessing/transforms/robust-scaler.ts'
import { standardScaler } from '../../preprocessing/transforms/standard-scaler.ts'
import { targetEncoder } from '../../preprocessing/transforms/target-encoder.ts'
import type { TreeFeature } from '../../preprocessing/tree-encoder.ts'
import { graphBuilder } from './export/graph-builder.ts'
import { toOnnx } from './export/to-onnx.ts'
import { treeSums } from './export/trees.ts'
import { fromOnnx } from './import/from-onnx.ts'
import { decodeModel, encodeModel } from './onnx-proto.ts'

const boosting = (loss?: 'poisson') => gradientBoosting({ trees: 12, patience: 0, ...(loss && { loss }) })

interface Case {
  readonly name: string
  readonly estimator: Estimator
  readonly kind: 'classification' | 'regression'
  readonly classes?: number
}

const cases: readonly Case[] = [
  { name: 'logistic regression', estimator: logisticRegression(), kind: 'classification' },
  { name: 'logistic regression of 3 classes', estimator: logisticRegression(), kind: 'classification', classes: 3 },
  { name: 'linear regression', estimator: linearRegression(), kind: 'regression' },
  { name: 'Poisson regression', estimator: poissonRegression(), kind: 'regression' },
  { name: 'elastic net', estimator: elasticNet(), kind: 'regression' },
  { name: 'a linear SVM', estimator: linearSvm(), kind: 'classification' },
  { name: 'a linear SVM of 3 classes', estimator: linearSvm(), kind: 'classification', classes: 3 },
  { name: 'naive Bayes', estimator: naiveBayes(), kind: 'classification' },
  { name: 'naive Bayes of 3 classes', estimator: naiveBayes(), kind: 'classification', classes: 3 },
  { name: 'a calibrated model', estimator: calibrated(logisticRegression()), kind: 'classification' },
  { name: 'a calibrated model of 3 classes', estimator: calibrated(boosting()), kind: 'classification', classes: 3 },
  {
    name: 'isotonic calibration',
    estimator: calibrated(logisticRegression(), { method: 'isotonic' }),
    kind: 'classification',
  },
  {
    name: 'isotonic calibration of 3 classes',
    estimator: calibrated(naiveBayes(), { method: 'isotonic' }),
    kind: 'classification',
    classes: 3,
  },
  {
    name: 'a pipeline of scaling, imputation and one-hot encoding',
    estimator: pipeline([standardScaler(), impute(), oneHot({ minRows: 30 })], logisticRegression()),
    kind: 'classification',
  },
  {
    name: 'a pipeline of imputed words, rare ones put together, and encoding by the target',
    estimator: pipeline(
      [
        dropColumns(named('seen')),
        impute({ strategy: 'most-frequent', columns: named('city', 'income') }),
        rareCategories({ minRows: 40 }),
        targetEncoder(),
        robustScaler(),
      ],
      boosting(),
    ),
    kind: 'classification',
    classes: 3,
  },
  {
    name: 'a pipeline of ordinals, calibrated',
    estimator: calibrated(pipeline([ordinal(), impute({ columns: named('city') })], boosting())),
    kind: 'classification',
  },
  { name: 'boosting', estimator: boosting(), kind: 'classification' },
  { name: 'boosting of 4 classes', estimator: boosting(), kind: 'classification', classes: 4 },
  { name: 'boosting of values', estimator: boosting(), kind: 'regression' },
  { name: 'a decision tree', estimator: decisionTree({ pruning: 0.001 }), kind: 'classification' },
  { name: 'a decision tree of values', estimator: decisionTree(), kind: 'regression' },
  { name: 'a decision tree of 3 classes', estimator: decisionTree(), kind: 'classification', classes: 3 },
  { name: 'a random forest', estimator: randomForest({ trees: 9 }), kind: 'classification' },
  { name: 'a random forest of 4 classes', estimator: randomForest({ trees: 9 }), kind: 'classification', classes: 4 },
  { name: 'a random forest of values', estimator: randomForest({ trees: 9 }), kind: 'regression' },
  { name: 'extra trees of 3 classes', estimator: extraTrees({ trees: 9 }), kind: 'classification', classes: 3 },
  { name: 'boosting of amounts', estimator: boosting('poisson'), kind: 'regression' },
]

/** Rows of every kind of column but text, of amounts in regression. */
function rowsOf({ kind, classes = 2 }: Pick<Case, 'kind' | 'classes'>) {
  const { frame, target } = estimatorRows({ kind, classes }, 400)
  const y = kind === 'regression' ? target.y.map(Math.abs) : target.y
  return { frame: withoutColumns(frame, new Set(['note'])), target: { ...target, y } }
}

const context = () => ({ rng: seededRng(1), compute: inProcessCompute(systemClock) })

async function fitted({ estimator, ...rest }: Omit<Case, 'name'>): Promise<{ model: Model; frame: Frame }> {
  const { frame, target } = rowsOf(rest)
  return { model: await estimator.fit(frame, target, context()), frame }
}

/** Missing, infinite and unseen values, and dates of other centuries. */
function oddRows(): Frame {
  const dates = [Number.NaN, Infinity, Date.UTC(1896, 1, 28), Date.UTC(1900, 1, 28, 23), Date.UTC(2000, 1, 29), -1]
  return frameOf([
    ['income', numberColumn([null, Infinity, -Infinity, -5, 1e300, 0])],
    ['age', numberColumn([null, 1e-300, -1e300, 44.5, 45, 1e9])],
    ['seen', { kind: 'timestamp', values: Float64Array.from(dates) }],
    ['city', categoryColumn([null, 'Nowhere', 'Rome', 'rome', 'Oslo', 'Cork'])],
    ['member', categoryColumn([null, 'perhaps', 'true', 'false', 'true', 'TRUE'])],
  ])
}

function expectAlike(ours: Float64Array, theirs: Float64Array): void {
  // Sums are added in another order: a few dozen roundings of doubles, of terms that may be some 1e6 greater.
  ours.forEach((score, i) => expect(Math.abs(score - theirs[i]!) / Math.max(1, Math.abs(score))).toBeLessThan(1e-9))
}

describe.each(cases)('$name', (it) => {
  const made = fitted(it)

  test('answers alike once it has been written as ONNX and read again', async () => {
    const { model, frame } = await made
    const back = fromOnnx(toOnnx(model))
    expect(back.outputs).toBe(model.outputs)
    expectAlike(model.predict(frame), back.predict(frame))
    expectAlike(model.predict(oddRows()), back.predict(oddRows()))
  })

  test('gives equal bytes each time', async () => {
    const { model } = await made
    expect(toOnnx(model)).toEqual(toOnnx(model))
  })
})

describe('toOnnx', () => {
  test('writes projections, a column a component', async () => {
    const { frame } = rowsOf({ kind: 'regression' })
    const model = await pca({ components: 3 }).fit(frame, context())
    const back = fromOnnx(toOnnx(model))
    expect(back.outputs).toBe(3)
    expectAlike(model.predict(frame), back.predict(frame))
  })

  test('writes isolation forests, also of rows that are all alike', async () => {
    const { frame } = rowsOf({ kind: 'regression' })
    const model = await isolationForest({ trees: 20 }).fit(frame, context())
    const back = fromOnnx(toOnnx(model))
    expectAlike(model.predict(frame), back.predict(frame))
    const alike = frameOf([['a', numberColumn([1, 1])]])
    const flat = await isolationForest().fit(alike, context())
    expectAlike(flat.predict(alike), fromOnnx(toOnnx(flat)).predict(alike))
    const one = frameOf([['a', numberColumn([1])]])
    const single = await isolationForest().fit(one, context())
    expect(fromOnnx(toOnnx(single)).predict(alike)).toEqual(Float64Array.of(0.5, 0.5))
  })

  test('declares the inputs of the signature in its order, those that the model does not read as well', async () => {
    const { model } = await fitted(cases[0]!)
    const { graph } = decodeModel(toOnnx(model, { signature: estimatorSignature }))
    const types = graph.input.map(({ name, type }) => [name, type?.tensor_type?.elem_type])
    expect(types).toEqual([
      ['seen', 11],
      ['member', 8],
      ['age', 11],
      ['note', 8],
      ['not a feature', 8],
      ['city', 8],
      ['income', 11],
    ])
  })

  test('names outputs as the field does, with the labels of the signature', async () => {
    const { model } = await fitted(cases[0]!)
    const output = { kind: 'classification', name: 'answer', labels: ['no', 'yes'] } as const
    const { graph } = decodeModel(toOnnx(model, { signature: { ...estimatorSignature, output } }))
    const outputs = graph.output.map(({ name, type }) => [name, type?.tensor_type?.elem_type])
    expect(outputs).toEqual([
      ['label', 8],
      ['probabilities', 11],
    ])
    const { model: values } = await fitted(cases[2]!)
    expect(decodeModel(toOnnx(values)).graph.output.map(({ name }) => name)).toEqual(['variable'])
  })

  test('leaves a column its name where an output has the same', async () => {
    const frame = frameOf([['variable', numberColumn(Array.from({ length: 60 }, (_, i) => i))]])
    const y = Float64Array.from({ length: 60 }, (_, i) => 2 * i)
    const model = await linearRegression().fit(frame, { kind: 'regression', y }, context())
    const file = toOnnx(model)
    expect(decodeModel(file).graph.output.map(({ name }) => name)).toEqual(['variable_1'])
    expectAlike(model.predict(frame), fromOnnx(file).predict(frame))
  })

  test('writes a constant for every row, once a signature tells which columns there are', async () => {
    const { frame, target } = rowsOf({ kind: 'classification', classes: 3 })
    const model = await constantModel('majority').fit(frame, target, context())
    const inputs = estimatorSignature.inputs.filter(({ name }) => frame.columns.has(name))
    const output = { kind: 'classification', name: 'answer', labels: [3, 5, 8] } as const
    const back = fromOnnx(toOnnx(model, { signature: { inputs, output } }))
    expect(back.predict(frame)).toEqual(model.predict(frame))
    expect(() => toOnnx(model)).toThrow(expect.objectContaining({ code: 'ONNX_UNSUPPORTED' }) as Error)
  })

  test('writes trees that ask nothing, and trees of one leaf among others', async () => {
    const frame = frameOf([['x', numberColumn(Array.from({ length: 60 }, (_, i) => (i < 40 ? 1 : 2)))]])
    const y = Float64Array.from({ length: 60 }, (_, i) => (i < 40 ? 0 : 1 + (i % 2)))
    const model = await boosting().fit(frame, { kind: 'classification', y, classes: 3 }, context())
    expectAlike(model.predict(frame), fromOnnx(toOnnx(model)).predict(frame))
    const alike = await boosting().fit(frame, { kind: 'regression', y: y.fill(1) }, context())
    expectAlike(alike.predict(frame), fromOnnx(toOnnx(alike)).predict(frame))
  })

  test('writes leaves of several values as a tree for each output', () => {
    const features: TreeFeature[] = [
      { kind: 'number', input: { kind: 'number', column: 'x' } },
      { kind: 'codes', input: { kind: 'category', column: 'c', levels: ['a', 'b', 'd'], other: true } },
    ]
    // x at most 1? then c among b and missing?; a second tree of one leaf
    const ensemble = {
      starts: [0.25, -1],
      leafWidth: 2,
      roots: Int32Array.of(0, -4),
      slot: Int32Array.of(0, 1),
      cut: Float64Array.of(1, 0),
      set: Int32Array.of(-1, 0),
      missingLeft: Uint8Array.of(0, 1),
      left: Int32Array.of(1, -1),
      right: Int32Array.of(-2, -3),
      leafValue: Float64Array.of(1, 10, 2, 20, 3, 30, 0.5, 0.125),
      sets: Int32Array.of(2, 0, 0, 0, 0, 0, 0, 0),
    }
    const graph = graphBuilder()
    graph.output('variable', treeSums(graph, ensemble, features), 'double', 2)
    const opset_import = [{ version: 17 }, { domain: 'ai.onnx.ml', version: 5 }]
    const model = fromOnnx(encodeModel({ ir_version: 10, graph: graph.build(), opset_import }))
    const frame = frameOf([
      ['x', numberColumn([1, 1, 1, 1, 2, null])],
      ['c', categoryColumn(['b', null, 'a', 'zebra', 'b', 'b'])],
    ])
    const sums = [
      [1, 10],
      [1, 10],
      [3, 30],
      [3, 30],
      [2, 20],
      [2, 20],
    ]
    const wanted = Float64Array.from(sums.flatMap(([a, b]) => [a! + 0.25 + 0.5, b! - 1 + 0.125]))
    expect(model.predict(frame)).toEqual(wanted)
  })

  test('refuses texts, and kinds and transforms that it does not know, by name', async () => {
    const { frame, target } = estimatorRows({ kind: 'classification' }, 200)
    const model = await logisticRegression().fit(frame, target, context())
    expect(() => toOnnx(model)).toThrow('TF-IDF of the text columns "note"')
    const squares = pipeline([impute(), polynomial({ columns: named('age') })], logisticRegression())
    const rows = rowsOf({ kind: 'classification' })
    const squared = await squares.fit(rows.frame, rows.target, context())
    expect(() => toOnnx(squared)).toThrow('The transform "polynomial"')
    const strict = pipeline([ordinal({ unknown: 'error' })], logisticRegression())
    const refusing = await strict.fit(rows.frame, rows.target, context())
    expect(() => toOnnx(refusing)).toThrow(`The transform "ordinal" with unknown: 'error'`)
    const other: Model = { ...model, toState: () => ({ kind: 'oracle', params: {}, tensors: {} }) }
    expect(() => toOnnx(other)).toThrow('A model of the kind "oracle"')
  })
})

describe('fromOnnx', () => {
  test('names the operator and the node that it does not know', async () => {
    const { model } = await fitted(cases[2]!)
    const proto = decodeModel(toOnnx(model))
    const node = proto.graph.node.map((it) => (it.op_type === 'MatMul' ? { ...it, op_type: 'Conv' } : it))
    const file = encodeModel({ ...proto, graph: { ...proto.graph, node } })
    expect(() => fromOnnx(file)).toThrow(/operator Conv \(node Conv "MatMul_\d+"\)/)
  })

  test('refuses every file that is cut short, or has a broken byte, or reads it as a model', async () => {
    const { model, frame } = await fitted({ ...cases[4]!, estimator: gradientBoosting({ trees: 1, patience: 0 }) })
    const file = toOnnx(model)
    const rng = seededRng(3)
    const tryToRead = (bytes: Uint8Array): void => {
      try {
        fromOnnx(bytes).predict(frame)
      } catch (error) {
        const isNamed = error instanceof AppError && error.code.startsWith('ONNX_')
        // A broken name of a column is one that the frame has not.
        const isColumn = error instanceof Error && error.message.includes('the frame has a column')
        if (!isNamed && !isColumn) throw error
      }
    }
    for (let i = 0; i < 150; i++) {
      tryToRead(file.slice(0, Math.floor(rng.next() * file.length)))
      const broken = file.slice()
      broken[Math.floor(rng.next() * file.length)] = Math.floor(rng.next() * 256)
      tryToRead(broken)
    }
    expect(() => fromOnnx(new Uint8Array(0))).toThrow('it holds no graph')
    expect(() => fromOnnx(new TextEncoder().encode('{"tree": 1}'))).toThrow(AppError)
  })
})
