import type { Rng } from '../../../base/rng.ts'
import type { TreeEnsemble } from './tree-ensemble.ts'

/**
 * Cuts that part a row of `rows` from the others on average: that of an unsuccessful search in a binary tree.
 *
 * Source: Liu, Ting & Zhou (2008), equation 1.
 */
export function averagePath(rows: number): number {
  if (rows <= 1) return 0
  if (rows === 2) return 1
  return 2 * (Math.log(rows - 1) + 0.577_215_664_901_532_9) - (2 * (rows - 1)) / rows
}

/**
 * Grows isolation trees on encoded columns into one ensemble whose sum is the mean length of paths.
 *
 * @param columns  a column for each slot, shape (rows,); NaN is missing
 * @param depthMax  cuts on a path at most; leaves of several rows count as `averagePath` more
 */
export function isolationGrower(columns: readonly Float64Array[], depthMax: number) {
  const varying = [...columns.keys()].filter((at) => varies(columns[at]!))
  const [roots, slot, missingLeft, left, right]: number[][] = [[], [], [], [], []]
  const cut: number[] = []
  const lengths: number[] = []
  const cover: number[] = []

  function leafOf(rows: Uint32Array, depth: number): number {
    lengths.push(depth + averagePath(rows.length))
    cover.push(rows.length)
    return -lengths.length
  }

  function nodeOf(rows: Uint32Array, depth: number, rng: Rng): number {
    const found = depth < depthMax && rows.length > 1 ? drawCut(columns, varying, rows, rng) : undefined
    if (found === undefined) return leafOf(rows, depth)
    const node = slot!.length
    const missing = rng.next() < 0.5
    const column = columns[found.slot]!
    const isLeft = (row: number): boolean => (Number.isFinite(column[row]!) ? column[row]! <= found.cut : missing)
    slot!.push(found.slot)
    cut.push(found.cut)
    missingLeft!.push(missing ? 1 : 0)
    left!.push(0)
    right!.push(0)
    left![node] = nodeOf(rows.filter(isLeft), depth + 1, rng)
    right![node] = nodeOf(
      rows.filter((row) => !isLeft(row)),
      depth + 1,
      rng,
    )
    return node
  }

  return {
    /** Adds a tree grown on these rows. */
    grow(rows: Uint32Array, rng: Rng): void {
      roots!.push(nodeOf(rows, 0, rng))
    },
    ensemble(): TreeEnsemble {
      return {
        starts: [0],
        leafWidth: 1,
        roots: Int32Array.from(roots!),
        slot: Int32Array.from(slot!),
        cut: Float64Array.from(cut),
        set: new Int32Array(cut.length).fill(-1),
        missingLeft: Uint8Array.from(missingLeft!),
        left: Int32Array.from(left!),
        right: Int32Array.from(right!),
        leafValue: Float64Array.from(lengths, (length) => length / roots!.length),
        cover: Float64Array.from(cover),
        sets: new Int32Array(0),
      }
    },
  }
}

/** A slot that is not constant in these rows, and a place between its least and greatest value; undefined where all are. */
function drawCut(
  columns: readonly Float64Array[],
  varying: readonly number[],
  rows: Uint32Array,
  rng: Rng,
): { readonly slot: number; readonly cut: number } | undefined {
  const open = [...varying]
  while (open.length > 0) {
    const at = Math.floor(rng.next() * open.length)
    const slot = open[at]!
    let [least, most] = [Infinity, -Infinity]
    for (const row of rows) {
      const value = columns[slot]![row]!
      if (!Number.isFinite(value)) continue
      least = Math.min(least, value)
      most = Math.max(most, value)
    }
    if (least < most) {
      const share = rng.next()
      // Halves first: the difference of the greatest doubles is infinite. Never the greatest value, which must go right.
      const cut = least * (1 - share) + most * share
      return { slot, cut: cut < most ? cut : least }
    }
    open[at] = open.at(-1)!
    open.pop()
  }
  return undefined
}

/** Whether a column has two finite values: one that has not would only take its turn of the chance. */
function varies(column: Float64Array): boolean {
  const first = column.find(Number.isFinite)
  return column.some((value) => Number.isFinite(value) && value !== first)
}
