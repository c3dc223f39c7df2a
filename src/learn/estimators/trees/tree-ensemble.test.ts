import { describe, expect, test } from 'vitest'
import { ensembleOf, ensembleTensors, treeSummer } from './tree-ensemble.ts'
import type { TreeEnsemble } from './tree-ensemble.ts'

/** Slot 0 up to 3, missing right: leaf 0; else slot 1 in {1, 33}, missing left: leaf 1; else leaf 2. */
const nodes = {
  slot: Int32Array.of(0, 1),
  cut: Float64Array.of(3, 0),
  set: Int32Array.of(-1, 0),
  missingLeft: Uint8Array.of(0, 1),
  left: Int32Array.of(-1, -2),
  right: Int32Array.of(1, -3),
  sets: Int32Array.of(2, 2),
}
const oneTree: TreeEnsemble = {
  ...nodes,
  starts: [10],
  leafWidth: 1,
  roots: Int32Array.of(0),
  leafValue: Float64Array.of(1, 2, 3),
  cover: Float64Array.of(5, 6, 7),
}
const twoOutputs: TreeEnsemble = {
  ...oneTree,
  starts: [10, 20],
  leafWidth: 2,
  leafValue: Float64Array.of(1, -1, 2, -2, 3, -3),
}

function sumsOf(trees: TreeEnsemble, ...row: number[]): number[] {
  const out = new Float64Array(trees.starts.length)
  treeSummer(trees)(Float64Array.from(row), out)
  return Array.from(out)
}

describe('an ensemble', () => {
  test('sends codes by their set, those beyond every set to the right, and missing cells to their side', () => {
    expect(sumsOf(oneTree, 3, Number.NaN)).toEqual([11])
    for (const code of [1, 33, Number.NaN]) expect(sumsOf(oneTree, 4, code)).toEqual([12])
    for (const code of [0, 32, 64, 65, 1000]) expect(sumsOf(oneTree, Number.NaN, code)).toEqual([13])
  })

  test('adds a leaf of several values to all outputs, and single values in turn', () => {
    expect(sumsOf(twoOutputs, 4, 1)).toEqual([12, 18])
    const inTurn = { ...oneTree, starts: [0, 0], roots: Int32Array.of(0, -1, -2, -3) }
    expect(sumsOf(inTurn, 4, 1)).toEqual([4, 4])
  })

  test('comes back from its arrays, with or without cover', () => {
    expect(ensembleOf({ starts: [10, 20], width: 2, leafWidth: 2 }, ensembleTensors(twoOutputs))).toEqual(twoOutputs)
    const { cover: _, ...bare } = oneTree
    expect(ensembleOf({ starts: [10], width: 2 }, ensembleTensors(bare))).toEqual(bare)
  })

  test('refuses arrays that do not fit together', () => {
    const load = (change: Partial<TreeEnsemble>, width = 2) =>
      ensembleOf({ starts: [10], width }, {
        ...ensembleTensors(oneTree),
        ...change,
      } as never)
    expect(() => load({})).not.toThrow()
    expect(() => load({}, 1)).toThrow('reads a slot')
    expect(() => load({ cover: Float64Array.of(1) })).toThrow('cover')
    expect(() => load({ right: Int32Array.of(0, -3) })).toThrow('leads on')
    expect(() => load({ set: Int32Array.of(-1, 1) })).toThrow('has its set')
    expect(() => load({ leafValue: Float64Array.of(1, 2), cover: Float64Array.of(1, 2) })).toThrow('leads on')
  })
})
