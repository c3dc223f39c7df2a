// Scores of rows for pairs of queries in f32; src/math/kernels/nearest-rows.ts says what they are and holds the places
// of `plan`. 16 rows by 2 queries at a time, a row in each lane, so that no sum runs across lanes. A product may be
// rounded before it is added or not, as the processor has it (relaxed SIMD): whoever reads a score allows for that.

// @ts-ignore: decorator
@inline function at(plan: usize, place: usize): usize {
  return <usize>load<u32>(plan + (place << 2))
}

export function score(item: i32, thread: i32, plan: usize): void {
  const width = at(plan, 1)
  const pairs = at(plan, 2)
  const padded = at(plan, 0)
  const first = <usize>item * at(plan, 3)
  const end = min(first + at(plan, 3), padded)
  const groupBytes = width << 6
  for (let group = first; group < end; group += 16) {
    const rows = at(plan, 4) + ((group * width) << 2)
    const stop = rows + groupBytes
    const halves = at(plan, 5) + (group << 2)
    let query = at(plan, 6)
    let out = at(plan, 7) + (group << 2)
    let least = at(plan, 8) + (group >> 2)
    for (let pair: usize = 0; pair < pairs; pair++) {
      let a0 = v128.load(halves), a1 = v128.load(halves, 16), a2 = v128.load(halves, 32), a3 = v128.load(halves, 48)
      let b0 = a0, b1 = a1, b2 = a2, b3 = a3
      for (let x = rows; x < stop; x += 64) {
        const p = v128.load32_splat(query)
        const q = v128.load32_splat(query, 4)
        query += 8
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
      v128.store(out, a0)
      v128.store(out, a1, 16)
      v128.store(out, a2, 32)
      v128.store(out, a3, 48)
      store<f32>(least, leastOf(f32x4.min(f32x4.min(a0, a1), f32x4.min(a2, a3))))
      out += padded << 2
      least += padded >> 2
      v128.store(out, b0)
      v128.store(out, b1, 16)
      v128.store(out, b2, 32)
      v128.store(out, b3, 48)
      store<f32>(least, leastOf(f32x4.min(f32x4.min(b0, b1), f32x4.min(b2, b3))))
      out += padded << 2
      least += padded >> 2
    }
  }
}

// @ts-ignore: decorator
@inline function leastOf(four: v128): f32 {
  return min(
    min(f32x4.extract_lane(four, 0), f32x4.extract_lane(four, 1)),
    min(f32x4.extract_lane(four, 2), f32x4.extract_lane(four, 3)),
  )
}
