import { openAlone } from '../../../base/kernel-instance.ts'
import { nearestRowsKernels } from '../../../math/kernels/nearest-rows.ts'
import { squaredDistanceWithin } from '../../../math/matrix.ts'
import type { Matrix } from '../../../math/matrix.ts'
import { clearNearest, sortNearest } from '../../../math/nearest-heap.ts'
import type { NearestHeap } from '../../../math/nearest-heap.ts'
import { rowIndex, treeWidthMax } from '../../../math/row-index.ts'
import { nearestFinder } from './find-nearest.ts'
import { scoredRows, scoreLayout } from './scored-rows.ts'

/** Rows that can be searched for those nearest to points. */
export interface RowSearch {
  /** Points that can be asked at a time. */
  readonly pointsMax: number
  /**
   * Leaves the rows nearest to each of `points` in the heap, the nearest first, and calls `found`.
   *
   * @param points  shape (count * width,)
   */
  search(points: Float64Array, count: number, heap: NearestHeap, found: (point: number) => void): void
}

/** Numbers of a table from which on scores by the kernel are worth their memory, half as much as that of the rows again. */
const numbersMin = 2 ** 14
/** Bytes that places of 32 bits reach. */
const bytesMax = 2 ** 32 - 2 ** 16

/**
 * A search among rows: by a k-d tree in a few columns, beyond them by scores of all rows in f32, in WebAssembly; the
 * rows that may be the nearest are then measured in f64, so that what is found does not depend on how.
 *
 * @param weights  what each row counts for a heap, > 0; default 1
 * @param plain    take the kernel's plain twin
 */
export function rowSearch(rows: Matrix, weights?: Float64Array, plain = false): RowSearch {
  const { rowCount, width } = rows
  const { bytes, pairsMax } = scoreLayout(rows)
  const isWorth = width > treeWidthMax && rowCount * width >= numbersMin && bytes <= bytesMax
  if (!isWorth) return indexSearch(rows, weights)
  let opened: ReturnType<typeof open> | undefined
  function open() {
    const { memory, kernels } = openAlone(nearestRowsKernels, bytes, plain)
    const run = (name: string, count: number, ...args: readonly number[]) => {
      for (let item = 0; item < count; item++) kernels[name]!(item, 0, ...args)
    }
    const scored = scoredRows({ memory, run }, rows, 'euclidean')
    let asked: Float64Array = new Float64Array(0)
    const measure = (query: number, row: number, reach: number) =>
      squaredDistanceWithin(rows.values, row * width, asked, query * width, width, reach)
    const find = nearestFinder({ scored, measure, weights })
    return {
      ask(points: Float64Array, count: number) {
        asked = points
        scored.scoreAll({ rowCount: count, width, values: points }, 0, count)
      },
      find,
    }
  }
  return {
    pointsMax: 2 * pairsMax,
    search(points, count, heap, found) {
      // A model that is never asked needs none of it.
      opened ??= open()
      opened.ask(points, count)
      for (let point = 0; point < count; point++) {
        opened.find(point, heap)
        found(point)
      }
    },
  }
}

function indexSearch(rows: Matrix, weights: Float64Array | undefined): RowSearch {
  const index = rowIndex(rows, weights)
  return {
    pointsMax: 32,
    search(points, count, heap, found) {
      for (let point = 0; point < count; point++) {
        clearNearest(heap)
        index.nearest(points, point * rows.width, heap)
        sortNearest(heap)
        found(point)
      }
    },
  }
}
