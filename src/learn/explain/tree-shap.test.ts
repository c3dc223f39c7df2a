import { array, assert, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seededRng } from '../../base/rng.ts'
import { inProcessCompute } from '../../compute/in-process.ts'
import { categoryColumn, numberColumn, takeColumn } from '../../frame/column.ts'
import type { Column } from '../../frame/column.ts'
import { frameOf } from '../../frame/frame.ts'
import type { Frame } from '../../frame/frame.ts'
import { constantModel } from '../estimators/baseline.ts'
import { gradientBoosting } from '../estimators/trees/gradient-boosting.ts'
import { sideFinder, treeSummer } from '../estimators/trees/tree-ensemble.ts'
import type { TreeEnsemble } from '../estimators/trees/tree-ensemble.ts'
import type { Model } from '../model.ts'
import { drawnEnsembles, drawnRows, drawnSlots } from '../../../test/drawn-ensemble.ts'
import { systemClock } from '../../../test/system-clock.ts'
import { interventionalShap } from './interventional-shap.ts'
import { leftShares } from './node-cover.ts'
import { pathDependentShap } from './path-dependent-shap.ts'
import { treeExplainer } from './tree-shap.ts'

const context = () => ({ rng: seededRng(4), compute: inProcessCompute(systemClock) })

const slots = drawnSlots
const ensembles = drawnEnsembles({ depth: 5 })
const rows = drawnRows

/** Shapley's formula, coalition by coalition. */
function shapley(value: (known: readonly boolean[]) => number): number[] {
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))
  const phi = Array.from({ length: slots }, () => 0)
  for (let set = 0; set < 1 << slots; set++) {
    const known = phi.map((_, i) => ((set >>> i) & 1) === 1)
    const size = known.filter(Boolean).length
    known.forEach((isIn, i) => {
      if (isIn) return
      const weight = (factorial(size) * factorial(slots - size - 1)) / factorial(slots)
      phi[i]! += weight * (value(known.with(i, true)) - value(known))
    })
  }
  return phi
}

/** Algorithm 1 of Lundberg et al.: what the trees say when only some slots are known. */
function conditional(trees: TreeEnsemble, row: Float64Array, output: number, known: readonly boolean[]): number {
  const goesLeft = sideFinder(trees)
  const shares = leftShares(trees, trees.cover!)
  const { left, right, slot, leafValue, leafWidth } = trees
  const mean = (at: number): number => {
    if (at < 0) return leafValue[(-1 - at) * leafWidth + (leafWidth > 1 ? output : 0)]!
    if (known[slot[at]!]!) return mean(goesLeft(at, row) ? left[at]! : right[at]!)
    return shares[at]! * mean(left[at]!) + (1 - shares[at]!) * mean(right[at]!)
  }
  const mine = trees.roots.filter((_, tree) => leafWidth > 1 || tree % trees.starts.length === output)
  return mine.reduce((sum, root) => sum + mean(root), trees.starts[output]!)
}

function sumsOf(trees: TreeEnsemble, row: Float64Array): Float64Array {
  const sums = new Float64Array(trees.starts.length)
  treeSummer(trees)(row, sums)
  return sums
}

function expectClose(found: ArrayLike<number>, expected: readonly number[]): void {
  // Some hundred operations on numbers of order 1.
  expected.forEach((value, i) => expect(Math.abs(found[i]! - value)).toBeLessThan(1e-12))
}

describe('SHAP values of trees', () => {
  test('path dependent, equal the sum over all coalitions', () => {
    assert(
      property(ensembles, rows, (trees, row) => {
        const outputs = trees.starts.length
        const { addTo, expected } = pathDependentShap(trees, slots)
        const found = new Float64Array(outputs * slots)
        addTo(row, found)
        for (let output = 0; output < outputs; output++) {
          const value = (known: readonly boolean[]) => conditional(trees, row, output, known)
          expectClose(found.subarray(output * slots), shapley(value))
          expectClose(expected.subarray(output), [value([false, false, false, false])])
        }
      }),
      { seed: 1, numRuns: 150 },
    )
  })

  test('interventional, equal the sum over all coalitions', () => {
    assert(
      property(ensembles, rows, array(rows, { minLength: 1, maxLength: 3 }), (trees, row, background) => {
        const outputs = trees.starts.length
        const { addTo, expected } = interventionalShap(trees, slots, background)
        const found = new Float64Array(outputs * slots)
        addTo(row, found)
        for (let output = 0; output < outputs; output++) {
          const value = (known: readonly boolean[]) =>
            background.reduce((sum, other) => {
              const mixed = other.map((cell, i) => (known[i]! ? row[i]! : cell))
              return sum + sumsOf(trees, mixed)[output]! / background.length
            }, 0)
          expectClose(found.subarray(output * slots), shapley(value))
          expectClose(expected.subarray(output), [value([false, false, false, false])])
        }
      }),
      { seed: 1, numRuns: 150 },
    )
  })
})

