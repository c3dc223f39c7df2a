// The inner loops of gradient boosting. Places are in bytes; rows are numbers of 32 bits, sums and values of 64.
// Gradient and curvature of a row stand in one word of 64 bits, as whole numbers: the gradient in the upper half, the
// curvature, never negative, in the lower. One addition then serves both, and no order of additions changes the sum.

/** Rows after which packed sums are moved to wide ones: 2^13 rows of 18 and 19 bits fit in halves of 32. */
const flushRows: i32 = 8192
/** Rows of an item where rows are shared out. */
const blockRows: i32 = 16384
/** Bytes of the packed sums of one slot, and of the eight of a panel. */
const laneBytes: usize = 2048
const panelBytes: usize = 16384
/** Curvature that a probability of 0 or 1 has all the same: a leaf without any would have a value without bound. */
const curvatureMin: f64 = 1e-6
/** What a gain must be times another to count as greater: rounding shall not choose between cuts that part a leaf alike. */
const clearlyMore: f64 = 1.000001
/** Share of a gain below which rounding cannot have made it less. */
const surely: f64 = 1 - 1e-12

/** Log loss of two classes: gradient and curvature of a block of rows, and the greatest of each. */
export function logisticGradients(
  item: i32, thread: i32, rows: i32, scores: usize, y: usize, weights: usize, table: usize, gradients: usize, maxima: usize,
): void {
  const from = item * blockRows
  const to = min(rows, from + blockRows)
  let gradientMax: f64 = 0
  let curvatureMax: f64 = 0
  for (let row = from; row < to; row++) {
    const at = <usize>row << 3
    const probability = probabilityOf(load<f64>(scores + at), table)
    const weight = load<f64>(weights + at)
    const gradient = (probability - load<f64>(y + at)) * weight
    const curvature = curvatureOf(probability) * weight
    store<f64>(gradients + (at << 1), gradient)
    store<f64>(gradients + (at << 1), curvature, 8)
    gradientMax = max(gradientMax, Math.abs(gradient))
    curvatureMax = max(curvatureMax, curvature)
  }
  store<f64>(maxima + (<usize>item << 4), gradientMax)
  store<f64>(maxima + (<usize>item << 4), curvatureMax, 8)
}

/** Log loss of two classes: packed gradient and curvature of a block of rows. No gradient is above the weight, no curvature above a quarter of it. */
export function logisticPacked(
  item: i32, thread: i32, rows: i32, scores: usize, y: usize, weights: usize, table: usize,
  gradientScale: f64, curvatureScale: f64, packed: usize,
): void {
  const from = item * blockRows
  const to = min(rows, from + blockRows)
  for (let row = from; row < to; row++) {
    const at = <usize>row << 3
    const probability = probabilityOf(load<f64>(scores + at), table)
    const weight = load<f64>(weights + at)
    const gradient = (probability - load<f64>(y + at)) * weight * gradientScale
    const curvature = curvatureOf(probability) * weight * curvatureScale
    store<i64>(packed + at, packedOf(gradient, curvature))
  }
}

// @ts-ignore: decorator
@inline
function curvatureOf(probability: f64): f64 {
  const curvature = probability * (1 - probability)
  return curvature > curvatureMin ? curvature : curvatureMin
}

/** Whole numbers, halves to the even one: beside 1.5 * 2^52 a double has no room for more. */
// @ts-ignore: decorator
@inline
function packedOf(gradient: f64, curvature: f64): i64 {
  const zero: i64 = 0x4338000000000000
  return ((reinterpret<i64>(gradient + 6755399441055744) - zero) << 32) + (reinterpret<i64>(curvature + 6755399441055744) - zero)
}

/** By table and three terms of Taylor's series: steps of 1/64 leave an error of 1e-10. */
// @ts-ignore: decorator
@inline
function probabilityOf(raw: f64, table: usize): f64 {
  const score = raw > 31.9 ? 31.9 : raw < -31.9 ? -31.9 : raw
  const step = <i32>(score * 64 + 2048.5)
  const past = score - <f64>(step - 2048) * 0.015625
  const p = load<f64>(table + (<usize>step << 3))
  const pq = p * (1 - p)
  return p + past * pq * (1 + past * (1 - 2 * p) * 0.5 + past * past * (1 - 6 * pq) * 0.16666666666666666)
}

