import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { seededRng } from '../../../src/base/rng.ts'
import { inProcessCompute } from '../../../src/compute/in-process.ts'
import { numberColumn } from '../../../src/frame/column.ts'
import { frameOf, takeRows } from '../../../src/frame/frame.ts'
import type { Frame } from '../../../src/frame/frame.ts'
import { decisionTree } from '../../../src/learn/estimators/trees/decision-tree.ts'
import { treeExplainer } from '../../../src/learn/explain/tree-shap.ts'
import type { Model, Target } from '../../../src/learn/model.ts'
import { systemClock } from '../../system-clock.ts'

type Problem = 'regression' | 'two' | 'three'

/** Trees of scikit-learn, explained by shap; the file's `made` holds versions and the command, decision-tree.py the program. */
const golden = JSON.parse(readFileSync(new URL('decision-tree.json', import.meta.url), 'utf8')) as {
  readonly rows: readonly (readonly number[])[]
  readonly holes: readonly (readonly (number | null)[])[]
  /** Rows that no tree has learnt from. */
  readonly asked: readonly (readonly number[])[]
  readonly weights: readonly number[]
  readonly targets: Readonly<Record<Problem, readonly number[]>>
  readonly cases: readonly {
    readonly name: string
    readonly problem: Problem
    readonly holes: boolean
    readonly weighted: boolean
    readonly params: Readonly<Record<string, number>>
    readonly leaves: number
    readonly depth: number
    readonly answers: readonly number[]
    readonly root: { readonly column: number; readonly cut: number }
    readonly shap: readonly number[] | null
  }[]
}

const frameOfRows = (rows: readonly (readonly (number | null)[])[]): Frame =>
  frameOf(rows[0]!.map((_, i) => [`x${i}`, numberColumn(rows.map((row) => row[i]!))] as const))
const [full, holed] = [frameOfRows(golden.rows), frameOfRows(golden.holes)]

async function fitted({ problem, holes, weighted, params }: (typeof golden.cases)[number]): Promise<Model> {
  const target: Target = {
    kind: problem === 'regression' ? 'regression' : 'classification',
    classes: problem === 'three' ? 3 : 2,
    y: Float64Array.from(golden.targets[problem]),
  }
  const context = {
    ...{ rng: seededRng(1), compute: inProcessCompute(systemClock) },
    ...(weighted && { weights: Float64Array.from(golden.weights) }),
  }
  const estimator = decisionTree({ maxDepth: 100, maxLeaves: 1000, prior: 0, ...params })
  return estimator.fit(holes ? holed : full, target, context)
}

function depthOf({ roots, left, right }: { roots: Int32Array; left: Int32Array; right: Int32Array }): number {
  const below = (at: number): number => (at < 0 ? 0 : 1 + Math.max(below(left[at]!), below(right[at]!)))
  return below(roots[0]!)
}

describe.each(golden.cases)('a tree: $name', (expected) => {
  test("has scikit-learn's size, first cut and answers", async () => {
    const model = await fitted(expected)
    const { ensemble } = model.trees!
    expect(ensemble.cover!.length).toBe(expected.leaves)
    expect(depthOf(ensemble)).toBe(expected.depth)
    if (expected.leaves > 1) {
      expect(ensemble.slot[0]).toBe(expected.root.column)
      expect(ensemble.cut[0]).toBe(expected.root.cut)
    }
    const scores = model.predict(frameOfRows([...(expected.holes ? golden.holes : golden.rows), ...golden.asked]))
    expect(scores.length).toBe(expected.answers.length)
    expected.answers.forEach((answer, i) => expect(Math.abs(scores[i]! - answer)).toBeLessThan(1e-12))
  })

  if (expected.shap === null) return
  test('is explained as by shap', async () => {
    const explainer = treeExplainer(await fitted(expected))
    const values = explainer.explain(
      takeRows(
        full,
        Uint32Array.from({ length: 12 }, (_, row) => row),
      ),
    )
    expect(values.length).toBe(expected.shap!.length)
    // shap adds up covers of paths in another order: some ten roundings of numbers near 1.
    expected.shap!.forEach((value, i) => expect(Math.abs(values[i]! - value)).toBeLessThan(1e-9))
  })
})
