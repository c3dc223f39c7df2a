/**
 * The nearest rows met so far: as many as it takes for their weights to reach what is wanted, equally near ones by their
 * position. A heap with the farthest on top; nothing is allocated after it is made.
 */
export interface NearestHeap {
  /** Shape (room,): the first `count` hold the rows. In no order before `sortNearest`. */
  readonly rows: Uint32Array
  /** Shape (room,): squared distance of each of them. */
  readonly distances: Float64Array
  readonly weights: Float64Array
  readonly wanted: number
  count: number
  /** Weight of the rows held. */
  total: number
}

/**
 * A heap that wants rows of the weight `wanted` in all.
 *
 * @param weights  of every row that may be offered, each > 0; left out where all are 1
 */
export function nearestHeap(wanted: number, rowCount: number, weights?: Float64Array): NearestHeap {
  const room = Math.min(rowCount, weights === undefined ? Math.ceil(wanted) : roomFor(wanted, weights)) + 1
  return {
    rows: new Uint32Array(room),
    distances: new Float64Array(room),
    weights: new Float64Array(room),
    wanted,
    count: 0,
    total: 0,
  }
}

/** All rows but the farthest weigh less than is wanted: the lightest rows tell how many that can be. */
function roomFor(wanted: number, weights: Float64Array): number {
  let total = 0
  const light = weights.toSorted().findIndex((weight) => (total += weight) >= wanted)
  return light < 0 ? weights.length : light + 1
}

/** Forgets all rows. */
export function clearNearest(heap: NearestHeap): void {
  heap.count = 0
  heap.total = 0
}

/** The squared distance beyond which a row is of no use; one at it may be, if it stands before the farthest. */
export function reachOf(heap: NearestHeap): number {
  return heap.total >= heap.wanted ? heap.distances[0]! : Infinity
}

/** Takes the row if it is among the nearest. O(log rows). */
export function offer(heap: NearestHeap, row: number, distance: number, weight: number): void {
  if (heap.total >= heap.wanted && !isBefore(distance, row, heap.distances[0]!, heap.rows[0]!)) return
  let at = heap.count++
  heap.total += weight
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (isBefore(distance, row, heap.distances[parent]!, heap.rows[parent]!)) break
    copy(heap, parent, at)
    at = parent
  }
  put(heap, at, row, distance, weight)
  while (heap.total - heap.weights[0]! >= heap.wanted) {
    heap.total -= heap.weights[0]!
    heap.count--
    sinkLast(heap, heap.count)
  }
}

/** Puts the nearest first, the first `count` of the arrays. The heap must be cleared before it takes another row. O(k log k). */
export function sortNearest(heap: NearestHeap): void {
  for (let last = heap.count - 1; last > 0; last--) {
    const row = heap.rows[0]!
    const distance = heap.distances[0]!
    const weight = heap.weights[0]!
    sinkLast(heap, last)
    put(heap, last, row, distance, weight)
  }
}

/** Fills the gap on top of `count` rows with the row that stands at `count`. */
function sinkLast(heap: NearestHeap, count: number): void {
  const row = heap.rows[count]!
  const distance = heap.distances[count]!
  const weight = heap.weights[count]!
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= count) break
    const { distances, rows } = heap
    if (child + 1 < count && isBefore(distances[child]!, rows[child]!, distances[child + 1]!, rows[child + 1]!)) child++
    if (!isBefore(distance, row, distances[child]!, rows[child]!)) break
    copy(heap, child, at)
    at = child
  }
  put(heap, at, row, distance, weight)
}

function isBefore(distance: number, row: number, otherDistance: number, otherRow: number): boolean {
  return distance < otherDistance || (distance === otherDistance && row < otherRow)
}

function copy(heap: NearestHeap, from: number, to: number): void {
  put(heap, to, heap.rows[from]!, heap.distances[from]!, heap.weights[from]!)
}

function put(heap: NearestHeap, at: number, row: number, distance: number, weight: number): void {
  heap.rows[at] = row
  heap.distances[at] = distance
  heap.weights[at] = weight
}