/** Squared error: gradient and curvature of a block of rows, and the greatest of each. */
export function squaredGradients(
  item: i32, thread: i32, rows: i32, scores: usize, y: usize, weights: usize, gradients: usize, maxima: usize,
): void {
  const from = item * blockRows
  const to = min(rows, from + blockRows)
  let gradientMax: f64 = 0
  let curvatureMax: f64 = 0
  for (let row = from; row < to; row++) {
    const at = <usize>row << 3
    const weight = load<f64>(weights + at)
    const gradient = (load<f64>(scores + at) - load<f64>(y + at)) * weight
    store<f64>(gradients + (at << 1), gradient)
    store<f64>(gradients + (at << 1), weight, 8)
    gradientMax = max(gradientMax, Math.abs(gradient))
    curvatureMax = max(curvatureMax, weight)
  }
  store<f64>(maxima + (<usize>item << 4), gradientMax)
  store<f64>(maxima + (<usize>item << 4), curvatureMax, 8)
}

/** The greatest gradient and curvature of a block of rows. */
export function findMaxima(item: i32, thread: i32, rows: i32, gradients: usize, maxima: usize): void {
  const from = item * blockRows
  const to = min(rows, from + blockRows)
  let gradientMax: f64 = 0
  let curvatureMax: f64 = 0
  for (let row = from; row < to; row++) {
    const at = gradients + (<usize>row << 4)
    gradientMax = max(gradientMax, Math.abs(load<f64>(at)))
    curvatureMax = max(curvatureMax, load<f64>(at, 8))
  }
  store<f64>(maxima + (<usize>item << 4), gradientMax)
  store<f64>(maxima + (<usize>item << 4), curvatureMax, 8)
}

/** Packs gradient and curvature of a block of rows as whole numbers, after multiplying them; halves go to the even one. */
export function quantise(
  item: i32, thread: i32, rows: i32, gradients: usize, gradientScale: f64, curvatureScale: f64, packed: usize,
): void {
  const from = item * blockRows
  const to = min(rows, from + blockRows)
  for (let row = from; row < to; row++) {
    const at = gradients + (<usize>row << 4)
    const word = packedOf(load<f64>(at) * gradientScale, load<f64>(at, 8) * curvatureScale)
    store<i64>(packed + (<usize>row << 3), word)
  }
}

/** Copies the packed words of a block of a leaf's rows into the order of the leaf. */
export function gather(item: i32, thread: i32, leafRows: usize, count: i32, packed: usize, ordered: usize): void {
  const from = item * blockRows
  const to = min(count, from + blockRows)
  let to8 = ordered + (<usize>from << 3)
  const end = leafRows + (<usize>to << 2)
  for (let at = leafRows + (<usize>from << 2); at < end; at += 4, to8 += 8) {
    store<i64>(to8, load<i64>(packed + (<usize>load<u32>(at) << 3)))
  }
}

/**
 * Histograms of the eight slots of panel `item` over all rows, or the rows of a leaf; `ordered` has their packed words in
 * that order. offsets[slot] and bins[slot]: the first bin in the histogram, and the number of bins, the missing one last.
 */
export function fillPanel(
  item: i32, thread: i32, leafRows: usize, count: i32, rows: i32, panels: usize, ordered: usize,
  slots: i32, offsets: usize, bins: usize, scratch: usize, histogram: usize,
): void {
  const panel = panels + <usize>item * <usize>rows * 8
  const sums = scratch + <usize>thread * panelBytes
  const first = item * 8
  const last = min(slots, first + 8)
  for (let slot = first; slot < last; slot++) clear(histogram, offsets, bins, slot)
  for (let from = 0; from < count; from += flushRows) {
    const to = min(count, from + flushRows)
    memory.fill(sums, 0, panelBytes)
    let word = ordered + (<usize>from << 3)
    if (leafRows == 0) {
      const end = panel + (<usize>to << 3)
      for (let at = panel + (<usize>from << 3); at < end; at += 8, word += 8) addEight(load<u64>(at), load<i64>(word), sums)
    } else {
      const end = leafRows + (<usize>to << 2)
      for (let at = leafRows + (<usize>from << 2); at < end; at += 4, word += 8) {
        addEight(load<u64>(panel + (<usize>load<u32>(at) << 3)), load<i64>(word), sums)
      }
    }
    for (let slot = first; slot < last; slot++) {
      flush(sums + <usize>(slot - first) * laneBytes, histogram, offsets, bins, slot)
    }
  }
}

