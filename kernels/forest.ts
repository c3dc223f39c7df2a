// Grows whole trees of forests: CART on binned columns, one tree an item. Numbers of a tree do not depend on the thread
// that grows it. Places are in bytes; `plan` is a row of doubles that says where everything stands, see `planOf` of the twin.

const nodeBytes: usize = 32

// The plan, and what stands in it for the item at hand, which has a space of its own.
let rows: i32 = 0
let slots: i32 = 0
let classes: i32 = 0
let columns: usize = 0
let bins: usize = 0
let kinds: usize = 0
let lows: usize = 0
let lowStarts: usize = 0
let y: usize = 0
let weights: usize = 0
let draws: i32 = 0
let isRandom: bool = false
let isBootstrap: bool = false
let maxDepth: i32 = 0
let minLeaf: f64 = 0
let minGain: f64 = 0
let order: usize = 0
let held: usize = 0
let drawn: usize = 0
let sums: usize = 0
let keys: usize = 0
let ranks: usize = 0
let list: usize = 0
let stack: usize = 0
let nodes: usize = 0
let sets: usize = 0
let leaves: usize = 0
let lefts: usize = 0
let wide: usize = 0

let state: u32 = 1
let nodeCount: i32 = 0
let leafCount: i32 = 0
let setCount: i32 = 0

// The best split of the node at hand.
let bestGain: f64 = 0
let bestSlot: i32 = -1
let bestBin: i32 = 0
/** The first bin beyond the cut that has rows of the node. */
let bestNext: i32 = 0
let bestMissingLeft: i32 = 0

function readPlan(plan: usize, space: i32): void {
  rows = <i32>load<f64>(plan)
  slots = <i32>load<f64>(plan, 8)
  classes = <i32>load<f64>(plan, 16)
  columns = <usize>load<f64>(plan, 24)
  bins = <usize>load<f64>(plan, 32)
  kinds = <usize>load<f64>(plan, 40)
  lows = <usize>load<f64>(plan, 48)
  lowStarts = <usize>load<f64>(plan, 56)
  y = <usize>load<f64>(plan, 64)
  weights = <usize>load<f64>(plan, 72)
  draws = <i32>load<f64>(plan, 80)
  isRandom = load<f64>(plan, 88) == 1
  isBootstrap = load<f64>(plan, 96) == 1
  maxDepth = <i32>load<f64>(plan, 104)
  minLeaf = load<f64>(plan, 112)
  minGain = load<f64>(plan, 120)
  const own = <usize>load<f64>(plan, 128) + <usize>space * <usize>load<f64>(plan, 136)
  order = own + <usize>load<f64>(plan, 144)
  held = own + <usize>load<f64>(plan, 152)
  drawn = own + <usize>load<f64>(plan, 160)
  sums = own + <usize>load<f64>(plan, 168)
  keys = own + <usize>load<f64>(plan, 176)
  ranks = own + <usize>load<f64>(plan, 184)
  list = own + <usize>load<f64>(plan, 192)
  stack = own + <usize>load<f64>(plan, 200)
  nodes = own + <usize>load<f64>(plan, 208)
  sets = own + <usize>load<f64>(plan, 216)
  leaves = own + <usize>load<f64>(plan, 224)
  lefts = own + <usize>load<f64>(plan, 232)
  wide = <usize>(classes == 0 ? 2 : classes)
}

function below(count: i32): i32 {
  state ^= state << 13
  state ^= state >> 17
  state ^= state << 5
  return <i32>Math.floor((<f64>state * <f64>count) / 4294967296.0)
}

/**
 * Grows tree `item`: nodes, sets and leaves in the item's own space; how many of each to the first three of its four
 * words of `counts`. seeds[item] starts its chance.
 */
