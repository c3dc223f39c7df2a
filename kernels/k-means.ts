// Lloyd's assignment step; src/math/kernels/k-means.ts says what each kernel does, k-means-plan.ts
// beside it holds the places of `plan`.
// Scores are compared in f32, 16 rows by 2 centres at a time; a row whose two best are too near each other for f32 to
// tell apart is decided in f64. The labels are therefore those of f64, the plain twin has no f32 to imitate, and sums
// may be rounded once or twice a product, as the processor has it (relaxed SIMD).

// @ts-ignore: decorator
@inline const GROUP: usize = 16

// @ts-ignore: decorator
@inline function at(plan: usize, place: usize): usize {
  return <usize>load<u32>(plan + (place << 2))
}

export function prepare(item: i32, thread: i32, plan: usize): void {
  const width = at(plan, 1)
  const first = <usize>item * at(plan, 4)
  const end = min(first + at(plan, 4), at(plan, 0))
  const shift = at(plan, 18)
  const sums = at(plan, 13) + ((<usize>item * at(plan, 2) * width) << 3)
  const twos = width & ~1
  let all: f64 = 0
  for (let row = first; row < end; row++) {
    const start = at(plan, 5) + ((row * width) << 3)
    const weight = load<f64>(at(plan, 8) + (row << 3))
    let wide = start
    let narrow = at(plan, 6) + (((row & ~(GROUP - 1)) * width + (row & (GROUP - 1))) << 2)
    let squares = f64x2.splat(0)
    let column: usize = 0
    for (; column < twos; column += 2) {
      const values = f64x2.sub(v128.load(wide), v128.load(shift + (column << 3)))
      v128.store(wide, values)
      squares = f64x2.add(squares, f64x2.mul(values, values))
      const rounded = f32x4.demote_f64x2_zero(values)
      v128.store_lane<f32>(narrow, rounded, 0)
      v128.store_lane<f32>(narrow, rounded, 1, 64)
      wide += 16
      narrow += GROUP << 3
    }
    let square = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1)
    if (column < width) {
      const value = load<f64>(wide) - load<f64>(shift + (column << 3))
      store<f64>(wide, value)
      store<f32>(narrow, <f32>value)
      square += value * value
    }
    store<f32>(at(plan, 7) + (row << 2), <f32>Math.sqrt(square))
    all += weight * square
    addTo(sums, start, width, weight)
  }
  store<f64>(at(plan, 19) + (<usize>item << 3), all)
}

export function judge(item: i32, thread: i32, plan: usize, count: usize): void {
  const width = at(plan, 1)
  const first = <usize>item * at(plan, 4)
  const end = min(first + at(plan, 4), at(plan, 0))
  const sums = at(plan, 22) + ((<usize>item * at(plan, 23)) << 3)
  for (let trial: usize = 0; trial < count; trial++) store<f64>(sums + (trial << 3), 0)
  for (let row = first; row < end; row++) {
    const x = at(plan, 5) + ((row * width) << 3)
    const weight = load<f64>(at(plan, 8) + (row << 3))
    const before = load<f64>(at(plan, 20) + (row << 3))
    for (let trial: usize = 0; trial < count; trial++) {
      const distance = twoLanes(x, at(plan, 21) + ((trial * width) << 3), width)
      const sum = sums + (trial << 3)
      store<f64>(sum, load<f64>(sum) + weight * (distance < before ? distance : before))
    }
  }
}

export function take(item: i32, thread: i32, plan: usize, trial: usize): void {
  const width = at(plan, 1)
  const first = <usize>item * at(plan, 4)
  const end = min(first + at(plan, 4), at(plan, 0))
  const centre = at(plan, 21) + ((trial * width) << 3)
  let all: f64 = 0
  for (let row = first; row < end; row++) {
    const place = at(plan, 20) + (row << 3)
    const before = load<f64>(place)
    const distance = twoLanes(at(plan, 5) + ((row * width) << 3), centre, width)
    const nearer = distance < before ? distance : before
    store<f64>(place, nearer)
    all += load<f64>(at(plan, 8) + (row << 3)) * nearer
  }
  store<f64>(at(plan, 19) + (<usize>item << 3), all)
}

/** Squared distance, even and odd columns apart. */
// @ts-ignore: decorator
@inline function twoLanes(x: usize, centre: usize, width: usize): f64 {
  let squares = f64x2.splat(0)
  const pairsEnd = x + ((width >> 1) << 4)
  for (; x < pairsEnd; x += 16) {
    const difference = f64x2.sub(v128.load(x), v128.load(centre))
    squares = f64x2.add(squares, f64x2.mul(difference, difference))
    centre += 16
  }
  const square = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1)
  if ((width & 1) === 0) return square
  const difference = load<f64>(x) - load<f64>(centre)
  return square + difference * difference
}

