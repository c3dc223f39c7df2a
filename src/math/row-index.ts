import { distanceToBox, kdTree } from './kd-tree.ts'
import type { KdTree } from './kd-tree.ts'
import { squaredDistanceWithin } from './matrix.ts'
import type { Matrix } from './matrix.ts'
import { offer, reachOf } from './nearest-heap.ts'
import type { NearestHeap } from './nearest-heap.ts'

/** Rows, and how those near a point are found. Exact: what is found does not depend on how. */
export interface RowIndex {
  readonly rows: Matrix
  /** Offers every row that may be among the nearest to `point[at .. at + width - 1]`. */
  nearest(point: Float64Array, at: number, heap: NearestHeap): void
  /** Calls `found` for every row at most `radius` away, in no order that means anything. */
  within(point: Float64Array, at: number, radius: number, found: (row: number) => void): void
}

/** Beyond this many columns the boxes of a tree exclude next to nothing (measured on 30,000 rows of independent columns). */
export const treeWidthMax = 12

/**
 * An index of the rows: a k-d tree where it helps, else all rows in turn.
 *
 * @param weights  what each row counts for a heap, > 0; default 1
 *
 * Squared distances are summed in the order of the columns. Cost of a search: O(log(rows) · width) in a few columns,
 * growing to O(rows · width) beyond 12.
 */
export function rowIndex(rows: Matrix, weights?: Float64Array): RowIndex {
  const isTree = rows.width > 0 && rows.width <= treeWidthMax && rows.rowCount > 64
  return isTree ? treeIndex(kdTree(rows), weights) : plainIndex(rows, weights)
}

function treeIndex(tree: KdTree, weights: Float64Array | undefined): RowIndex {
  const { rows, order, values, starts, ends, firstLeaf } = tree
  const { width } = rows
  // A search goes down one branch and leaves the other for later: one entry a level.
  const nodes = new Uint32Array(64)
  const bounds = new Float64Array(64)

  function distanceAt(place: number, point: Float64Array, at: number, reach: number): number {
    return squaredDistanceWithin(values, place * width, point, at, width, reach)
  }

  return {
    rows,
    nearest(point, at, heap) {
      let waiting = 1
      nodes[0] = 0
      bounds[0] = 0
      while (waiting > 0) {
        const node = nodes[--waiting]!
        // A row exactly as far as the farthest may stand before it.
        if (bounds[waiting]! > reachOf(heap)) continue
        if (node < firstLeaf) {
          const left = distanceToBox(tree, 2 * node + 1, point, at)
          const right = distanceToBox(tree, 2 * node + 2, point, at)
          const far = left <= right ? 2 : 1
          nodes[waiting] = 2 * node + far
          bounds[waiting++] = far === 2 ? right : left
          nodes[waiting] = 2 * node + 3 - far
          bounds[waiting++] = far === 2 ? left : right
          continue
        }
        for (let place = starts[node]!; place < ends[node]!; place++) {
          const reach = reachOf(heap)
          const distance = distanceAt(place, point, at, reach)
          if (distance <= reach)
            offer(heap, order[place]!, distance, weights === undefined ? 1 : weights[order[place]!]!)
        }
      }
    },
    within(point, at, radius, found) {
      const reach = radius * radius
      let waiting = 1
      nodes[0] = 0
      while (waiting > 0) {
        const node = nodes[--waiting]!
        if (distanceToBox(tree, node, point, at) > reach) continue
        if (node < firstLeaf) {
          nodes[waiting++] = 2 * node + 1
          nodes[waiting++] = 2 * node + 2
          continue
        }
        for (let place = starts[node]!; place < ends[node]!; place++) {
          if (distanceAt(place, point, at, reach) <= reach) found(order[place]!)
        }
      }
    },
  }
}

function plainIndex(rows: Matrix, weights: Float64Array | undefined): RowIndex {
  const { rowCount, width, values } = rows
  return {
    rows,
    nearest(point, at, heap) {
      for (let row = 0; row < rowCount; row++) {
        const reach = reachOf(heap)
        const distance = squaredDistanceWithin(values, row * width, point, at, width, reach)
        if (distance <= reach) offer(heap, row, distance, weights === undefined ? 1 : weights[row]!)
      }
    },
    within(point, at, radius, found) {
      const reach = radius * radius
      for (let row = 0; row < rowCount; row++) {
        if (squaredDistanceWithin(values, row * width, point, at, width, reach) <= reach) found(row)
      }
    },
  }
}