// @ts-ignore: decorator
@inline
function addEight(word: u64, value: i64, sums: usize): void {
  let at = sums + (<usize>(word & 255) << 3)
  store<i64>(at, load<i64>(at) + value)
  at = sums + (<usize>((word >> 8) & 255) << 3)
  store<i64>(at, load<i64>(at, 2048) + value, 2048)
  at = sums + (<usize>((word >> 16) & 255) << 3)
  store<i64>(at, load<i64>(at, 4096) + value, 4096)
  at = sums + (<usize>((word >> 24) & 255) << 3)
  store<i64>(at, load<i64>(at, 6144) + value, 6144)
  at = sums + (<usize>((word >> 32) & 255) << 3)
  store<i64>(at, load<i64>(at, 8192) + value, 8192)
  at = sums + (<usize>((word >> 40) & 255) << 3)
  store<i64>(at, load<i64>(at, 10240) + value, 10240)
  at = sums + (<usize>((word >> 48) & 255) << 3)
  store<i64>(at, load<i64>(at, 12288) + value, 12288)
  at = sums + (<usize>(word >> 56) << 3)
  store<i64>(at, load<i64>(at, 14336) + value, 14336)
}

function clear(histogram: usize, offsets: usize, bins: usize, slot: i32): void {
  const at = <usize>slot << 2
  memory.fill(histogram + (<usize>load<u32>(offsets + at) << 4), 0, <usize>load<u32>(bins + at) << 4)
}

/** Adds packed sums to the wide ones. */
function flush(sums: usize, histogram: usize, offsets: usize, bins: usize, slot: i32): void {
  let to = histogram + (<usize>load<u32>(offsets + (<usize>slot << 2)) << 4)
  const end = sums + (<usize>load<u32>(bins + (<usize>slot << 2)) << 3)
  for (let at = sums; at < end; at += 8, to += 16) {
    store<f64>(to, load<f64>(to) + <f64>load<i32>(at, 4))
    store<f64>(to, load<f64>(to, 8) + <f64>load<u32>(at), 8)
  }
}

/**
 * Four slots of a split: counts the smaller child's histogram, takes it from the parent's, which becomes the larger
 * child's, and looks for the best cut of both. `list` has the `slots` slots at hand; `large` 0 stands for no parent.
 */
export function divide(
  item: i32, thread: i32, list: usize, slots: i32, leafRows: usize, count: i32, rows: i32, columns: usize, ordered: usize,
  offsets: usize, bins: usize, kinds: usize, scratch: usize, small: usize, large: usize, limits: usize, found: usize,
): void {
  const first = item << 2
  const last = min(slots, first + 4)
  const sums = scratch + <usize>thread * panelBytes
  for (let at = first; at < last; at++) clear(small, offsets, bins, slotAt(list, at))
  for (let from = 0; from < count; from += flushRows) {
    const to = min(count, from + flushRows)
    const words = ordered + (<usize>from << 3)
    const start = leafRows + (<usize>from << 2)
    const end = leafRows + (<usize>to << 2)
    memory.fill(sums, 0, laneBytes * 4)
    if (last - first == 4) {
      addFour(
        start, end, words,
        columnOf(columns, rows, list, first), columnOf(columns, rows, list, first + 1),
        columnOf(columns, rows, list, first + 2), columnOf(columns, rows, list, first + 3),
        sums, sums + laneBytes, sums + 2 * laneBytes, sums + 3 * laneBytes,
      )
    } else {
      for (let at = first; at < last; at++) {
        addColumn(start, end, columnOf(columns, rows, list, at), words, sums + <usize>(at - first) * laneBytes)
      }
    }
    for (let at = first; at < last; at++) {
      flush(sums + <usize>(at - first) * laneBytes, small, offsets, bins, slotAt(list, at))
    }
  }
  for (let at = first; at < last; at++) {
    const slot = slotAt(list, at)
    const size = sizeOf(bins, slot)
    const place = placeOf<f64>(offsets, slot)
    const to = found + <usize>at * 96
    if (large != 0) {
      subtract(large + place, small + place, size)
      search<f64>(slot, kinds, large + place, size, limits, limits + 96, to + 48)
    }
    search<f64>(slot, kinds, small + place, size, limits, limits + 32, to)
  }
}