export function inertia(item: i32, thread: i32, plan: usize): void {
  const width = at(plan, 1)
  const first = <usize>item * at(plan, 4)
  const end = min(first + at(plan, 4), at(plan, 0))
  let all: f64 = 0
  for (let row = first; row < end; row++) {
    const label = <usize>load<i32>(at(plan, 9) + (row << 2))
    const distance = distanceOf(at(plan, 5) + ((row * width) << 3), at(plan, 10) + ((label * width) << 3), width)
    all += load<f64>(at(plan, 8) + (row << 3)) * distance
  }
  store<f64>(at(plan, 19) + (<usize>item << 3), all)
}

export function assign(item: i32, thread: i32, plan: usize): void {
  const rowCount = at(plan, 0)
  const width = at(plan, 1)
  const pairs = at(plan, 3)
  const first = <usize>item * at(plan, 4)
  const end = min(first + at(plan, 4), rowCount)
  const labels = at(plan, 9)
  const two = at(plan, 11)
  const centreNorms = at(plan, 12)
  const base = f32x4.splat(load<f32>(plan + 64))
  const slope = f32x4.splat(load<f32>(plan + 68))
  const huge = f32x4.splat(3.0e38)
  const narrowBytes = width << 6
  let changed: i32 = 0
  for (let group = first; group < end; group += GROUP) {
    const rows = at(plan, 6) + ((group * width) << 2)
    let best0 = huge, best1 = huge, best2 = huge, best3 = huge
    let next0 = huge, next1 = huge, next2 = huge, next3 = huge
    let label0 = i32x4.splat(0), label1 = i32x4.splat(0), label2 = i32x4.splat(0), label3 = i32x4.splat(0)
    let centre = two
    for (let pair: usize = 0; pair < pairs; pair++) {
      let a0 = v128.load32_splat(centreNorms + (pair << 3)), a1 = a0, a2 = a0, a3 = a0
      let b0 = v128.load32_splat(centreNorms + (pair << 3), 4), b1 = b0, b2 = b0, b3 = b0
      const stop = rows + narrowBytes
      for (let x = rows; x < stop; x += GROUP << 2) {
        const p = v128.load32_splat(centre)
        const q = v128.load32_splat(centre, 4)
        centre += 8
        const x0 = v128.load(x)
        a0 = f32x4.relaxed_madd(x0, p, a0)
        b0 = f32x4.relaxed_madd(x0, q, b0)
        const x1 = v128.load(x, 16)
        a1 = f32x4.relaxed_madd(x1, p, a1)
        b1 = f32x4.relaxed_madd(x1, q, b1)
        const x2 = v128.load(x, 32)
        a2 = f32x4.relaxed_madd(x2, p, a2)
        b2 = f32x4.relaxed_madd(x2, q, b2)
        const x3 = v128.load(x, 48)
        a3 = f32x4.relaxed_madd(x3, p, a3)
        b3 = f32x4.relaxed_madd(x3, q, b3)
      }
      const one = i32x4.splat(<i32>pair << 1)
      const other = i32x4.splat((<i32>pair << 1) + 1)
      label0 = v128.bitselect(one, label0, f32x4.lt(a0, best0))
      next0 = f32x4.pmin(next0, f32x4.pmax(best0, a0))
      best0 = f32x4.pmin(best0, a0)
      label0 = v128.bitselect(other, label0, f32x4.lt(b0, best0))
      next0 = f32x4.pmin(next0, f32x4.pmax(best0, b0))
      best0 = f32x4.pmin(best0, b0)
      label1 = v128.bitselect(one, label1, f32x4.lt(a1, best1))
      next1 = f32x4.pmin(next1, f32x4.pmax(best1, a1))
      best1 = f32x4.pmin(best1, a1)
      label1 = v128.bitselect(other, label1, f32x4.lt(b1, best1))
      next1 = f32x4.pmin(next1, f32x4.pmax(best1, b1))
      best1 = f32x4.pmin(best1, b1)
      label2 = v128.bitselect(one, label2, f32x4.lt(a2, best2))
      next2 = f32x4.pmin(next2, f32x4.pmax(best2, a2))
      best2 = f32x4.pmin(best2, a2)
      label2 = v128.bitselect(other, label2, f32x4.lt(b2, best2))
      next2 = f32x4.pmin(next2, f32x4.pmax(best2, b2))
      best2 = f32x4.pmin(best2, b2)
      label3 = v128.bitselect(one, label3, f32x4.lt(a3, best3))
      next3 = f32x4.pmin(next3, f32x4.pmax(best3, a3))
      best3 = f32x4.pmin(best3, a3)
      label3 = v128.bitselect(other, label3, f32x4.lt(b3, best3))
      next3 = f32x4.pmin(next3, f32x4.pmax(best3, b3))
      best3 = f32x4.pmin(best3, b3)
    }
    const norms = at(plan, 7) + (group << 2)
    const now = labels + (group << 2)
    changed += settle(plan, group, end, label0, f32x4.gt(f32x4.sub(next0, best0), f32x4.add(base, f32x4.mul(slope, v128.load(norms)))), v128.load(now), item)
    changed += settle(plan, group + 4, end, label1, f32x4.gt(f32x4.sub(next1, best1), f32x4.add(base, f32x4.mul(slope, v128.load(norms, 16)))), v128.load(now, 16), item)
    changed += settle(plan, group + 8, end, label2, f32x4.gt(f32x4.sub(next2, best2), f32x4.add(base, f32x4.mul(slope, v128.load(norms, 32)))), v128.load(now, 32), item)
    changed += settle(plan, group + 12, end, label3, f32x4.gt(f32x4.sub(next3, best3), f32x4.add(base, f32x4.mul(slope, v128.load(norms, 48)))), v128.load(now, 48), item)
  }
  store<i32>(at(plan, 15) + (<usize>item << 2), changed)
}

