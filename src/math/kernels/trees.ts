import type { Kernel, KernelModule } from '../../base/kernel.ts'
import { treesWasm } from './trees.wasm.ts'

/** The walk through trees, as kernels/trees.ts lays them out. */
export const treeKernels: KernelModule = { name: 'trees', wasm: treesWasm, plain }

/** Bytes of a node, and of a cell, with or without sets of codes. */
export const treeLayout = (hasSets: boolean) => (hasSets ? { node: 24, cell: 16 } : { node: 16, cell: 8 })

/** Trees come in groups of eight. */
export const treeGroup = 8

function plain(memory: SharedArrayBuffer): Readonly<Record<string, Kernel>> {
  const f64 = new Float64Array(memory)
  const u32 = new Uint32Array(memory)

  function leafOf(root: number, row: number, hasSets: boolean): number {
    const { node } = treeLayout(hasSets)
    for (let at = root; ;) {
      const cell = row + u32[at / 4 + 2]!
      let isRight = f64[cell / 8]! > f64[at / 8]!
      if (hasSets) {
        const code = u32[cell / 4 + 2]!
        const word = u32[u32[at / 4 + 4]! / 4 + (code >>> 5)]!
        isRight ||= ((word >>> (code & 31)) & 1) === 1
      }
      const next = u32[at / 4 + 3]! + (isRight ? node : 0)
      if (next === at) return at
      at = next
    }
  }

  function addRow(trees: number, count: number, row: number, sums: number, shape: Shape): void {
    const { outputs, leafWidth, hasSets } = shape
    for (let tree = 0; tree < count; tree++) {
      const leaf = leafOf(u32[trees / 4 + 2 * tree]!, row, hasSets)
      if (leafWidth === 1) f64[sums / 8 + (tree % outputs)]! += f64[leaf / 8]!
      else for (let i = 0; i < leafWidth; i++) f64[sums / 8 + i]! += f64[f64[leaf / 8]! / 8 + i]!
    }
  }

  const rowKernel =
    (hasSets: boolean): Kernel =>
    (_item, _thread, ...[trees, count, row, sums, outputs, leafWidth]) =>
      addRow(trees!, count!, row!, sums!, { outputs: outputs!, leafWidth: leafWidth!, hasSets })
  const blockKernel =
    (hasSets: boolean): Kernel =>
    (_item, _thread, ...[trees, count, cells, rowBytes, rows, sums, outputs, leafWidth]) => {
      const shape = { outputs: outputs!, leafWidth: leafWidth!, hasSets }
      // Rows go by eights.
      for (let row = 0; row < Math.ceil(rows! / 8) * 8; row++) {
        addRow(trees!, count!, cells! + row * rowBytes!, sums! + 8 * row * outputs!, shape)
      }
    }
  return {
    addTrees: blockKernel(false),
    addTreesOfSets: blockKernel(true),
    addToRow: rowKernel(false),
    addToRowOfSets: rowKernel(true),
  }
}

interface Shape {
  readonly outputs: number
  readonly leafWidth: number
  readonly hasSets: boolean
}