// @ts-ignore: decorator
@inline
function slotAt(list: usize, at: i32): i32 {
  return <i32>load<u32>(list + (<usize>at << 2))
}

/** Where the histogram of a slot begins in that of a leaf: 16 bytes a bin, 8 where sums are packed (T is i64). */
// @ts-ignore: decorator
@inline
function placeOf<T>(offsets: usize, slot: i32): usize {
  return <usize>load<u32>(offsets + (<usize>slot << 2)) * binBytes<T>()
}

// @ts-ignore: decorator
@inline
function sizeOf(bins: usize, slot: i32): usize {
  return <usize>load<u32>(bins + (<usize>slot << 2))
}

// @ts-ignore: decorator
@inline
function columnOf(columns: usize, rows: i32, list: usize, at: i32): usize {
  return columns + <usize>slotAt(list, at) * <usize>rows
}

function subtract(from: usize, less: usize, size: usize): void {
  const end = from + (size << 4)
  for (; from < end; from += 16, less += 16) v128.store(from, f64x2.sub(v128.load(from), v128.load(less)))
}

/** One pass over the rows for four slots: what is read of a row is read once, and the four sums do not wait for each other. */
// @ts-ignore: decorator
@inline
function addFour(
  from: usize, to: usize, words: usize, a: usize, b: usize, c: usize, d: usize, toA: usize, toB: usize, toC: usize, toD: usize,
): void {
  for (let at = from; at < to; at += 4, words += 8) {
    const row = <usize>load<u32>(at)
    const value = load<i64>(words)
    let bin = toA + (<usize>load<u8>(a + row) << 3)
    store<i64>(bin, load<i64>(bin) + value)
    bin = toB + (<usize>load<u8>(b + row) << 3)
    store<i64>(bin, load<i64>(bin) + value)
    bin = toC + (<usize>load<u8>(c + row) << 3)
    store<i64>(bin, load<i64>(bin) + value)
    bin = toD + (<usize>load<u8>(d + row) << 3)
    store<i64>(bin, load<i64>(bin) + value)
  }
}

function addColumn(from: usize, to: usize, column: usize, words: usize, sums: usize): void {
  for (let at = from; at < to; at += 4, words += 8) {
    const bin = sums + (<usize>load<u8>(column + <usize>load<u32>(at)) << 3)
    store<i64>(bin, load<i64>(bin) + load<i64>(words))
  }
}

/** Looks for the best cut of one slot of a leaf whose histogram is there. `limits` as for `divide`, the leaf's in its second part. */
export function scan(
  item: i32, thread: i32, list: usize, offsets: usize, bins: usize, kinds: usize, histogram: usize, limits: usize, found: usize,
): void {
  const slot = slotAt(list, item)
  const place = histogram + placeOf<f64>(offsets, slot)
  search<f64>(slot, kinds, place, sizeOf(bins, slot), limits, limits + 32, found + <usize>item * 96)
}

/** As `scan`, of histograms of packed sums. */
export function scanFew(
  item: i32, thread: i32, list: usize, offsets: usize, bins: usize, kinds: usize, histogram: usize, limits: usize, found: usize,
): void {
  const slot = slotAt(list, item)
  const place = histogram + placeOf<i64>(offsets, slot)
  search<i64>(slot, kinds, place, sizeOf(bins, slot), limits, limits + 32, found + <usize>item * 96)
}

