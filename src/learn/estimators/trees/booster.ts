import { assert } from '../../../base/assert.ts'
import type { Rng } from '../../../base/rng.ts'
import { boostingBlockRows, boostingFlushRows } from '../../../math/kernels/boosting.ts'
import { leafValue } from '../../../math/kernels/boosting-scan.ts'
import type { TrainingRows } from '../training-rows.ts'
import { missingBin } from './binning.ts'
import { leafRangesOf } from './leaf-range.ts'
import type { BoostingLoss, LossPoint } from './differentiable-loss.ts'
import type { BoosterPlaces, BoostingMemory } from './boosting-memory.ts'
import { treeGrower } from './tree-grower.ts'
import type { Units } from './split.ts'
import type { GrownTree, GrowthLimits, RowPlaces } from './grown-tree.ts'

/** What one round of boosting follows. */
export interface BoosterSettings extends GrowthLimits {
  readonly learningRate: number
  /** Share of the rows drawn for each round. */
  readonly rowShare: number
  /** Share of the slots drawn for each tree. */
  readonly columnShare: number
}

/** What a booster works on. */
export interface BoosterParts {
  readonly memory: BoostingMemory
  readonly places: BoosterPlaces
  readonly rows: TrainingRows
  readonly loss: BoostingLoss
  readonly settings: BoosterSettings
  readonly rng: Rng
  /** Weight of each row, shape (rows,); a row of weight 0 is not learnt from, but scored like the others. */
  readonly weights: Float64Array
}

/** The trees of a round, one for each output, each with the value of its leaves. */
export type GrownRound = readonly { readonly tree: GrownTree; readonly values: readonly number[] }[]

/** Adds round after round. */
export interface Booster {
  /** Grows the next round on the gradients of the loss. */
  step(): GrownRound
  /** The loss of a row after the rounds so far, not weighted. */
  lossAt(row: number): number
}

/** One leaf of value 0. */
const noTree: GrownRound[number] = { tree: { nodes: [], leaves: [] }, values: [0] }

/**
 * Newton boosting: each tree is grown on the first two derivatives of the loss at the present scores, and a leaf's
 * value is -G / (H + l2), times the learning rate. With several outputs each round grows a tree for each, all on the
 * scores before the round; an output without a row grows none.
 *
 * Source: Friedman (2001), Annals of Statistics 29(5); (2002) Computational Statistics & Data Analysis 38(4) for the
 * drawing of rows; Chen & Guestrin (2016), KDD, for the second-order leaves.
 */