export function growTree(item: i32, thread: i32, plan: usize, seeds: usize, counts: usize): void {
  readPlan(plan, item)
  state = load<u32>(seeds + (<usize>item << 2))
  nodeCount = 0
  leafCount = 0
  setCount = 0
  for (let slot = 0; slot < slots; slot++) store<u32>(list + (<usize>slot << 2), slot)
  const count = drawRows()
  let depth = 1
  push(0, 0, count, -1, 0, 0)
  while (depth > 0) {
    depth--
    const at = stack + <usize>depth * 24
    const start = load<i32>(at)
    const end = load<i32>(at, 4)
    const parent = load<i32>(at, 8)
    const side = load<i32>(at, 12)
    const level = load<i32>(at, 16)
    const isOpen = level < maxDepth && openNode(start, end)
    if (isOpen) findSplit(start, end)
    if (!isOpen || bestSlot < 0) {
      link(parent, side, -1 - leafCount)
      writeLeaf(start, end)
      continue
    }
    const node = nodeCount++
    link(parent, side, node)
    const to = nodes + <usize>node * nodeBytes
    store<i32>(to, bestSlot)
    store<i32>(to, bestBin | (bestNext << 8), 4)
    store<i32>(to, bestMissingLeft, 8)
    store<i32>(to, load<i8>(kinds + <usize>bestSlot) == 2 ? setCount++ : -1, 20)
    store<f64>(to, bestGain, 24)
    writeSides(to)
    const middle = partition(start, end, bestSlot)
    push(depth++, middle, end, node, 1, level + 1)
    push(depth++, start, middle, node, 0, level + 1)
  }
  const to = counts + <usize>item * 16
  store<i32>(to, nodeCount)
  store<i32>(to, setCount, 4)
  store<i32>(to, leafCount, 8)
}

function push(depth: i32, start: i32, end: i32, parent: i32, side: i32, level: i32): void {
  const at = stack + <usize>depth * 24
  store<i32>(at, start)
  store<i32>(at, end, 4)
  store<i32>(at, parent, 8)
  store<i32>(at, side, 12)
  store<i32>(at, level, 16)
}

function link(parent: i32, side: i32, to: i32): void {
  if (parent >= 0) store<i32>(nodes + <usize>parent * nodeBytes + (<usize>side << 2), to, 12)
}

/** The weight of each row in this tree, and the rows that have one, ascending. */
function drawRows(): i32 {
  const count = isBootstrap ? weighRows(true) : 0
  // Where chance drew none but rows that weigh nothing, all take part.
  return count > 0 ? count : weighRows(false)
}

function weighRows(isDrawn: bool): i32 {
  if (isDrawn) {
    memory.fill(drawn, 0, <usize>rows << 3)
    for (let i = 0; i < rows; i++) {
      const at = drawn + (<usize>below(rows) << 3)
      store<f64>(at, load<f64>(at) + 1)
    }
  }
  let count = 0
  for (let row = 0; row < rows; row++) {
    const at = <usize>row << 3
    const weight = load<f64>(weights + at) * (isDrawn ? load<f64>(drawn + at) : 1)
    store<f64>(drawn + at, weight)
    if (weight > 0) {
      store<u32>(order + (<usize>count << 2), row)
      count++
    }
  }
  return count
}

// Sums over the node at hand: weight, and weight times target, or the weight of each class in `total`.
let weightAll: f64 = 0
let targetAll: f64 = 0
/** What the two sides are worth together less what the node is worth, before a split is found. */
let nodeWorth: f64 = 0

/** Adds up the node. Whether it may be divided: it weighs enough, and its rows are not all alike. */
function openNode(start: i32, end: i32): bool {
  bestSlot = -1
  weightAll = 0
  targetAll = 0
  const total = lefts + (wide << 3)
  if (classes == 0) {
    let isMixed = false
    const first = load<f64>(y + (<usize>load<u32>(order + (<usize>start << 2)) << 3))
    for (let place = start; place < end; place++) {
      const row = <usize>load<u32>(order + (<usize>place << 2)) << 3
      const weight = load<f64>(drawn + row)
      const target = load<f64>(y + row)
      weightAll += weight
      targetAll += weight * target
      if (target != first) isMixed = true
    }
    nodeWorth = (targetAll * targetAll) / weightAll
    return isMixed && weightAll >= 2 * minLeaf
  }
  memory.fill(total, 0, wide << 3)
  for (let place = start; place < end; place++) {
    const row = <usize>load<u32>(order + (<usize>place << 2)) << 3
    const weight = load<f64>(drawn + row)
    const at = total + (<usize>load<f64>(y + row) << 3)
    weightAll += weight
    store<f64>(at, load<f64>(at) + weight)
  }
  let squares: f64 = 0
  let seen = 0
  for (let label = 0; label < classes; label++) {
    const weight = load<f64>(total + (<usize>label << 3))
    squares += weight * weight
    if (weight > 0) seen++
  }
  nodeWorth = squares / weightAll
  return seen > 1 && weightAll >= 2 * minLeaf
}