/**
 * As `divide`, for tables of no more rows than packed sums can hold: histograms are those sums, half as wide, and nothing
 * is moved. With few rows it is histograms, not rows, that take the time.
 */
export function divideFew(
  item: i32, thread: i32, list: usize, slots: i32, leafRows: usize, count: i32, rows: i32, columns: usize, ordered: usize,
  offsets: usize, bins: usize, kinds: usize, small: usize, large: usize, limits: usize, found: usize,
): void {
  const first = item << 2
  const last = min(slots, first + 4)
  const end = leafRows + (<usize>count << 2)
  for (let at = first; at < last; at++) {
    const slot = slotAt(list, at)
    clearFew(small + placeOf<i64>(offsets, slot), sizeOf(bins, slot))
  }
  if (last - first == 4) {
    addFour(
      leafRows, end, ordered,
      columnOf(columns, rows, list, first), columnOf(columns, rows, list, first + 1),
      columnOf(columns, rows, list, first + 2), columnOf(columns, rows, list, first + 3),
      small + placeOf<i64>(offsets, slotAt(list, first)), small + placeOf<i64>(offsets, slotAt(list, first + 1)),
      small + placeOf<i64>(offsets, slotAt(list, first + 2)), small + placeOf<i64>(offsets, slotAt(list, first + 3)),
    )
  } else {
    for (let at = first; at < last; at++) {
      addColumn(leafRows, end, columnOf(columns, rows, list, at), ordered, small + placeOf<i64>(offsets, slotAt(list, at)))
    }
  }
  for (let at = first; at < last; at++) {
    const slot = slotAt(list, at)
    const size = sizeOf(bins, slot)
    const place = placeOf<i64>(offsets, slot)
    const to = found + <usize>at * 96
    if (large != 0) {
      subtractFew(large + place, small + place, size)
      search<i64>(slot, kinds, large + place, size, limits, limits + 96, to + 48)
    }
    search<i64>(slot, kinds, small + place, size, limits, limits + 32, to)
  }
}

function clearFew(from: usize, size: usize): void {
  const end = from + (size << 3)
  for (; from + 16 <= end; from += 16) v128.store(from, i64x2.splat(0))
  if (from < end) store<i64>(from, 0)
}

function subtractFew(from: usize, less: usize, size: usize): void {
  const end = from + (size << 3)
  for (; from + 16 <= end; from += 16, less += 16) v128.store(from, i64x2.sub(v128.load(from), v128.load(less)))
  if (from < end) store<i64>(from, load<i64>(from) - load<i64>(less))
}

// What `search` shares with the functions it is made of: those of the leaf and slot at hand.
let l1: f64 = 0
let l2: f64 = 0
let lowest: f64 = 0
let highest: f64 = 0
let direction: i32 = 0
let isBounded: bool = false

/**
 * The best cut through the bins of an ordered slot, tried with missing rows right and, where there are some, left.
 *
 * limits: unit of gradients, of curvatures, l1, l2. leaf: gradient, curvature, least curvature of a side, least gain,
 * lowest and highest value. found: gain (0: none), last bin on the left, 1 for missing left, gradient and curvature left.
 */