export function booster({ memory, places: at, rows, loss, settings, rng, weights }: BoosterParts): Booster {
  const { team, table, places } = memory
  const { rowCount, slots } = table
  const blocks = Math.ceil(rowCount / boostingBlockRows)
  const point = pointOf(memory, at, rows)
  point.weights.set(weights)
  loss
    .start({ ...rows, weights })
    .forEach((start, output) => point.scores.fill(start, output * rowCount, (output + 1) * rowCount))
  const gradients = new Float64Array(team.memory, at.gradients, 2 * rowCount)
  const maxima = new Float64Array(team.memory, at.maxima, 2 * blocks)
  const order = new Uint32Array(team.memory, at.order, rowCount)
  const rest = new Uint32Array(team.memory, at.rest, rowCount)
  const weightMax = weights.reduce((most, weight) => Math.max(most, weight), 0)
  const hasRow = seenOutputs(loss.outputs, rows, weights)
  const grow = treeGrower(memory, at, settings)
  const all = divideRows(weights, 1, rng)

  /** Gradients of all rows, exact and packed. */
  function differentiate(output: number): Units {
    const { scores, gradients: to } = at
    if (loss.kernel === 'logisticGradients' && memory.isLarge) {
      const units = unitsFor({ gradient: weightMax, curvature: weightMax / 4 }, rowCount)
      const scales = [units.gradient, units.curvature] as const
      team.run('logisticPacked', blocks, rowCount, scores, places.y, at.weights, places.sigmoid, ...scales, at.packed)
      return units
    }
    if (loss.kernel === 'logisticGradients') {
      team.run(loss.kernel, blocks, rowCount, scores, places.y, at.weights, places.sigmoid, to, at.maxima)
    } else if (loss.kernel === 'squaredGradients') {
      team.run(loss.kernel, blocks, rowCount, scores, places.y, at.weights, to, at.maxima)
    } else {
      assert(loss.differentiate !== undefined, 'a loss has derivatives')
      loss.differentiate(point, gradients, output)
      team.run('findMaxima', blocks, rowCount, to, at.maxima)
    }
    const units = unitsOf(maxima, rowCount)
    team.run('quantise', blocks, rowCount, to, units.gradient, units.curvature, at.packed)
    return units
  }

  /** The value of each leaf, times the learning rate. */
  function valuesOf(tree: GrownTree, output: number): number[] {
    const { learningRate, l1, l2 } = settings
    const { leafValue: ownValue } = loss
    if (ownValue === undefined) {
      return tree.leaves.map(({ gradient, curvature, range }) =>
        curvature > 0 ? learningRate * leafValue(gradient, curvature, { l1, l2, ...range }) : 0,
      )
    }
    const valueOf = (place: RowPlaces) => ownValue(...distancesOf(place, output))
    const ranges = leafRangesOf(tree, memory.directions, valueOf)
    return tree.leaves.map((leaf, position) => {
      const { lowest, highest } = ranges[position]!
      return learningRate * Math.min(Math.max(valueOf(leaf), lowest), highest)
    })
  }

  function distancesOf({ start, end }: RowPlaces, output: number): [Float64Array, Float64Array] {
    const distances = new Float64Array(end - start)
    const weights = new Float64Array(end - start)
    for (let place = start; place < end; place++) {
      const row = order[place]!
      distances[place - start] = point.y[row]! - point.scores[output * rowCount + row]!
      weights[place - start] = point.weights[row]!
    }
    return [distances, weights]
  }

  /** Adds the tree to the scores of all rows: those it learnt from stand in its leaves, the others walk. */
  function addToScores(tree: GrownTree, values: readonly number[], count: number, output: number): void {
    const scores = at.scores + 8 * output * rowCount
    new Float64Array(team.memory, at.values, values.length).set(values)
    team.run('addLeaves', Math.ceil(count / boostingBlockRows), at.order, count, at.starts, at.values, scores)
    if (count === rowCount) return
    if (tree.nodes.length === 0) {
      for (const row of rest.subarray(0, rowCount - count)) point.scores[output * rowCount + row]! += values[0]!
      return
    }
    writeNodes(memory, at, tree)
    const { columns } = places
    const others = rowCount - count
    const shape = [rowCount, columns, at.nodes, at.sides, at.values, scores] as const
    team.run('walk', Math.ceil(others / boostingBlockRows), at.rest, others, ...shape)
  }

  function growTree(drawn: RowDivision, output: number): GrownRound[number] {
    const units = differentiate(output)
    order.set(drawn.learnt)
    rest.set(drawn.others)
    const count = drawn.learnt.length
    const tree = grow(drawSlots(slots.length, settings.columnShare, rng), count, units)
    const values = valuesOf(tree, output)
    addToScores(tree, values, count, output)
    return { tree, values }
  }

  return {
    lossAt: (row) => loss.lossOf(rows.y[row]!, point.scores, row, rowCount),
    step() {
      const drawn = settings.rowShare === 1 ? all : divideRows(weights, settings.rowShare, rng)
      loss.beginRound?.(point)
      const canGrow = drawn.learnt.length > 0 && slots.length > 0
      return Array.from({ length: loss.outputs }, (_, output) =>
        canGrow && hasRow[output] === 1 ? growTree(drawn, output) : noTree,
      )
    },
  }
}

