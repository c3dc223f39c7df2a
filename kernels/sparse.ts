// Sparse lines times rows of numbers, two outputs at a time; src/math/kernels/sparse.ts says what stands where. Sums are
// taken in the order of src/math/line-products.ts, so that the bytes are the same.

/** Lines of an item. */
const blockLines: i32 = 32

export function addProducts(
  item: i32, thread: i32, first: i32, last: i32, starts: usize, slots: usize, values: usize, from: usize, outputs: i32, to: usize,
): void {
  const begin = first + item * blockLines
  const end = min(last, begin + blockLines)
  const bytes = <usize>outputs << 3
  for (let line = begin; line < end; line++) {
    addLine(
      <usize>load<u32>(starts + (<usize>line << 2)), <usize>load<u32>(starts + (<usize>line << 2), 4),
      slots, values, from, bytes, to + <usize>line * bytes,
    )
  }
}

function addLine(begin: usize, end: usize, slots: usize, values: usize, from: usize, bytes: usize, to: usize): void {
  const pairs = bytes & ~15
  let at = begin
  for (; at + 7 < end; at += 8) {
    const s = slots + (at << 2)
    const v = values + (at << 3)
    const a = from + <usize>load<u32>(s) * bytes
    const b = from + <usize>load<u32>(s, 4) * bytes
    const c = from + <usize>load<u32>(s, 8) * bytes
    const d = from + <usize>load<u32>(s, 12) * bytes
    const e = from + <usize>load<u32>(s, 16) * bytes
    const f = from + <usize>load<u32>(s, 20) * bytes
    const g = from + <usize>load<u32>(s, 24) * bytes
    const h = from + <usize>load<u32>(s, 28) * bytes
    const va = v128.load64_splat(v), vb = v128.load64_splat(v, 8), vc = v128.load64_splat(v, 16), vd = v128.load64_splat(v, 24)
    const ve = v128.load64_splat(v, 32), vf = v128.load64_splat(v, 40), vg = v128.load64_splat(v, 48), vh = v128.load64_splat(v, 56)
    for (let k: usize = 0; k < pairs; k += 16) {
      const half = f64x2.add(f64x2.add(f64x2.add(
        f64x2.mul(va, v128.load(a + k)), f64x2.mul(vb, v128.load(b + k))), f64x2.mul(vc, v128.load(c + k))), f64x2.mul(vd, v128.load(d + k)))
      const rest = f64x2.add(f64x2.add(f64x2.add(
        f64x2.mul(ve, v128.load(e + k)), f64x2.mul(vf, v128.load(f + k))), f64x2.mul(vg, v128.load(g + k))), f64x2.mul(vh, v128.load(h + k)))
      v128.store(to + k, f64x2.add(f64x2.add(v128.load(to + k), half), rest))
    }
    if (pairs < bytes) {
      const half = load<f64>(v) * load<f64>(a + pairs) + load<f64>(v, 8) * load<f64>(b + pairs)
        + load<f64>(v, 16) * load<f64>(c + pairs) + load<f64>(v, 24) * load<f64>(d + pairs)
      const rest = load<f64>(v, 32) * load<f64>(e + pairs) + load<f64>(v, 40) * load<f64>(f + pairs)
        + load<f64>(v, 48) * load<f64>(g + pairs) + load<f64>(v, 56) * load<f64>(h + pairs)
      store<f64>(to + pairs, load<f64>(to + pairs) + half + rest)
    }
  }
  for (; at + 3 < end; at += 4) {
    const s = slots + (at << 2)
    const v = values + (at << 3)
    const a = from + <usize>load<u32>(s) * bytes
    const b = from + <usize>load<u32>(s, 4) * bytes
    const c = from + <usize>load<u32>(s, 8) * bytes
    const d = from + <usize>load<u32>(s, 12) * bytes
    const va = v128.load64_splat(v), vb = v128.load64_splat(v, 8), vc = v128.load64_splat(v, 16), vd = v128.load64_splat(v, 24)
    for (let k: usize = 0; k < pairs; k += 16) {
      const sum = f64x2.add(f64x2.add(f64x2.add(
        f64x2.mul(va, v128.load(a + k)), f64x2.mul(vb, v128.load(b + k))), f64x2.mul(vc, v128.load(c + k))), f64x2.mul(vd, v128.load(d + k)))
      v128.store(to + k, f64x2.add(v128.load(to + k), sum))
    }
    if (pairs < bytes) {
      const sum = load<f64>(v) * load<f64>(a + pairs) + load<f64>(v, 8) * load<f64>(b + pairs)
        + load<f64>(v, 16) * load<f64>(c + pairs) + load<f64>(v, 24) * load<f64>(d + pairs)
      store<f64>(to + pairs, load<f64>(to + pairs) + sum)
    }
  }
  for (; at < end; at++) {
    const a = from + <usize>load<u32>(slots + (at << 2)) * bytes
    const value = load<f64>(values + (at << 3))
    const va = f64x2.splat(value)
    for (let k: usize = 0; k < pairs; k += 16) v128.store(to + k, f64x2.add(v128.load(to + k), f64x2.mul(va, v128.load(a + k))))
    if (pairs < bytes) store<f64>(to + pairs, load<f64>(to + pairs) + value * load<f64>(a + pairs))
  }
}
