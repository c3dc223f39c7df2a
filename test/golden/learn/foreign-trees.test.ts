import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { categoryColumn, numberColumn } from '../../../src/frame/column.ts'
import type { Cell } from '../../../src/frame/column.ts'
import { frameOf } from '../../../src/frame/frame.ts'
import type { Frame } from '../../../src/frame/frame.ts'
import { treeExplainer } from '../../../src/learn/explain/tree-shap.ts'
import type { TreeExplainer } from '../../../src/learn/explain/tree-shap.ts'
import { fromLightgbmText } from '../../../src/learn/exchange/foreign-trees/lightgbm-text.ts'
import { fromXgboostJson } from '../../../src/learn/exchange/foreign-trees/xgboost-json.ts'
import { toOnnx } from '../../../src/learn/exchange/onnx/export/to-onnx.ts'
import { fromOnnx } from '../../../src/learn/exchange/onnx/import/from-onnx.ts'
import { loadModel } from '../../../src/learn/load-model.ts'

type Cells = Readonly<Record<string, readonly Cell[]>>
interface Case {
  readonly name: string
  readonly library: 'xgboost' | 'lightgbm'
  readonly columns: readonly string[]
  readonly model: unknown
  readonly predictions: readonly (number | readonly number[])[]
  readonly shap: {
    /** The library's own: a value for each column, the last what is expected; classes one after the other. */
    readonly path: readonly unknown[]
    /** Those of the package shap. */
    readonly shapPath?: readonly unknown[]
    readonly interventional?: { readonly values: readonly unknown[]; readonly expected: readonly [number] }
  }
}

/** Models, predictions and SHAP values of XGBoost and LightGBM; the file's `made` holds versions and the program. */
const golden = JSON.parse(readFileSync(new URL('foreign-trees.json', import.meta.url), 'utf8')) as {
  readonly rows: Cells
  readonly background: Cells
  readonly cases: readonly Case[]
}

const libraries = { xgboost: fromXgboostJson, lightgbm: (model: unknown) => fromLightgbmText(model as string) }
const modelOf = ({ library, model }: Case) => libraries[library](model)

function frameFrom(cells: Cells, { library, columns }: Case): Frame {
  return frameOf(
    columns.map((column, at) => {
      const values = cells[column]!
      // XGBoost was given the codes without names.
      const name = library === 'xgboost' && columns.includes('code') ? `f${at}` : column
      const isNumber = column !== 'c'
      return [name, isNumber ? numberColumn(values as number[]) : categoryColumn(values as string[])] as const
    }),
  )
}

/**
 * 32-bit sums of a few trees, as of XGBoost and of shap's interventional values, differ by some 1e-7 of the greatest;
 * 64-bit sums in the same order hardly at all.
 */
const tolerance = { xgboost: 1e-6, shap: 1e-6, lightgbm: 1e-12 }

function expectClose(found: ArrayLike<number>, expected: readonly number[], of: keyof typeof tolerance): void {
  expect(found.length).toBe(expected.length)
  const worst = expected.reduce((most, value, i) => {
    return Math.max(most, Math.abs(found[i]! - value) / Math.max(1, Math.abs(value)))
  }, 0)
  expect(worst).toBeLessThan(tolerance[of])
}

/** Values with what is expected behind them, as the libraries give them. */
function withExpected({ columns, expected }: TreeExplainer, values: Float64Array): number[] {
  const width = columns.length
  const outputs = expected.length
  return Array.from({ length: values.length / width }, (_, i) => [
    ...values.subarray(i * width, (i + 1) * width),
    expected[i % outputs]!,
  ]).flat()
}

const flat = (values: readonly unknown[]) => values.flat(2) as number[]

describe.each(golden.cases)('$library: $name', (it) => {
  const model = modelOf(it)
  const frame = frameFrom(golden.rows, it)

  test('predicts as there', () => {
    expectClose(model.predict(frame), flat(it.predictions), it.library)
  })

  test('predicts the same row by row, and after it was saved', () => {
    const scores = model.predict(frame)
    expect(loadModel(model.toState()).predict(frame)).toEqual(scores)
    const inputs = [...frame.columns].map(([name, { kind }]) => ({ name, type: kind, nullable: true }))
    const score = model.compileRow({ inputs, output: { kind: 'regression', name: 'y' } } as never)
    const out = new Float64Array(model.outputs)
    for (let row = 0; row < frame.rowCount; row++) {
      const cells = it.columns.map((column) => golden.rows[column]![row]!)
      score(cells, out)
      expect(out).toEqual(scores.slice(row * model.outputs, (row + 1) * model.outputs))
    }
  })

  test('predicts the same once it was written as ONNX and read again', () => {
    const scores = model.predict(frame)
    const again = fromOnnx(toOnnx(model)).predict(frame)
    // Sums of trees are added in the same order, and the link is written otherwise.
    scores.forEach((score, i) => expect(Math.abs(again[i]! - score)).toBeLessThan(1e-12 * Math.max(1, Math.abs(score))))
  })

  test('has the SHAP values of there', () => {
    const explainer = treeExplainer(model)
    const values = explainer.explain(frame)
    expectClose(withExpected(explainer, values), flat(it.shap.path), it.library)
    if (it.shap.shapPath !== undefined) expectClose(values, flat(it.shap.shapPath), it.library)
  })
})

const explainedByShap = golden.cases.filter(({ shap }) => shap.interventional !== undefined)

test.each(explainedByShap)('$library: $name has the SHAP values against a background of the package shap', (it) => {
  const explainer = treeExplainer(modelOf(it), { background: frameFrom(golden.background, it) })
  const { values, expected } = it.shap.interventional!
  expectClose(explainer.explain(frameFrom(golden.rows, it)), flat(values), 'shap')
  expectClose(explainer.expected, expected, 'shap')
})