/** Four rows: most are where they were before. */
// @ts-ignore: decorator
@inline function settle(plan: usize, row: usize, end: usize, found: v128, sure: v128, before: v128, item: i32): i32 {
  if (v128.all_true<i32>(v128.and(sure, i32x4.eq(found, before)))) return 0
  const sures = v128.bitmask<i32>(sure)
  return (
    move(plan, row, end, i32x4.extract_lane(found, 0), sures & 1, item) +
    move(plan, row + 1, end, i32x4.extract_lane(found, 1), sures & 2, item) +
    move(plan, row + 2, end, i32x4.extract_lane(found, 2), sures & 4, item) +
    move(plan, row + 3, end, i32x4.extract_lane(found, 3), sures & 8, item)
  )
}

/** Takes a row from the sums of its old cluster to those of the new one. */
function move(plan: usize, row: usize, end: usize, found: i32, sure: i32, item: i32): i32 {
  if (row >= end) return 0
  const label = sure ? found : nearest(plan, row)
  const place = at(plan, 9) + (row << 2)
  const before = load<i32>(place)
  if (label === before) return 0
  store<i32>(place, label)
  const width = at(plan, 1)
  const clusters = at(plan, 2)
  const weight = load<f64>(at(plan, 8) + (row << 3))
  const x = at(plan, 5) + ((row * width) << 3)
  const ofItem = <usize>item * clusters
  const to = ofItem + <usize>label
  const size = at(plan, 14) + (to << 3)
  store<f64>(size, load<f64>(size) + weight)
  const sums = at(plan, 13)
  if (before < 0) {
    addTo(sums + ((to * width) << 3), x, width, weight)
    return 1
  }
  const from = ofItem + <usize>before
  const sizeBefore = at(plan, 14) + (from << 3)
  store<f64>(sizeBefore, load<f64>(sizeBefore) - weight)
  carry(sums + ((from * width) << 3), sums + ((to * width) << 3), x, width, weight)
  return 1
}

// @ts-ignore: decorator
@inline function carry(from: usize, to: usize, x: usize, width: usize, weight: f64): void {
  const w = f64x2.splat(weight)
  const end = x + (width << 3)
  const pairsEnd = x + ((width >> 1) << 4)
  for (; x < pairsEnd; x += 16) {
    const part = f64x2.mul(w, v128.load(x))
    v128.store(from, f64x2.sub(v128.load(from), part))
    v128.store(to, f64x2.add(v128.load(to), part))
    from += 16
    to += 16
  }
  if (x < end) {
    const part = weight * load<f64>(x)
    store<f64>(from, load<f64>(from) - part)
    store<f64>(to, load<f64>(to) + part)
  }
}

// @ts-ignore: decorator
@inline function addTo(sum: usize, x: usize, width: usize, weight: f64): void {
  const w = f64x2.splat(weight)
  const end = x + (width << 3)
  const pairsEnd = x + ((width >> 1) << 4)
  for (; x < pairsEnd; x += 16) {
    v128.store(sum, f64x2.add(v128.load(sum), f64x2.mul(w, v128.load(x))))
    sum += 16
  }
  if (x < end) store<f64>(sum, load<f64>(sum) + weight * load<f64>(x))
}

/** The nearest centre in f64, the first of equals. */
function nearest(plan: usize, row: usize): i32 {
  const width = at(plan, 1)
  const clusters = <i32>at(plan, 2)
  const x = at(plan, 5) + ((row * width) << 3)
  let centre = at(plan, 10)
  let best: i32 = 0
  let least: f64 = Infinity
  for (let cluster: i32 = 0; cluster < clusters; cluster++) {
    const distance = distanceOf(x, centre, width)
    centre += width << 3
    if (distance < least) {
      least = distance
      best = cluster
    }
  }
  return best
}

// @ts-ignore: decorator
@inline function distanceOf(x: usize, centre: usize, width: usize): f64 {
  let distance: f64 = 0
  for (let column: usize = 0; column < width << 3; column += 8) {
    const difference = load<f64>(x + column) - load<f64>(centre + column)
    distance += difference * difference
  }
  return distance
}
