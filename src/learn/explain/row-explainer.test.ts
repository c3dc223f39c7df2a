import { describe, expect, test } from 'vitest'
import { estimatorRows, estimatorSignature } from '../../../test/conformance/estimator-rows.ts'
import { systemClock } from '../../../test/system-clock.ts'
import { seededRng } from '../../base/rng.ts'
import { inProcessCompute } from '../../compute/in-process.ts'
import type { Cell } from '../../frame/column.ts'
import { cellAt } from '../../frame/column.ts'
import { columnOf } from '../../frame/frame.ts'
import { ESTIMATORS, estimatorOf } from '../estimator-catalog.ts'
import { softmax } from '../estimators/softmax.ts'
import type { Estimator, MarginScale, Model, Target } from '../model.ts'
import { calibrated } from '../calibration/calibrated.ts'
import { loadModel } from '../load-model.ts'
import { pipeline } from '../pipeline.ts'
import { gradientBoosting } from '../estimators/trees/gradient-boosting.ts'
import { standardScaler } from '../preprocessing/transforms/standard-scaler.ts'
import { rowExplainer } from './row-explainer.ts'
import type { RowExplainer } from './row-explainer.ts'

const context = () => ({ rng: seededRng(4), compute: inProcessCompute(systemClock) })
const inputs = estimatorSignature.inputs.filter(({ name }) => name !== 'not a feature')

function fitted(estimator: Estimator, wanted: Pick<Target, 'kind' | 'classes'>): Promise<Model> {
  const { frame, target } = estimatorRows(wanted, 250)
  const y = estimator.kind === 'poisson-regression' ? target.y.map(Math.abs) : target.y
  return estimator.fit(frame, { ...target, y }, context())
}

/** Rows of cells, missing ones among them; some of categories never seen. */
function cellRows(rowCount: number, seed: number): Cell[][] {
  const { frame } = estimatorRows({ kind: 'regression' }, rowCount, seed)
  return Array.from({ length: rowCount }, (_, row) =>
    inputs.map(({ name }) => (row === 3 && name === 'city' ? 'Atlantis' : cellAt(columnOf(frame, name), row))),
  )
}
const background = cellRows(20, 99)

function explainerOf(model: Model, kind: Target['kind']): RowExplainer {
  const output =
    kind === 'regression'
      ? ({ kind, name: 'y' } as const)
      : ({ kind, name: 'y', labels: Array.from({ length: Math.max(2, model.outputs) }, (_, k) => k) } as const)
  return rowExplainer(model, { signature: { inputs, output }, background, rng: seededRng(1) })
}

/** What the scale says the margins are as answers. */
function answersOf(scale: MarginScale, margins: Float64Array): Float64Array {
  const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
  const out = margins.slice()
  switch (scale) {
    case 'log-odds':
      return out.map(sigmoid)
    case 'softmax':
      softmax(out)
      return out
    case 'log-odds-each': {
      const each = out.map(sigmoid)
      const sum = each.reduce((total, p) => total + p, 0)
      return each.map((p) => p / sum)
    }
    case 'log':
      return out.map(Math.exp)
    default:
      return out
  }
}

function marginsOf({ base, columns, explain }: RowExplainer, cells: readonly Cell[]): Float64Array {
  const { contributions } = explain(cells)
  return base.map((from, output) => {
    const own = contributions.subarray(output * columns.length, (output + 1) * columns.length)
    return own.reduce((sum, value) => sum + value, from)
  })
}

function expectAddsUp(model: Model, kind: Target['kind']): void {
  const explainer = explainerOf(model, kind)
  const score = model.compileRow({ ...estimatorSignature, inputs })
  const answer = new Float64Array(model.outputs)
  for (const cells of cellRows(12, 5)) {
    score(cells, answer)
    const found = answersOf(explainer.scale, marginsOf(explainer, cells))
    for (const [output, value] of answer.entries()) {
      expect(Math.abs(found[output]! - value) / Math.max(1, Math.abs(value))).toBeLessThan(1e-9)
    }
  }
}

/** Every kind that a project can train, on every kind of target it takes. */
const cases = Object.entries(ESTIMATORS).flatMap(([kind, { kinds }]) =>
  kinds.flatMap((task) => {
    const two = { kind, task, classes: 2 }
    const takesMore = task === 'classification' && !kind.startsWith('always')
    return takesMore ? [two, { kind, task, classes: 3 }] : [two]
  }),
)
const quick: Readonly<Record<string, object>> = {
  'gradient-boosting': { trees: 20 },
  'random-forest': { trees: 10 },
  'extra-trees': { trees: 10 },
}
const methods: Readonly<Record<string, RowExplainer['method']>> = {
  'gradient-boosting': 'tree-shap',
  'random-forest': 'tree-shap',
  'extra-trees': 'tree-shap',
  'decision-tree': 'tree-shap',
  'linear-regression': 'additive',
  'elastic-net': 'additive',
  'poisson-regression': 'additive',
  'logistic-regression': 'additive',
  'linear-svm': 'additive',
  'naive-bayes': 'additive',
}