/** Draws slots until there are enough, and one that is not constant here is among them. */
function findSplit(start: i32, end: i32): void {
  bestGain = minGain
  bestSlot = -1
  let isTried = false
  for (let at = 0; at < slots; at++) {
    if (at >= draws && isTried) return
    const pick = list + (<usize>(draws == slots && !isRandom ? at : at + below(slots - at)) << 2)
    const place = list + (<usize>at << 2)
    const slot = load<u32>(pick)
    store<u32>(pick, load<u32>(place))
    store<u32>(place, slot)
    if (trySlot(<i32>slot, start, end)) isTried = true
  }
}

/** Tries a slot. False where the node's rows are all alike in it. */
function trySlot(slot: i32, start: i32, end: i32): bool {
  const column = columns + <usize>slot * <usize>rows
  const missing = <i32>load<u32>(bins + (<usize>slot << 2)) - 1
  let least = 256
  let most = -1
  for (let place = start; place < end; place++) {
    const bin = <i32>load<u8>(column + <usize>load<u32>(order + (<usize>place << 2)))
    least = min(least, bin)
    most = max(most, bin)
  }
  if (least == most) return false
  const isSet = load<i8>(kinds + <usize>slot) == 2
  if (isRandom) {
    if (isSet) trySet(slot, column, missing, start, end)
    else tryRandomCut(slot, column, missing, start, end)
    return true
  }
  if (isSet) {
    trySet(slot, column, missing, start, end)
    return true
  }
  countBins(column, start, end)
  tryCuts(slot, least, most, missing)
  memory.fill(sums + <usize>least * wide * 8, 0, <usize>(most - least + 1) * wide * 8)
  return true
}

/** Adds the node's rows to the sums of their bins, which are 0 before. */
function countBins(column: usize, start: i32, end: i32): void {
  for (let place = start; place < end; place++) {
    const row = <usize>load<u32>(order + (<usize>place << 2))
    const weight = load<f64>(drawn + (row << 3))
    const target = load<f64>(y + (row << 3))
    const bin = <usize>load<u8>(column + row)
    if (classes == 0) {
      const at = sums + (bin << 4)
      store<f64>(at, load<f64>(at) + weight)
      store<f64>(at, load<f64>(at, 8) + weight * target, 8)
    } else {
      const at = sums + (bin * wide + <usize>target) * 8
      store<f64>(at, load<f64>(at) + weight)
    }
  }
}

// The left side of a cut that moves: its weight, and its sums in `lefts`.
let leftWeight: f64 = 0
let leftTarget: f64 = 0

function resetLeft(): void {
  leftWeight = 0
  leftTarget = 0
  if (classes != 0) memory.fill(lefts, 0, wide << 3)
}

/** Moves a bin to the left side. Whether it has rows. */
function moveBin(bin: i32): bool {
  if (classes == 0) {
    const at = sums + (<usize>bin << 4)
    const weight = load<f64>(at)
    leftWeight += weight
    leftTarget += load<f64>(at, 8)
    return weight > 0
  }
  let moved: f64 = 0
  for (let label: usize = 0; label < wide; label++) {
    const weight = load<f64>(sums + (<usize>bin * wide + label) * 8)
    const to = lefts + (label << 3)
    store<f64>(to, load<f64>(to) + weight)
    moved += weight
  }
  leftWeight += moved
  return moved > 0
}

/** What the two sides gain over the node; -1 where one weighs too little. */
function gainOfSides(): f64 {
  const rightWeight = weightAll - leftWeight
  if (leftWeight < minLeaf || rightWeight < minLeaf || leftWeight <= 0 || rightWeight <= 0) return -1
  if (classes == 0) {
    const rightTarget = targetAll - leftTarget
    return (leftTarget * leftTarget) / leftWeight + (rightTarget * rightTarget) / rightWeight - nodeWorth
  }
  let left: f64 = 0
  let right: f64 = 0
  const total = lefts + (wide << 3)
  for (let label: usize = 0; label < wide; label++) {
    const weight = load<f64>(lefts + (label << 3))
    const rest = load<f64>(total + (label << 3)) - weight
    left += weight * weight
    right += rest * rest
  }
  return left / leftWeight + right / rightWeight - nodeWorth
}