describe('a tree explainer', () => {
  const rng = seededRng(8)
  const count = 400
  const numbers = () => numberColumn(Array.from({ length: count }, () => (rng.next() < 0.1 ? null : rng.next())))
  const columns: [string, Column][] = [
    ['a', numbers()],
    ['b', numbers()],
    [
      'colour',
      categoryColumn(Array.from({ length: count }, () => ['red', 'green', null, 'blue'][Math.floor(rng.next() * 4)]!)),
    ],
    ['when', { kind: 'timestamp', values: Float64Array.from({ length: count }, () => 1.7e12 + rng.next() * 1e11) }],
  ]
  const frame = frameOf(columns)
  const valuesOf = (name: string) => (frame.columns.get(name) as { values: Float64Array }).values
  const signal = Float64Array.from(
    { length: count },
    (_, row) => (valuesOf('a')[row] || 0) + (valuesOf('b')[row]! > 0.5 ? 1 : 0) * rng.next(),
  )
  const y = { regression: signal, classification: signal.map((value) => Math.min(2, Math.floor(value * 2))) }

  /** Raw scores of our models: what their answers were made of. */
  const rawOf = (model: Model, rows: Frame) => {
    const { encoder, ensemble } = model.trees!
    const write = encoder.bindFrame(rows)
    return Array.from({ length: rows.rowCount }, (_, i) => {
      const row = encoder.newRow()
      write(i, row)
      return Array.from(sumsOf(ensemble, row))
    }).flat()
  }

  test.each(['regression', 'classification'] as const)(
    'of %s: columns and what is expected sum to the raw score',
    async (kind) => {
      const model = await gradientBoosting({ trees: 30, patience: 0 }).fit(
        frame,
        { kind, y: y[kind], classes: 3 },
        context(),
      )
      const raw = rawOf(model, frame)
      for (const options of [
        {},
        { background: frameOf(columns.map(([name, column]) => [name, takeFirst(column, 20)])) },
      ]) {
        const { columns: names, expected, explain } = treeExplainer(model, options)
        expect(names).toEqual(['a', 'b', 'colour', 'when'])
        const values = explain(frame)
        raw.forEach((score, i) => {
          const sum = values
            .subarray(4 * i, 4 * i + 4)
            .reduce((total, value) => total + value, expected[i % expected.length]!)
          expect(Math.abs(sum - score)).toBeLessThan(1e-9)
        })
      }
    },
  )

  test('gives a column that is added to the others its own effect less the mean of that', async () => {
    const model = await gradientBoosting({ trees: 40, patience: 0, maxLeaves: 2 }).fit(
      frame,
      { kind: 'regression', y: signal },
      context(),
    )
    const { ensemble, encoder } = model.trees!
    // Stumps: an effect for each slot, whatever the others are.
    const row = (a: number) => Float64Array.from({ length: encoder.width }, (_, slot) => (slot === 0 ? a : 0))
    const effect = (a: number) => sumsOf(ensemble, row(a))[0]!
    const a = valuesOf('a')
    const mean = a.reduce((sum, value) => sum + effect(value), 0) / count
    const { explain } = treeExplainer(model, { background: frame })
    explain(frame).forEach((value, i) => {
      if (i % 4 === 0) expect(Math.abs(value - (effect(a[i / 4]!) - mean))).toBeLessThan(1e-10)
    })
  })

  test('explains many rows alike, and stops when it is told to', async () => {
    const model = await gradientBoosting({ trees: 3, patience: 0 }).fit(
      frame,
      { kind: 'regression', y: signal },
      context(),
    )
    const { explain, explainMany } = treeExplainer(model)
    expect(await explainMany(frame, context())).toEqual(explain(frame))
    const stopped = explainMany(frame, { ...context(), signal: AbortSignal.abort() })
    await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' })
  })

  test('refuses a model without trees, one saved without cover, and an empty background', async () => {
    const constant = await constantModel('mean').fit(frame, { kind: 'regression', y: signal }, context())
    expect(() => treeExplainer(constant)).toThrow(expect.objectContaining({ code: 'EXPLAIN_NO_TREES' }))
    const model = await gradientBoosting({ trees: 2, patience: 0 }).fit(
      frame,
      { kind: 'regression', y: signal },
      context(),
    )
    const { cover: _, ...bare } = model.trees!.ensemble
    const old = { ...model, trees: { ...model.trees!, ensemble: bare } }
    expect(() => treeExplainer(old)).toThrow(expect.objectContaining({ code: 'EXPLAIN_NO_COVER' }))
    expect(treeExplainer(old, { background: frame }).explain(frame)).toHaveLength(4 * count)
    const none = frameOf(columns.map(([name, column]) => [name, takeFirst(column, 0)]))
    expect(() => treeExplainer(model, { background: none })).toThrow(expect.objectContaining({ code: 'ROWS_TOO_FEW' }))
  })

  function takeFirst(column: Column, rowCount: number): Column {
    return takeColumn(
      column,
      Uint32Array.from({ length: rowCount }, (_, row) => row),
    )
  }
})