function search<T>(slot: i32, kinds: usize, histogram: usize, size: usize, limits: usize, leaf: usize, found: usize): void {
  store<f64>(found, 0)
  const kind = load<i8>(kinds + <usize>slot)
  // A category: its bins have no order.
  if (kind == 2) return
  const gradientUnit = load<f64>(limits)
  const curvatureUnit = load<f64>(limits, 8)
  l1 = load<f64>(limits, 16)
  l2 = load<f64>(limits, 24)
  const gradient = load<f64>(leaf)
  const curvature = load<f64>(leaf, 8)
  const least = load<f64>(leaf, 16)
  lowest = load<f64>(leaf, 32)
  highest = load<f64>(leaf, 40)
  direction = <i32>kind
  isBounded = kind != 0 || lowest > -Infinity || highest < Infinity
  if (curvature < 2 * least) return
  const parent = fallOf(gradient, curvature)
  const missing = histogram + (size - 1) * binBytes<T>()
  const sides = curvatureAt<T>(missing) != 0 ? 2 : 1
  let gainMin = load<f64>(leaf, 24)
  for (let side = 0; side < sides; side++) {
    if (!isBounded) {
      gainMin = searchFree<T>(histogram, missing, side, gradientUnit, curvatureUnit, gradient, curvature, least, parent, gainMin, found)
      continue
    }
    let leftGradient: f64 = side == 1 ? gradientAt<T>(missing) : 0
    let leftCurvature: f64 = side == 1 ? curvatureAt<T>(missing) : 0
    for (let at = histogram; at < missing; at += binBytes<T>()) {
      leftGradient += gradientAt<T>(at)
      leftCurvature += curvatureAt<T>(at)
      const hl = leftCurvature * curvatureUnit
      if (hl < least) continue
      const hr = curvature - hl
      if (hr < least) break
      const gl = leftGradient * gradientUnit
      const gain = boundedFall(gl, hl, gradient - gl, hr) - parent
      if (gain > gainMin) {
        gainMin = gain * clearlyMore
        keep(found, gain, <f64>((at - histogram) / binBytes<T>()), side, gl, hl)
      }
    }
  }
}

/**
 * `search` where values are not bounded: two cuts at a time, of which most are told to be worse without a division.
 * Returns what a gain must exceed from here on.
 */
function searchFree<T>(
  histogram: usize, missing: usize, side: i32, gradientUnit: f64, curvatureUnit: f64, gradient: f64, curvature: f64, least: f64,
  parent: f64, gainLeast: f64, found: usize,
): f64 {
  let gainMin = gainLeast
  let surelyLess = f64x2.splat((gainMin + parent) * surely)
  const units = f64x2.splat(gradientUnit)
  const curvatureUnits = f64x2.splat(curvatureUnit)
  const gradients = f64x2.splat(gradient)
  const curvatures = f64x2.splat(curvature)
  const leasts = f64x2.splat(least)
  const soft = f64x2.splat(l1)
  const softBelow = f64x2.splat(-l1)
  const penalty = f64x2.splat(l2)
  let sums = side == 1 ? v128.load(missing) : f64x2.splat(0)
  if (isInteger<T>()) sums = i64x2.splat(i64x2.extract_lane(sums, 0))
  for (let at = histogram; at < missing; at += 2 * binBytes<T>()) {
    let gl: v128
    let hl: v128
    if (isInteger<T>()) {
      // Behind empty bins cuts part the rows as the one before them does.
      const words = v128.load(at)
      if (!v128.any_true(words) && at != histogram) continue
      const upTo = i64x2.add(i64x2.add(sums, words), v128.shuffle<i64>(i64x2.splat(0), words, 0, 2))
      sums = v128.shuffle<i64>(upTo, upTo, 1, 1)
      gl = f64x2.mul(f64x2.convert_low_i32x4_s(v128.shuffle<i32>(upTo, upTo, 1, 3, 1, 3)), units)
      hl = f64x2.mul(f64x2.convert_low_i32x4_u(v128.shuffle<i32>(upTo, upTo, 0, 2, 0, 2)), curvatureUnits)
    } else {
      const first = f64x2.add(sums, v128.load(at))
      sums = f64x2.add(first, v128.load(at, 16))
      gl = f64x2.mul(v128.shuffle<f64>(first, sums, 0, 2), units)
      hl = f64x2.mul(v128.shuffle<f64>(first, sums, 1, 3), curvatureUnits)
    }
    const hr = f64x2.sub(curvatures, hl)
    if (f64x2.extract_lane(hr, 0) < least) break
    const gr = f64x2.sub(gradients, gl)
    // What is left of the gradients beyond -l1 to l1, as in `plainFall`.
    const sl = f64x2.sub(gl, f64x2.pmin(soft, f64x2.pmax(softBelow, gl)))
    const sr = f64x2.sub(gr, f64x2.pmin(soft, f64x2.pmax(softBelow, gr)))
    const wl = f64x2.add(hl, penalty)
    const wr = f64x2.add(hr, penalty)
    const falls = f64x2.add(f64x2.mul(f64x2.mul(sl, sl), wr), f64x2.mul(f64x2.mul(sr, sr), wl))
    const isLikely = v128.and(
      f64x2.gt(falls, f64x2.mul(surelyLess, f64x2.mul(wl, wr))), v128.and(f64x2.ge(hl, leasts), f64x2.ge(hr, leasts)),
    )
    if (!v128.any_true(isLikely)) continue
    const gains = f64x2.sub(
      f64x2.add(f64x2.div(f64x2.mul(sl, sl), wl), f64x2.div(f64x2.mul(sr, sr), wr)), f64x2.splat(parent),
    )
    const bin = <f64>((at - histogram) / binBytes<T>())
    let gain = f64x2.extract_lane(gains, 0)
    if (i64x2.extract_lane(isLikely, 0) != 0 && gain > gainMin) {
      gainMin = gain * clearlyMore
      keep(found, gain, bin, side, f64x2.extract_lane(gl, 0), f64x2.extract_lane(hl, 0))
    }
    gain = f64x2.extract_lane(gains, 1)
    // The bin behind the last one is the missing one.
    if (i64x2.extract_lane(isLikely, 1) != 0 && gain > gainMin && at + binBytes<T>() < missing) {
      gainMin = gain * clearlyMore
      keep(found, gain, bin + 1, side, f64x2.extract_lane(gl, 1), f64x2.extract_lane(hl, 1))
    }
    surelyLess = f64x2.splat((gainMin + parent) * surely)
  }
  return gainMin
}