describe('base and contributions add up to what is answered', () => {
  test.each(cases)('$kind, $task, $classes classes', async ({ kind, task, classes }) => {
    const model = await fitted(estimatorOf({ kind, params: { ...quick[kind] } }), { kind: task, classes })
    expect(explainerOf(model, task).method).toBe(methods[kind] ?? 'sampled-shapley')
    expectAddsUp(model, task)
  })

  test('trees without the weight of their leaves', async () => {
    const { params, tensors, kind } = (
      await fitted(gradientBoosting({ trees: 20 }), { kind: 'classification' })
    ).toState()
    const { cover: _, ...rest } = tensors
    const model = loadModel({ kind, params, tensors: rest })
    expect(model.trees!.ensemble.cover).toBeUndefined()
    expectAddsUp(model, 'classification')
  })

  test('a pipeline, by the columns that it takes', async () => {
    const model = await fitted(pipeline([standardScaler()], gradientBoosting({ trees: 20 })), { kind: 'regression' })
    expect(explainerOf(model, 'regression').columns).toEqual(inputs.map(({ name }) => name))
    expectAddsUp(model, 'regression')
  })

  test('a calibrated model', async () => {
    const forest = estimatorOf({ kind: 'random-forest', params: { trees: 10 } })
    expectAddsUp(await fitted(calibrated(forest), { kind: 'classification' }), 'classification')
  })
})

/** A scorer of four numbers with products of them. */
const product = (row: readonly Cell[], out: Float64Array): void => {
  const [a, b, c] = row as number[]
  out[0] = 2 * a! + a! * b! - 3 * b! * c!
}

/** A model of numbers a to d that answers by `product`, and does not read d. */
const productModel: Model = {
  ...{ kind: 'given', outputs: 1 },
  predict: () => new Float64Array(0),
  compileRow: () => product,
  toState: () => ({ kind: 'given', params: {}, tensors: {} }),
}
const numbers = ['a', 'b', 'c', 'd'].map((name) => ({ name, type: 'number' as const, nullable: false }))
const rng = seededRng('rows')
const rows = Array.from({ length: 6 }, () => numbers.map(() => rng.next()))

describe('contributions that are drawn', () => {
  const explainer = rowExplainer(productModel, {
    signature: { inputs: numbers, output: { kind: 'regression', name: 'y' } },
    background: rows.slice(0, 4),
    rng: seededRng(2),
  })

  test('are those of all coalitions where only pairs of columns act together: walking both ways takes their error out', () => {
    // Of a product of two, each gets its change averaged over both orders; by hand, against one background row at a time.
    const [a, b, c] = rows[5]!
    const expected = [0, 0, 0, 0]
    for (const [p, q, r] of rows.slice(0, 4) as [number, number, number][]) {
      const ofPair = (x: number, y: number, u: number, v: number): [number, number] => [
        ((x - u) * (v + y)) / 2,
        ((y - v) * (u + x)) / 2,
      ]
      const [ab, ba] = ofPair(a!, b!, p, q)
      const [bc, cb] = ofPair(b!, c!, q, r)
      expected[0]! += (2 * (a! - p) + ab) / 4
      expected[1]! += (ba - 3 * bc) / 4
      expected[2]! += (-3 * cb) / 4
    }
    const { contributions, errors } = explainer.explain(rows[5]!)
    for (const [column, value] of expected.entries()) expect(contributions[column]).toBeCloseTo(value, 12)
    // Squares of numbers of order 1 are taken from each other: the root of 1e-16.
    for (const error of errors!) expect(error).toBeLessThan(1e-7)
  })

  test('leave nothing to a column that the model does not read', () => {
    expect(explainer.explain(rows[5]!).contributions[3]).toBe(0)
  })
})

test('of three columns that act together the standard error says how far draws are from all orders', () => {
  const triple: Model = {
    ...productModel,
    compileRow: () => (row, out) => {
      const [a, b, c, d] = row as [number, number, number, number]
      out[0] = a > 0.5 && b > 0.5 && c > 0.5 && d > 0.5 ? 1 : 0
    },
  }
  const off = [[0, 0, 0, 0]]
  const all = [1, 1, 1, 1]
  let [within, sum] = [0, 0]
  const runs = 200
  for (let seed = 0; seed < runs; seed++) {
    const { explain } = rowExplainer(triple, {
      signature: { inputs: numbers, output: { kind: 'regression', name: 'y' } },
      background: off,
      rng: seededRng(seed),
    })
    const { contributions, errors } = explain(all)
    sum += contributions[0]! / runs
    if (Math.abs(contributions[0]! - 0.25) <= 3.2 * errors![0]!) within++
  }
  // By symmetry each gets a quarter. A run has the variance of at most a quarter over 4 draws: 0.25 ± 4 · 0.018.
  expect(Math.abs(sum - 0.25)).toBeLessThan(0.072)
  // Student's t with 3 degrees of freedom is within 3.2 in 95 % of runs; four draws of halves are lumpier than that.
  expect(within / runs).toBeGreaterThan(0.85)
})
