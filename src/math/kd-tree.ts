import type { Matrix } from './matrix.ts'

/** Rows in boxes within boxes. The children of node n are 2n + 1 and 2n + 2; the last level holds the rows. */
export interface KdTree {
  readonly rows: Matrix
  /** Shape (rows,): the rows, those of a node side by side. */
  readonly order: Uint32Array
  /** The numbers of the rows in that order. */
  readonly values: Float64Array
  /** Shape (nodes,): where the rows of each node begin and end in `order`. */
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  /** Shape (nodes, 2, width): least and greatest of each column. */
  readonly boxes: Float64Array
  /** First node without children. */
  readonly firstLeaf: number
}

/** Rows of a node on the last level, at most. */
const leafRows = 24

/**
 * Builds a k-d tree: every node is cut at the median of the column that spreads widest. O(rows · log(rows) · width).
 *
 * Source: Friedman, Bentley & Finkel (1977), ACM Transactions on Mathematical Software 3(3). Deviation: boxes are drawn
 * as tight as the rows are.
 */
export function kdTree(rows: Matrix): KdTree {
  const { rowCount, width, values } = rows
  const levels = Math.max(0, Math.ceil(Math.log2(Math.max(1, rowCount) / leafRows)))
  const firstLeaf = 2 ** levels - 1
  const nodes = 2 * firstLeaf + 1
  const order = Uint32Array.from({ length: rowCount }, (_, row) => row)
  const starts = new Uint32Array(nodes)
  const ends = new Uint32Array(nodes)
  const boxes = new Float64Array(nodes * 2 * width)
  ends[0] = rowCount
  for (let node = 0; node < nodes; node++) {
    const start = starts[node]!
    const end = ends[node]!
    const box = boxes.subarray(node * 2 * width, (node + 1) * 2 * width)
    drawBox(rows, order.subarray(start, end), box)
    if (node >= firstLeaf) continue
    const middle = (start + end) >> 1
    if (end - start > 1) partition({ values, width, column: widest(box, width) }, order, start, end - 1, middle)
    starts[2 * node + 1] = start
    ends[2 * node + 1] = middle
    starts[2 * node + 2] = middle
    ends[2 * node + 2] = end
  }
  const ordered = new Float64Array(rowCount * width)
  for (let at = 0; at < rowCount; at++) {
    const from = order[at]! * width
    ordered.set(values.subarray(from, from + width), at * width)
  }
  return { rows, order, values: ordered, starts, ends, boxes, firstLeaf }
}

/**
 * Squared distance from `point[at]` to the box of a node: at most that to any of its rows, to the last bit, since it is
 * summed as `squaredDistanceWithin` sums, and every step rounds the smaller number to no more than the greater.
 */
export function distanceToBox(
  { boxes, rows: { width } }: KdTree,
  node: number,
  point: Float64Array,
  at: number,
): number {
  const least = node * 2 * width
  const most = least + width
  const eights = width - (width % 8)
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  for (let column = 0; column < width; column++) {
    const value = point[at + column]!
    const below = boxes[least + column]! - value
    const above = value - boxes[most + column]!
    const off = below > 0 ? below : above > 0 ? above : 0
    const lane = column < eights ? column % 4 : 0
    if (lane === 0) s0 += off * off
    else if (lane === 1) s1 += off * off
    else if (lane === 2) s2 += off * off
    else s3 += off * off
  }
  return s0 + s1 + (s2 + s3)
}

function drawBox({ width, values }: Matrix, rows: Uint32Array, box: Float64Array): void {
  box.fill(Infinity, 0, width).fill(-Infinity, width)
  for (const row of rows) {
    for (let column = 0; column < width; column++) {
      const value = values[row * width + column]!
      if (value < box[column]!) box[column] = value
      if (value > box[width + column]!) box[width + column] = value
    }
  }
}

function widest(box: Float64Array, width: number): number {
  let best = 0
  for (let column = 1; column < width; column++) {
    if (box[width + column]! - box[column]! > box[width + best]! - box[best]!) best = column
  }
  return best
}

/** One column of the rows. */
interface Key {
  readonly values: Float64Array
  readonly width: number
  readonly column: number
}

/** Hoare's selection: what stands from `low` to `high` is ordered so far that none before `middle` is greater than any from it on. */
function partition(
  { values, width, column }: Key,
  order: Uint32Array,
  low: number,
  high: number,
  middle: number,
): void {
  const valueAt = (at: number) => values[order[at]! * width + column]!
  while (low < high) {
    // The middle of three spares sorted rows the worst case.
    const [a, b, c] = [valueAt(low), valueAt((low + high) >> 1), valueAt(high)]
    const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
    let i = low
    let j = high
    while (i <= j) {
      while (valueAt(i) < pivot) i++
      while (valueAt(j) > pivot) j--
      if (i > j) break
      const held = order[i]!
      order[i++] = order[j]!
      order[j--] = held
    }
    if (middle <= j) high = j
    else if (middle >= i) low = i
    else return
  }
}