function keep(found: usize, gain: f64, bin: f64, side: i32, gradient: f64, curvature: f64): void {
  store<f64>(found, gain)
  store<f64>(found, bin, 8)
  store<f64>(found, <f64>side, 16)
  store<f64>(found, gradient, 24)
  store<f64>(found, curvature, 32)
}

// @ts-ignore: decorator
@inline
function binBytes<T>(): usize {
  return isInteger<T>() ? 8 : 16
}

// @ts-ignore: decorator
@inline
function gradientAt<T>(bin: usize): f64 {
  return isInteger<T>() ? <f64>load<i32>(bin, 4) : load<f64>(bin)
}

// @ts-ignore: decorator
@inline
function curvatureAt<T>(bin: usize): f64 {
  return isInteger<T>() ? <f64>load<u32>(bin) : load<f64>(bin, 8)
}

// @ts-ignore: decorator
@inline
function shrunk(gradient: f64): f64 {
  return gradient > l1 ? gradient - l1 : gradient < -l1 ? gradient + l1 : 0
}

/** Twice the fall of the loss when a group of rows takes its own best value. */
// @ts-ignore: decorator
@inline
function plainFall(gradient: f64, curvature: f64): f64 {
  const g = shrunk(gradient)
  return (g * g) / (curvature + l2)
}

// @ts-ignore: decorator
@inline
function valueOf(gradient: f64, curvature: f64): f64 {
  return min(max(-shrunk(gradient) / (curvature + l2), lowest), highest)
}

/** Twice the fall of the loss at a value. */
// @ts-ignore: decorator
@inline
function fallAt(gradient: f64, curvature: f64, value: f64): f64 {
  return -(2 * gradient * value + (curvature + l2) * value * value + 2 * l1 * Math.abs(value))
}

function fallOf(gradient: f64, curvature: f64): f64 {
  return isBounded ? fallAt(gradient, curvature, valueOf(gradient, curvature)) : plainFall(gradient, curvature)
}

/** -Infinity where the two sides would run against the slot's direction. */
function boundedFall(gl: f64, hl: f64, gr: f64, hr: f64): f64 {
  const left = valueOf(gl, hl)
  const right = valueOf(gr, hr)
  if (<f64>direction * (right - left) < 0) return -Infinity
  return fallAt(gl, hl, left) + fallAt(gr, hr, right)
}