function keepBest(slot: i32, bin: i32, missingLeft: i32): bool {
  const gain = gainOfSides()
  if (gain < 0 || (bestSlot >= 0 && gain <= bestGain) || gain < minGain) return false
  bestGain = gain
  bestSlot = slot
  bestBin = bin
  bestNext = bin + 1
  bestMissingLeft = missingLeft
  return true
}

/** Where a node has no missing row, those to come follow the heavier side. */
function heavierLeft(): i32 {
  return leftWeight * 2 > weightAll ? 1 : 0
}

/** Every cut between bins that have rows; missing rows right, then left. */
function tryCuts(slot: i32, least: i32, most: i32, missing: i32): void {
  const hasMissing = most == missing
  const tries = hasMissing ? 2 : 1
  for (let side = 0; side != tries; side++) {
    resetLeft()
    if (side == 1) moveBin(missing)
    let isBefore = false
    for (let bin = least; bin < missing && bin <= most; bin++) {
      if (!moveBin(bin)) continue
      if (isBefore) bestNext = bin
      isBefore = (bin != most || hasMissing) && keepBest(slot, bin, hasMissing ? side : heavierLeft())
    }
  }
}

/** One cut, drawn evenly between the least and the greatest value of the node; missing rows on a side by chance. */
function tryRandomCut(slot: i32, column: usize, missing: i32, start: i32, end: i32): void {
  let least = 256
  let most = -1
  for (let place = start; place < end; place++) {
    const bin = <i32>load<u8>(column + <usize>load<u32>(order + (<usize>place << 2)))
    if (bin == missing) continue
    least = min(least, bin)
    most = max(most, bin)
  }
  let hasMissing = false
  const missingLeft = below(2)
  // Where all that is not missing stands in one bin, the cut is between the two.
  let bin = least
  if (least < most) {
    // Halves first: the difference of the greatest doubles is infinite.
    const first = lows + ((<usize>load<u32>(lowStarts + ((<usize>slot) << 2))) << 3)
    const low = load<f64>(first + (<usize>least << 3))
    const high = load<f64>(first + ((<usize>most) << 3))
    const share = <f64>below(1 << 20) / 1048576.0
    const value = low * (1 - share) + high * share
    while (bin + 1 < most && load<f64>(first + (<usize>(bin + 1) << 3)) <= value) bin++
  }
  resetLeft()
  for (let place = start; place < end; place++) {
    const row = <usize>load<u32>(order + (<usize>place << 2))
    const own = <i32>load<u8>(column + row)
    if (own == missing) hasMissing = true
    if (own == missing ? (least < most ? missingLeft == 0 : true) : own > bin) continue
    const weight = load<f64>(drawn + (row << 3))
    const target = load<f64>(y + (row << 3))
    leftWeight += weight
    if (classes == 0) leftTarget += weight * target
    else {
      const to = lefts + (<usize>target << 3)
      store<f64>(to, load<f64>(to) + weight)
    }
  }
  keepBest(slot, bin, least == most ? 0 : hasMissing ? missingLeft : heavierLeft())
}

/**
 * Sets of levels, missing among them: ordered by mean target (of three classes and more by the share of the node's
 * commonest class), every cut through the order; with random cuts one of them. The levels that go left, in order, stay in
 * `keys` of the slot's best.
 */
