import type { ForestPlan } from './forest-plan.ts'

/** What a tree is grown on and in. */
export interface TreeSpace {
  readonly plan: ForestPlan
  /** Sums kept of each bin. */
  readonly wide: number
  readonly columns: Uint8Array
  readonly bins: Uint32Array
  readonly kinds: Int8Array
  readonly lows: Float64Array
  readonly lowStarts: Uint32Array
  readonly y: Float64Array
  readonly weights: Float64Array
  readonly order: Uint32Array
  readonly held: Uint32Array
  readonly drawn: Float64Array
  readonly sums: Float64Array
  readonly keys: Uint32Array
  readonly sides: Uint8Array
  readonly ranks: Float64Array
  readonly list: Uint32Array
  readonly stack: Int32Array
  readonly nodes: Int32Array
  readonly gains: Float64Array
  readonly sets: Uint32Array
  readonly leaves: Float64Array
  readonly lefts: Float64Array
  /** A whole number from 0, below `count`. */
  readonly below: (count: number) => number
}

interface Best {
  readonly gain: number
  readonly slot: number
  readonly bin: number
  /** The first bin beyond the cut that has rows of the node. */
  next: number
  readonly missingLeft: number
}

/** Finds the splits of a tree's nodes; the plain twin of the middle of kernels/forest.ts. */
export function nodeSplitter(space: TreeSpace) {
  const { plan, wide, columns, bins, kinds, lows, lowStarts, y, order, drawn, sums, keys, ranks, list, lefts, below } =
    space
  const { classes, minLeaf, minGain, rows } = plan
  const isRandom = plan.isRandom === 1
  const total = lefts.subarray(wide)
  let [weightAll, targetAll, nodeWorth] = [0, 0, 0]
  let [leftWeight, leftTarget] = [0, 0]
  let best: Best | undefined

  /** Adds up the node. Whether it may be divided. */
  function open(start: number, end: number): boolean {
    ;[weightAll, targetAll] = [0, 0]
    if (classes === 0) {
      let isMixed = false
      const first = y[order[start]!]!
      for (let place = start; place < end; place++) {
        const row = order[place]!
        weightAll += drawn[row]!
        targetAll += drawn[row]! * y[row]!
        if (y[row] !== first) isMixed = true
      }
      nodeWorth = (targetAll * targetAll) / weightAll
      return isMixed && weightAll >= 2 * minLeaf
    }
    total.fill(0)
    for (let place = start; place < end; place++) {
      const row = order[place]!
      weightAll += drawn[row]!
      total[y[row]!]! += drawn[row]!
    }
    let squares = 0
    for (let label = 0; label < classes; label++) squares += total[label]! * total[label]!
    nodeWorth = squares / weightAll
    return total.filter((weight) => weight > 0).length > 1 && weightAll >= 2 * minLeaf
  }

  /** Draws slots until there are enough, and one that is not constant here is among them. */
  function find(start: number, end: number): Best | undefined {
    best = undefined
    let isTried = false
    for (let at = 0; at < plan.slots; at++) {
      if (at >= plan.draws && isTried) break
      const pick = plan.draws === plan.slots && !isRandom ? at : at + below(plan.slots - at)
      const slot = list[pick]!
      list[pick] = list[at]!
      list[at] = slot
      if (trySlot(slot, order.subarray(start, end))) isTried = true
    }
    return best
  }

  function trySlot(slot: number, node: Uint32Array): boolean {
    const column = columns.subarray(slot * rows, (slot + 1) * rows)
    const missing = bins[slot]! - 1
    const { least, most } = rangeOf(column, node, -1)
    if (least === most) return false
    if (kinds[slot] === 2) trySet(slot, column, missing, node)
    else if (isRandom) tryRandomCut(slot, column, missing, node)
    else {
      countBins(column, node)
      tryCuts(slot, least, most, missing)
      sums.fill(0, least * wide, (most + 1) * wide)
    }
    return true
  }

  function rangeOf(column: Uint8Array, node: Uint32Array, without: number): { least: number; most: number } {
    let [least, most] = [256, -1]
    for (const row of node) {
      const bin = column[row]!
      if (bin === without) continue
      least = Math.min(least, bin)
      most = Math.max(most, bin)
    }
    return { least, most }
  }

  function countBins(column: Uint8Array, node: Uint32Array): void {
    for (const row of node) {
      const weight = drawn[row]!
      const at = column[row]! * wide
      if (classes !== 0) sums[at + y[row]!]! += weight
      else {
        sums[at]! += weight
        sums[at + 1]! += weight * y[row]!
      }
    }
  }

  function resetLeft(): void {
    ;[leftWeight, leftTarget] = [0, 0]
    lefts.fill(0, 0, wide)
  }

  /** Moves a bin to the left side. Whether it has rows. */
  function moveBin(bin: number): boolean {
    const at = bin * wide
    if (classes === 0) {
      leftWeight += sums[at]!
      leftTarget += sums[at + 1]!
      return sums[at]! > 0
    }
    let moved = 0
    for (let label = 0; label < wide; label++) {
      lefts[label]! += sums[at + label]!
      moved += sums[at + label]!
    }
    leftWeight += moved
    return moved > 0
  }

  /** What the two sides gain over the node; -1 where one weighs too little. */
  function gainOfSides(): number {
    const rightWeight = weightAll - leftWeight
    if (leftWeight < minLeaf || rightWeight < minLeaf || leftWeight <= 0 || rightWeight <= 0) return -1
    if (classes === 0) {
      const rightTarget = targetAll - leftTarget
      return (leftTarget * leftTarget) / leftWeight + (rightTarget * rightTarget) / rightWeight - nodeWorth
    }
    let [left, right] = [0, 0]
    for (let label = 0; label < wide; label++) {
      const weight = lefts[label]!
      const rest = total[label]! - weight
      left += weight * weight
      right += rest * rest
    }
    return left / leftWeight + right / rightWeight - nodeWorth
  }

  function keepBest(slot: number, bin: number, missingLeft: number): boolean {
    const gain = gainOfSides()
    if (gain < 0 || (best !== undefined && gain <= best.gain) || gain < minGain) return false
    best = { gain, slot, bin, next: bin + 1, missingLeft }
    return true
  }

  /** Where a node has no missing row, those to come follow the heavier side. */
  const heavierLeft = (): number => (leftWeight * 2 > weightAll ? 1 : 0)

  function tryCuts(slot: number, least: number, most: number, missing: number): void {
    const hasMissing = most === missing
    for (const side of hasMissing ? [0, 1] : [0]) {
      resetLeft()
      if (side === 1) moveBin(missing)
      let isBefore = false
      for (let bin = least; bin < missing && bin <= most; bin++) {
        if (!moveBin(bin)) continue
        if (isBefore) best!.next = bin
        isBefore = (bin !== most || hasMissing) && keepBest(slot, bin, hasMissing ? side : heavierLeft())
      }
    }
  }

  function tryRandomCut(slot: number, column: Uint8Array, missing: number, node: Uint32Array): void {
    const { least, most } = rangeOf(column, node, missing)
    let hasMissing = false
    const missingLeft = below(2)
    let bin = least
    if (least < most) {
      const first = lowStarts[slot]!
      const share = below(1 << 20) / 1_048_576
      const value = lows[first + least]! * (1 - share) + lows[first + most]! * share
      while (bin + 1 < most && lows[first + bin + 1]! <= value) bin++
    }
    resetLeft()
    for (const row of node) {
      const own = column[row]!
      if (own === missing) hasMissing = true
      if (own === missing ? least >= most || missingLeft === 0 : own > bin) continue
      leftWeight += drawn[row]!
      if (classes === 0) leftTarget += drawn[row]! * y[row]!
      else lefts[y[row]!]! += drawn[row]!
    }
    const side = hasMissing ? missingLeft : heavierLeft()
    keepBest(slot, bin, least === most ? 0 : side)
  }

  function trySet(slot: number, column: Uint8Array, missing: number, node: Uint32Array): void {
    countBins(column, node)
    let common = 0
    for (let label = 1; label < classes; label++) if (total[label]! > total[common]!) common = label
    let count = 0
    for (let bin = 0; bin <= missing; bin++) {
      let [weight, target] = [sums[bin * wide]!, sums[bin * wide + 1]!]
      if (classes !== 0) {
        weight = 0
        for (let label = 0; label < wide; label++) weight += sums[bin * wide + label]!
        target = sums[bin * wide + common]!
      }
      if (weight <= 0) continue
      const rank = isRandom ? below(2 ** 30) : target / weight
      let at = count++
      for (; at > 0 && ranks[at - 1]! > rank; at--) {
        ranks[at] = ranks[at - 1]!
        keys[at] = keys[at - 1]!
      }
      ranks[at] = rank
      keys[at] = bin
    }
    let kept = -1
    resetLeft()
    const only = isRandom && count > 2 ? 1 + below(count - 1) : 0
    for (let at = 0; at + 1 < count; at++) {
      moveBin(keys[at]!)
      if (only !== 0 && only !== at + 1) continue
      if (keepBest(slot, at, 0)) kept = at
    }
    for (let at = 0; at < count; at++) sums.fill(0, keys[at]! * wide, (keys[at]! + 1) * wide)
    if (kept < 0) return
    space.sides.fill(0)
    for (let at = 0; at <= kept; at++) space.sides[keys[at]!] = 1
  }

  return { open, find }
}