/**
 * Puts the rows of part `item` of `parts` that go left first, both sides in their old order. With one part the right side
 * follows at once; else it stands in `held`, and `lefts` tells how many went left.
 */
export function partition(
  item: i32, thread: i32, parts: i32, leafRows: usize, count: i32, column: usize, goesLeft: usize, held: usize, lefts: usize,
): void {
  const from = <i32>((<i64>count * item) / parts)
  const to = <i32>((<i64>count * (item + 1)) / parts)
  const start = leafRows + (<usize>from << 2)
  const end = leafRows + (<usize>to << 2)
  const heldStart = held + (<usize>from << 2)
  let left = start
  let right = heldStart
  for (let at = start; at < end; at += 4) {
    const row = load<u32>(at)
    const isLeft = <usize>load<u8>(goesLeft + <usize>load<u8>(column + <usize>row))
    store<u32>(left, row)
    store<u32>(right, row)
    left += isLeft << 2
    right += (1 - isLeft) << 2
  }
  store<u32>(lefts + (<usize>item << 2), <u32>((left - start) >> 2))
  if (parts == 1) memory.copy(left, heldStart, right - heldStart)
}

/** Sums of gradient, curvature and weight over the rows of leaf `item`, in their order. starts[leaf], starts[leaf + 1]: its places. */
export function sumLeaf(
  item: i32, thread: i32, order: usize, starts: usize, gradients: usize, weights: usize, sums: usize,
): void {
  let gradient: f64 = 0
  let curvature: f64 = 0
  let weight: f64 = 0
  const end = order + (<usize>load<u32>(starts + (<usize>item << 2), 4) << 2)
  for (let at = order + (<usize>load<u32>(starts + (<usize>item << 2)) << 2); at < end; at += 4) {
    const row = <usize>load<u32>(at)
    gradient += load<f64>(gradients + (row << 4))
    curvature += load<f64>(gradients + (row << 4), 8)
    weight += load<f64>(weights + (row << 3))
  }
  const to = sums + <usize>item * 24
  store<f64>(to, gradient)
  store<f64>(to, curvature, 8)
  store<f64>(to, weight, 16)
}

/** Adds the value of each row's leaf to its score, for a block of the rows in leaf order. */
export function addLeaves(
  item: i32, thread: i32, order: usize, count: i32, starts: usize, values: usize, scores: usize,
): void {
  const from = item * blockRows
  const to = min(count, from + blockRows)
  let leaf: usize = 0
  while (<i32>load<u32>(starts + (leaf << 2), 4) <= from) leaf++
  for (let place = from; place < to;) {
    const end = min(to, <i32>load<u32>(starts + (leaf << 2), 4))
    const value = load<f64>(values + (leaf << 3))
    const stop = order + (<usize>end << 2)
    for (let at = order + (<usize>place << 2); at < stop; at += 4) {
      const score = scores + (<usize>load<u32>(at) << 3)
      store<f64>(score, load<f64>(score) + value)
    }
    place = end
    leaf++
  }
}

/**
 * Adds the value of the leaf that each row of a block of `list` reaches to its score. A node is three words: its slot, and
 * what stands left and right (a node, or -1 - a leaf); `sides` has 256 bytes a node, 1 for the bins that go left.
 */
export function walk(
  item: i32, thread: i32, list: usize, count: i32, rows: i32, columns: usize, nodes: usize, sides: usize, values: usize, scores: usize,
): void {
  const from = item * blockRows
  const to = min(count, from + blockRows)
  for (let place = from; place < to; place++) {
    const row = <usize>load<u32>(list + (<usize>place << 2))
    let node = 0
    while (node >= 0) {
      const at = nodes + <usize>node * 12
      const bin = load<u8>(columns + <usize>load<u32>(at) * <usize>rows + row)
      node = load<u8>(sides + (<usize>node << 8) + <usize>bin) == 1 ? load<i32>(at, 4) : load<i32>(at, 8)
    }
    const score = scores + (row << 3)
    store<f64>(score, load<f64>(score) + load<f64>(values + (<usize>(-1 - node) << 3)))
  }
}