function trySet(slot: i32, column: usize, missing: i32, start: i32, end: i32): void {
  countBins(column, start, end)
  const total = lefts + (wide << 3)
  let common: usize = 0
  for (let label: usize = 1; label < wide && classes != 0; label++) {
    if (load<f64>(total + (label << 3)) > load<f64>(total + (common << 3))) common = label
  }
  let count = 0
  for (let bin = 0; bin <= missing; bin++) {
    let weight: f64 = 0
    let target: f64 = 0
    if (classes == 0) {
      weight = load<f64>(sums + (<usize>bin << 4))
      target = load<f64>(sums + (<usize>bin << 4), 8)
    } else {
      for (let label: usize = 0; label < wide; label++) weight += load<f64>(sums + (<usize>bin * wide + label) * 8)
      target = load<f64>(sums + (<usize>bin * wide + common) * 8)
    }
    if (weight <= 0) continue
    const rank = isRandom ? <f64>below(1 << 30) : target / weight
    let at = count++
    while (at > 0 && load<f64>(ranks + (<usize>(at - 1) << 3)) > rank) {
      store<f64>(ranks + (<usize>at << 3), load<f64>(ranks + (<usize>(at - 1) << 3)))
      store<u32>(keys + (<usize>at << 2), load<u32>(keys + (<usize>(at - 1) << 2)))
      at--
    }
    store<f64>(ranks + (<usize>at << 3), rank)
    store<u32>(keys + (<usize>at << 2), bin)
  }
  let kept = -1
  resetLeft()
  const only = isRandom && count > 2 ? 1 + below(count - 1) : 0
  for (let at = 0; at + 1 < count; at++) {
    moveBin(<i32>load<u32>(keys + (<usize>at << 2)))
    if (only != 0 && only != at + 1) continue
    if (keepBest(slot, at, 0)) kept = at
  }
  for (let at = 0; at < count; at++) {
    const bin = <usize>load<u32>(keys + (<usize>at << 2))
    memory.fill(sums + bin * wide * 8, 0, wide * 8)
  }
  if (kept >= 0) writeSet(kept)
}

/** Marks the levels that go left in the sides of the best split; the missing level is their last bin. */
function writeSet(last: i32): void {
  const sides = keys + 1024
  memory.fill(sides, 0, 256)
  for (let at = 0; at <= last; at++) store<u8>(sides + <usize>load<u32>(keys + (<usize>at << 2)), 1)
}

/** The sides of the best split, one byte a bin, for `partition`; and as a set where it is one. */
function writeSides(node: usize): void {
  const sides = keys + 1024
  const missing = <i32>load<u32>(bins + (<usize>bestSlot << 2)) - 1
  const set = load<i32>(node, 20)
  if (set < 0) {
    memory.fill(sides, 0, 256)
    memory.fill(sides, 1, <usize>bestBin + 1)
    store<u8>(sides + <usize>missing, <u8>bestMissingLeft)
    return
  }
  const to = sets + (<usize>set << 5)
  memory.fill(to, 0, 32)
  for (let bin: usize = 0; bin < <usize>missing; bin++) {
    if (load<u8>(sides + bin) == 0) continue
    const word = to + ((bin >> 5) << 2)
    store<u32>(word, load<u32>(word) | (1 << (<u32>bin & 31)))
  }
  store<i32>(node, load<u8>(sides + <usize>missing), 8)
}

function partition(start: i32, end: i32, slot: i32): i32 {
  const column = columns + <usize>slot * <usize>rows
  const sides = keys + 1024
  let left = start
  let right = 0
  for (let place = start; place < end; place++) {
    const row = load<u32>(order + (<usize>place << 2))
    const isLeft = <i32>load<u8>(sides + <usize>load<u8>(column + <usize>row))
    store<u32>(order + (<usize>left << 2), row)
    store<u32>(held + (<usize>right << 2), row)
    left += isLeft
    right += 1 - isLeft
  }
  memory.copy(order + (<usize>left << 2), held, <usize>right << 2)
  return left
}

/** The mean, or the share of each class, and the weight of a leaf. */
function writeLeaf(start: i32, end: i32): void {
  const numbers: usize = classes == 0 ? 2 : wide + 1
  const to = leaves + <usize>leafCount * numbers * 8
  leafCount++
  if (classes != 0) memory.fill(to, 0, wide << 3)
  let weight: f64 = 0
  let target: f64 = 0
  for (let place = start; place < end; place++) {
    const row = <usize>load<u32>(order + (<usize>place << 2)) << 3
    const own = load<f64>(drawn + row)
    weight += own
    if (classes == 0) target += own * load<f64>(y + row)
    else {
      const at = to + (<usize>load<f64>(y + row) << 3)
      store<f64>(at, load<f64>(at) + own)
    }
  }
  if (classes == 0) store<f64>(to, target / weight)
  else
    for (let label: usize = 0; label < wide; label++)
      store<f64>(to + (label << 3), load<f64>(to + (label << 3)) / weight)
  store<f64>(to + ((numbers - 1) << 3), weight)
}
