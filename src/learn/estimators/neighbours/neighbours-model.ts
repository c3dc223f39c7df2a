import { assert } from '../../../base/assert.ts'
import type { Json } from '../../../base/json.ts'
import type { Matrix } from '../../../math/matrix.ts'
import { nearestHeap } from '../../../math/nearest-heap.ts'
import type { Model, ModelState } from '../../model.ts'
import { linearFeaturesOf, linearFeatureState } from '../../preprocessing/linear-encoder.ts'
import type { LinearFeature } from '../../preprocessing/linear-encoder.ts'
import { denseEncoderOf } from '../dense-rows.ts'
import { blockWriter } from '../../preprocessing/dense-blocks.ts'
import { scoringModel } from '../scoring-model.ts'
import type { NeighboursParams } from './neighbours-params.ts'
import { rowSearch } from './row-search.ts'

/** Nearest neighbours as `fit` leaves them. */
interface NeighboursParts extends NeighboursParams {
  readonly features: readonly LinearFeature[]
  /** 1 for regression. */
  readonly classes: number
  readonly rows: Matrix
  /** Shape (rows,). */
  readonly y: Float64Array
  /** Shape (rows,), > 0. */
  readonly weights: Float64Array
  /** Training shares of the classes, shape (classes,); of regression empty. */
  readonly shares: Float64Array
}

/** The model of nearest neighbours: the training rows, and how they are asked. */
export function neighboursModel(parts: NeighboursParts): Model {
  const { features, classes, rows, y, weights, shares, neighbours, weighting, prior } = parts
  const encoder = denseEncoderOf(features)
  const areEqual = weights.every((weight) => weight === 1)
  const { pointsMax, search } = areEqual ? rowSearch(rows) : rowSearch(rows, weights)
  const heap = areEqual ? nearestHeap(neighbours, rows.rowCount) : nearestHeap(neighbours, rows.rowCount, weights)
  const outputs = classes > 2 ? classes : 1
  const isShare = shares.length > 0
  const state = linearFeatureState(features)

  /** What the i-th neighbour counts; of the last only what is still wanted. */
  function weightOf(i: number, taken: number): number {
    const weight = Math.min(heap.weights[i]!, neighbours - taken)
    if (weighting === 'uniform') return weight
    if (heap.distances[0] === 0) return heap.distances[i] === 0 ? weight : 0
    return weight / Math.sqrt(heap.distances[i]!)
  }

  /** Writes the answer of the neighbours in the heap to out[at], ... */
  function answer(out: Float64Array, at: number): void {
    out.fill(0, at, at + outputs)
    let total = 0
    let taken = 0
    for (let i = 0; i < heap.count; i++) {
      const weight = weightOf(i, taken)
      taken += heap.weights[i]!
      total += weight
      const target = y[heap.rows[i]!]!
      if (outputs > 1) out[at + target]! += weight
      else out[at]! += weight * target
    }
    const rowsTaken = Math.min(taken, neighbours)
    for (let k = 0; k < outputs; k++) {
      const found = out[at + k]! / total
      const share = shares[outputs > 1 ? k : 1]!
      out[at + k] = isShare && prior > 0 ? (rowsTaken * found + prior * share) / (rowsTaken + prior) : found
    }
  }

  let rowOut: Float64Array = new Float64Array(0)
  const answerRow = (): void => answer(rowOut, 0)
  return scoringModel({
    encoder,
    outputs,
    // Of the tree that a few columns have it is the most.
    weightsPerSlot: rows.rowCount,
    scoreFrame(frame) {
      const { width } = encoder
      const write = blockWriter(encoder, frame)
      const points = new Float64Array(pointsMax * width)
      const scores = new Float64Array(frame.rowCount * outputs)
      for (let first = 0; first < frame.rowCount; first += pointsMax) {
        const count = Math.min(pointsMax, frame.rowCount - first)
        write(first, count, points, 0)
        search(points, count, heap, (point) => answer(scores, (first + point) * outputs))
      }
      return scores
    },
    score(row, out) {
      rowOut = out
      search(row, 1, heap, answerRow)
    },
    state: {
      kind: 'nearest-neighbours',
      params: { features: state.features, classes, rowCount: rows.rowCount, neighbours, weighting, prior },
      tensors: { ...state.tensors, rows: rows.values, y, weights, shares },
    },
  })
}

/** The model that `toState` wrote; parts that do not fit together are a broken assumption. */
export function loadNeighbours({ params, tensors }: ModelState): Model {
  const {
    features: written,
    classes,
    rowCount,
    ...settings
  } = params as unknown as NeighboursParams & {
    readonly features: Json
    readonly classes: number
    readonly rowCount: number
  }
  const features = linearFeaturesOf(written, tensors)
  const { width } = denseEncoderOf(features)
  const { rows, y, weights, shares } = tensors
  assert(rows instanceof Float64Array && rows.length === rowCount * width, 'every row has its slots')
  assert(y instanceof Float64Array && y.length === rowCount && rowCount > 0, 'every row has its target')
  assert(weights instanceof Float64Array && weights.length === rowCount, 'every row has its weight')
  assert(shares instanceof Float64Array && shares.length === (classes > 1 ? classes : 0), 'every class has its share')
  assert(classes <= 2 || y.every((label) => Number.isInteger(label) && label >= 0 && label < classes), 'y are classes')
  const { neighbours, weighting, prior } = settings
  assert(neighbours >= 1 && prior >= 0, 'it knows how many rows to ask')
  assert(weighting === 'uniform' || weighting === 'distance', 'it knows how rows count')
  return neighboursModel({
    neighbours,
    weighting,
    prior,
    features,
    classes,
    rows: { rowCount, width, values: rows },
    y,
    weights,
    shares,
  })
}
