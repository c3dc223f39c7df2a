// Loss and gradient of logistic regression over dense columns. src/math/kernels/logistic.ts says what stands where, and
// has the same sums in the same order.

/** Rows of an item, a multiple of 8. */
const blockRows: i32 = 2048
/** 1.5 · 2^52: adding it rounds to a whole number, halves to the even one, which then stands in the low bits. */
const roundingShift: f64 = 6755399441055744

// @ts-ignore: decorator
@inline
function two(value: f64): v128 {
  return f64x2.splat(value)
}

// @ts-ignore: decorator
@inline
function next(sum: v128, factor: v128, term: f64): v128 {
  return f64x2.add(f64x2.mul(sum, factor), two(term))
}

/** e^-z for z from 0 to 700: a power of two times Taylor's series of what is left, at most ln 2 / 2. */
// @ts-ignore: decorator
@inline
function expOfMinus(z: v128): v128 {
  const shifted = f64x2.add(f64x2.mul(z, two(-1.4426950408889634)), two(roundingShift))
  const whole = f64x2.sub(shifted, two(roundingShift))
  let left = f64x2.sub(f64x2.neg(z), f64x2.mul(whole, two(0.6931471803691238)))
  left = f64x2.sub(left, f64x2.mul(whole, two(1.9082149292705877e-10)))
  let sum = two(2.08767569878681e-9)
  sum = next(sum, left, 2.505210838544172e-8)
  sum = next(sum, left, 2.755731922398589e-7)
  sum = next(sum, left, 2.7557319223985893e-6)
  sum = next(sum, left, 2.48015873015873e-5)
  sum = next(sum, left, 0.0001984126984126984)
  sum = next(sum, left, 0.001388888888888889)
  sum = next(sum, left, 0.008333333333333333)
  sum = next(sum, left, 0.041666666666666664)
  sum = next(sum, left, 0.16666666666666666)
  sum = next(sum, left, 0.5)
  sum = next(sum, left, 1)
  sum = next(sum, left, 1)
  return f64x2.mul(sum, i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52))
}

/** ln(1 + e) for e from 0 to 1: 2 artanh(e / (2 + e)) by its series. */
// @ts-ignore: decorator
@inline
function logOfOneAnd(e: v128): v128 {
  const part = f64x2.div(e, f64x2.add(two(2), e))
  const square = f64x2.mul(part, part)
  let sum = two(0.030303030303030304)
  sum = next(sum, square, 0.03225806451612903)
  sum = next(sum, square, 0.034482758620689655)
  sum = next(sum, square, 0.037037037037037035)
  sum = next(sum, square, 0.04)
  sum = next(sum, square, 0.043478260869565216)
  sum = next(sum, square, 0.047619047619047616)
  sum = next(sum, square, 0.05263157894736842)
  sum = next(sum, square, 0.058823529411764705)
  sum = next(sum, square, 0.06666666666666667)
  sum = next(sum, square, 0.07692307692307693)
  sum = next(sum, square, 0.09090909090909091)
  sum = next(sum, square, 0.1111111111111111)
  sum = next(sum, square, 0.14285714285714285)
  sum = next(sum, square, 0.2)
  sum = next(sum, square, 0.3333333333333333)
  sum = next(sum, square, 1)
  return f64x2.mul(f64x2.mul(two(2), part), sum)
}

// @ts-ignore: decorator
@inline
function wide(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at))
}

/** Loss of two rows; their slopes are stored. */
// @ts-ignore: decorator
@inline
function lossOfTwo(score: v128, y: v128, weight: v128, slope: usize): v128 {
  const e = expOfMinus(f64x2.min(f64x2.abs(score), two(700)))
  const over = v128.bitselect(two(1), e, f64x2.ge(score, two(0)))
  const probability = f64x2.div(over, f64x2.add(two(1), e))
  v128.store(slope, f64x2.mul(weight, f64x2.sub(probability, y)))
  const loss = f64x2.add(f64x2.max(score, two(0)), logOfOneAnd(e))
  return f64x2.mul(weight, f64x2.sub(loss, f64x2.mul(y, score)))
}

export function logisticLoss(
  item: i32, thread: i32, rows: i32, width: i32, columns: usize, coefficients: usize, y: usize, weights: usize,
  scratch: usize, sums: usize,
): void {
  const from = item * blockRows
  const count = min(rows - from, blockRows)
  const stride = <usize>rows << 2
  const slopes = scratch + ((<usize>thread * blockRows) << 3)
  const first = columns + (<usize>from << 2)
  const intercept = f64x2.splat(load<f64>(coefficients + (<usize>width << 3)))
  let loss = two(0)
  for (let row = 0; row < count; row += 8) {
    let a = intercept
    let b = intercept
    let c = intercept
    let d = intercept
    let at = first + (<usize>row << 2)
    const end = coefficients + (<usize>width << 3)
    for (let place = coefficients; place < end; place += 8, at += stride) {
      const coefficient = v128.load64_splat(place)
      a = f64x2.add(a, f64x2.mul(coefficient, wide(at)))
      b = f64x2.add(b, f64x2.mul(coefficient, wide(at + 8)))
      c = f64x2.add(c, f64x2.mul(coefficient, wide(at + 16)))
      d = f64x2.add(d, f64x2.mul(coefficient, wide(at + 24)))
    }
    const place = <usize>(from + row) << 3
    const slope = slopes + (<usize>row << 3)
    loss = f64x2.add(loss, lossOfTwo(a, v128.load(y + place), v128.load(weights + place), slope))
    loss = f64x2.add(loss, lossOfTwo(b, v128.load(y + place, 16), v128.load(weights + place, 16), slope + 16))
    loss = f64x2.add(loss, lossOfTwo(c, v128.load(y + place, 32), v128.load(weights + place, 32), slope + 32))
    loss = f64x2.add(loss, lossOfTwo(d, v128.load(y + place, 48), v128.load(weights + place, 48), slope + 48))
  }
  let out = sums + ((<usize>item * (<usize>width + 2)) << 3)
  let at = first
  for (let column = 0; column < width; column++, at += stride, out += 8) {
    let a = two(0)
    let b = two(0)
    let c = two(0)
    let d = two(0)
    let value = at
    const end = slopes + (<usize>count << 3)
    for (let slope = slopes; slope < end; slope += 64, value += 32) {
      a = f64x2.add(a, f64x2.mul(v128.load(slope), wide(value)))
      b = f64x2.add(b, f64x2.mul(v128.load(slope, 16), wide(value + 8)))
      c = f64x2.add(c, f64x2.mul(v128.load(slope, 32), wide(value + 16)))
      d = f64x2.add(d, f64x2.mul(v128.load(slope, 48), wide(value + 24)))
    }
    store<f64>(out, across(f64x2.add(f64x2.add(a, b), f64x2.add(c, d))))
  }
  let all = two(0)
  const end = slopes + (<usize>count << 3)
  for (let slope = slopes; slope < end; slope += 16) all = f64x2.add(all, v128.load(slope))
  store<f64>(out, across(all))
  store<f64>(out, across(loss), 8)
}

// @ts-ignore: decorator
@inline
function across(pair: v128): f64 {
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1)
}