function pointOf({ team, outputs, places, table }: BoostingMemory, at: BoosterPlaces, rows: TrainingRows): LossPoint {
  const { rowCount } = table
  const y = new Float64Array(team.memory, places.y, rowCount)
  y.set(rows.y)
  return {
    y,
    scores: new Float64Array(team.memory, at.scores, outputs * rowCount),
    weights: new Float64Array(team.memory, at.weights, rowCount),
  }
}

/** Which outputs have a row: all where there is one. */
function seenOutputs(outputs: number, { y }: TrainingRows, weights: Float64Array): Uint8Array {
  if (outputs === 1) return Uint8Array.of(1)
  const isSeen = new Uint8Array(outputs)
  for (let row = 0; row < y.length; row++) if (weights[row]! > 0) isSeen[y[row]!] = 1
  return isSeen
}

/**
 * Powers of two that bring the greatest gradient and curvature just below what can be summed in halves of 32 bits: 18 and
 * 19 bits where kernels move sums every 8,192 rows, more where there are fewer rows.
 */
function unitsOf(maxima: Float64Array, rowCount: number): Units {
  let gradient = 0
  let curvature = 0
  for (let block = 0; block < maxima.length; block += 2) {
    gradient = Math.max(gradient, maxima[block]!)
    curvature = Math.max(curvature, maxima[block + 1]!)
  }
  return unitsFor({ gradient, curvature }, rowCount)
}

function unitsFor({ gradient, curvature }: Units, rowCount: number): Units {
  const rowBits = Math.ceil(Math.log2(Math.min(Math.max(rowCount, 2), boostingFlushRows)))
  return { gradient: unitOf(2 ** (31 - rowBits) - 1, gradient), curvature: unitOf(2 ** (32 - rowBits) - 1, curvature) }
}

function unitOf(most: number, greatest: number): number {
  return greatest > 0 ? 2 ** Math.min(1000, Math.max(-1000, Math.floor(Math.log2(most / greatest)))) : 1
}

/** Which rows a round learns from, both lists ascending. */
interface RowDivision {
  readonly learnt: Uint32Array
  readonly others: Uint32Array
}

/** Draws the rows of a round among those with a weight. */
function divideRows(weights: Float64Array, share: number, rng: Rng): RowDivision {
  const rows = new Uint32Array(weights.length)
  let learnt = 0
  let others = rows.length
  for (let row = 0; row < rows.length; row++) {
    const isDrawn = share === 1 || rng.next() < share
    if (isDrawn && weights[row]! > 0) rows[learnt++] = row
    else rows[--others] = row
  }
  return { learnt: rows.subarray(0, learnt), others: rows.subarray(learnt).reverse() }
}

/** A share of the slots (at least one), ascending. */
export function drawSlots(count: number, share: number, rng: Rng): number[] {
  const slots = Array.from({ length: count }, (_, slot) => slot)
  if (share === 1 || count === 0) return slots
  const kept = Math.max(1, Math.round(count * share))
  for (let i = 0; i < kept; i++) {
    const pick = i + Math.floor(rng.next() * (count - i))
    const held = slots[i]!
    slots[i] = slots[pick]!
    slots[pick] = held
  }
  // Sorted as typed numbers: with thousands of slots a comparison by a function is felt in every tree.
  return Array.from(Uint32Array.from(slots.slice(0, kept)).sort())
}

/** Writes a tree for the kernel that walks it. */
function writeNodes({ team, table }: BoostingMemory, at: BoosterPlaces, { nodes }: GrownTree): void {
  const words = new Int32Array(team.memory, at.nodes, 3 * nodes.length)
  const sides = new Uint8Array(team.memory, at.sides, 256 * nodes.length)
  nodes.forEach(({ split, left, right }, node) => {
    words.set([split.slot, left, right], 3 * node)
    sides.set(split.goesLeft, 256 * node)
    sides[256 * node + table.slots[split.slot]!.binCount] = split.goesLeft[missingBin]!
  })
}
