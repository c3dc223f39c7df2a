import type { Kernel, KernelModule } from '../../base/kernel.ts'
import { boostingWasm } from './boosting.wasm.ts'
import { scanCuts } from './boosting-scan.ts'
import type { LeafLimits } from './boosting-scan.ts'

/** As in kernels/boosting.ts, which says what each kernel does and where things stand. */
export const boostingFlushRows = 8192
export const boostingBlockRows = 16_384
const laneWords = 512
const curvatureMin = 1e-6

/** Bytes of scratch space that a thread needs. */
export const boostingScratchBytes = 16_384

/** The kernels of gradient boosting. */
export const boostingKernels: KernelModule = { name: 'boosting', wasm: boostingWasm, plain }

function plain(memory: SharedArrayBuffer): Readonly<Record<string, Kernel>> {
  const f64 = new Float64Array(memory)
  const i32 = new Int32Array(memory)
  const u32 = new Uint32Array(memory)
  const u8 = new Uint8Array(memory)
  const i8 = new Int8Array(memory)

  const blockOf = (item: number, count: number) => ({
    from: item * boostingBlockRows,
    to: Math.min(count, (item + 1) * boostingBlockRows),
  })

  function storeMaxima(item: number, gradients: number, maxima: number, from: number, to: number): void {
    let gradientMax = 0
    let curvatureMax = 0
    for (let at = gradients / 8 + 2 * from; at < gradients / 8 + 2 * to; at += 2) {
      gradientMax = Math.max(gradientMax, Math.abs(f64[at]!))
      curvatureMax = Math.max(curvatureMax, f64[at + 1]!)
    }
    f64[maxima / 8 + 2 * item] = gradientMax
    f64[maxima / 8 + 2 * item + 1] = curvatureMax
  }

  /** Adds a packed word: the halves do not overflow, so they add up on their own. */
  function addWord(word: number, to: number): void {
    u32[to] = u32[to]! + u32[word]!
    i32[to + 1] = i32[to + 1]! + i32[word + 1]!
  }

  function clear(histogram: number, offsets: number, bins: number, slot: number): void {
    const from = histogram / 8 + 2 * u32[offsets / 4 + slot]!
    f64.fill(0, from, from + 2 * u32[bins / 4 + slot]!)
  }

  /** Adds packed sums to the wide ones, and clears them. */
  function flush(sums: number, histogram: number, offsets: number, bins: number, slot: number): void {
    let to = histogram / 8 + 2 * u32[offsets / 4 + slot]!
    const end = sums + 2 * u32[bins / 4 + slot]!
    for (let at = sums; at < end; at += 2, to += 2) {
      f64[to]! += i32[at + 1]!
      f64[to + 1]! += u32[at]!
    }
  }

  function leafLimits(limits: number, leaf: number): LeafLimits {
    const [gradientUnit, curvatureUnit, l1, l2] = f64.subarray(limits / 8, limits / 8 + 4)
    const [gradient, curvature, least, gainMin, lowest, highest] = f64.subarray(leaf / 8, leaf / 8 + 6)
    return {
      ...{ gradientUnit: gradientUnit!, curvatureUnit: curvatureUnit!, l1: l1!, l2: l2! },
      ...{ gradient: gradient!, curvature: curvature!, least: least! },
      ...{ gainMin: gainMin!, lowest: lowest!, highest: highest! },
    }
  }

  const wideSums = (histogram: number, size: number): Float64Array =>
    f64.subarray(histogram / 8, histogram / 8 + 2 * size)

  const unpacked = (histogram: number, size: number): Float64Array =>
    unpackedSums(i32.subarray(histogram / 4, histogram / 4 + 2 * size))

  function search(
    slot: number,
    kinds: number,
    histogram: Float64Array,
    limits: number,
    leaf: number,
    found: number,
  ): void {
    f64[found / 8] = 0
    const kind = i8[kinds + slot]!
    if (kind === 2) return
    const best = scanCuts(histogram, kind, leafLimits(limits, leaf))
    if (best === undefined) return
    f64.set([best.gain, best.bin, best.missingLeft ? 1 : 0, best.leftGradient, best.leftCurvature], found / 8)
  }

  function probabilityOf(raw: number, table: number): number {
    const score = Math.min(Math.max(raw, -31.9), 31.9)
    const step = Math.trunc(score * 64 + 2048.5)
    const past = score - (step - 2048) * 0.015625
    const p = f64[table / 8 + step]!
    const pq = p * (1 - p)
    return p + past * pq * (1 + past * (1 - 2 * p) * 0.5 + past * past * (1 - 6 * pq) * 0.16666666666666666)
  }

  return {
    logisticGradients(item, _, rows, scores, y, weights, table, gradients, maxima) {
      const { from, to } = blockOf(item, rows)
      for (let row = from; row < to; row++) {
        const probability = probabilityOf(f64[scores / 8 + row]!, table)
        const weight = f64[weights / 8 + row]!
        f64[gradients / 8 + 2 * row] = (probability - f64[y / 8 + row]!) * weight
        f64[gradients / 8 + 2 * row + 1] = Math.max(probability * (1 - probability), curvatureMin) * weight
      }
      storeMaxima(item, gradients, maxima, from, to)
    },

    logisticPacked(item, _, rows, scores, y, weights, table, gradientScale, curvatureScale, packed) {
      const { from, to } = blockOf(item, rows)
      for (let row = from; row < to; row++) {
        const probability = probabilityOf(f64[scores / 8 + row]!, table)
        const weight = f64[weights / 8 + row]!
        const gradient = (probability - f64[y / 8 + row]!) * weight * gradientScale
        const curvature = Math.max(probability * (1 - probability), curvatureMin) * weight * curvatureScale
        i32[packed / 4 + 2 * row] = toEven(curvature)
        i32[packed / 4 + 2 * row + 1] = toEven(gradient)
      }
    },

    squaredGradients(item, _, rows, scores, y, weights, gradients, maxima) {
      const { from, to } = blockOf(item, rows)
      for (let row = from; row < to; row++) {
        const weight = f64[weights / 8 + row]!
        f64[gradients / 8 + 2 * row] = (f64[scores / 8 + row]! - f64[y / 8 + row]!) * weight
        f64[gradients / 8 + 2 * row + 1] = weight
      }
      storeMaxima(item, gradients, maxima, from, to)
    },

    findMaxima(item, _, rows, gradients, maxima) {
      const { from, to } = blockOf(item, rows)
      storeMaxima(item, gradients, maxima, from, to)
    },

    quantise(item, _, rows, gradients, gradientScale, curvatureScale, packed) {
      const { from, to } = blockOf(item, rows)
      for (let row = from; row < to; row++) {
        i32[packed / 4 + 2 * row] = toEven(f64[gradients / 8 + 2 * row + 1]! * curvatureScale)
        i32[packed / 4 + 2 * row + 1] = toEven(f64[gradients / 8 + 2 * row]! * gradientScale)
      }
    },

    gather(item, _, leafRows, count, packed, ordered) {
      const { from, to } = blockOf(item, count)
      for (let place = from; place < to; place++) {
        const row = u32[leafRows / 4 + place]!
        i32[ordered / 4 + 2 * place] = i32[packed / 4 + 2 * row]!
        i32[ordered / 4 + 2 * place + 1] = i32[packed / 4 + 2 * row + 1]!
      }
    },

    fillPanel(item, thread, leafRows, count, rows, panels, ordered, slots, offsets, bins, scratch, histogram) {
      const panel = panels + item * rows * 8
      const sums = (scratch + thread * boostingScratchBytes) / 4
      const first = item * 8
      const last = Math.min(slots, first + 8)
      for (let slot = first; slot < last; slot++) clear(histogram, offsets, bins, slot)
      for (let from = 0; from < count; from += boostingFlushRows) {
        i32.fill(0, sums, sums + 8 * laneWords)
        for (let place = from; place < Math.min(count, from + boostingFlushRows); place++) {
          const at = panel + 8 * (leafRows === 0 ? place : u32[leafRows / 4 + place]!)
          const word = ordered / 4 + 2 * place
          for (let lane = 0; lane < 8; lane++) addWord(word, sums + lane * laneWords + 2 * u8[at + lane]!)
        }
        for (let slot = first; slot < last; slot++) {
          flush(sums + (slot - first) * laneWords, histogram, offsets, bins, slot)
        }
      }
    },

    divide(
      item,
      thread,
      list,
      slots,
      leafRows,
      count,
      rows,
      columns,
      ordered,
      offsets,
      bins,
      kinds,
      scratch,
      small,
      large,
      limits,
      found,
    ) {
      const sums = (scratch + thread * boostingScratchBytes) / 4
      for (let at = 4 * item; at < Math.min(slots, 4 * item + 4); at++) {
        const slot = u32[list / 4 + at]!
        const column = columns + slot * rows
        const size = u32[bins / 4 + slot]!
        clear(small, offsets, bins, slot)
        for (let from = 0; from < count; from += boostingFlushRows) {
          i32.fill(0, sums, sums + 2 * size)
          for (let place = from; place < Math.min(count, from + boostingFlushRows); place++) {
            addWord(ordered / 4 + 2 * place, sums + 2 * u8[column + u32[leafRows / 4 + place]!]!)
          }
          flush(sums, small, offsets, bins, slot)
        }
        const offset = 16 * u32[offsets / 4 + slot]!
        if (large !== 0) {
          const [to, less] = [(large + offset) / 8, (small + offset) / 8]
          for (let i = 0; i < 2 * size; i++) f64[to + i]! -= f64[less + i]!
          search(slot, kinds, wideSums(large + offset, size), limits, limits + 96, found + at * 96 + 48)
        }
        search(slot, kinds, wideSums(small + offset, size), limits, limits + 32, found + at * 96)
      }
    },

    scan(item, _, list, offsets, bins, kinds, histogram, limits, found) {
      const slot = u32[list / 4 + item]!
      const offset = 16 * u32[offsets / 4 + slot]!
      const size = u32[bins / 4 + slot]!
      search(slot, kinds, wideSums(histogram + offset, size), limits, limits + 32, found + item * 96)
    },

    scanFew(item, _, list, offsets, bins, kinds, histogram, limits, found) {
      const slot = u32[list / 4 + item]!
      const offset = 8 * u32[offsets / 4 + slot]!
      const size = u32[bins / 4 + slot]!
      search(slot, kinds, unpacked(histogram + offset, size), limits, limits + 32, found + item * 96)
    },

    divideFew(
      item,
      _,
      list,
      slots,
      leafRows,
      count,
      rows,
      columns,
      ordered,
      offsets,
      bins,
      kinds,
      small,
      large,
      limits,
      found,
    ) {
      for (let at = 4 * item; at < Math.min(slots, 4 * item + 4); at++) {
        const slot = u32[list / 4 + at]!
        const column = columns + slot * rows
        const size = u32[bins / 4 + slot]!
        const offset = 8 * u32[offsets / 4 + slot]!
        const sums = (small + offset) / 4
        i32.fill(0, sums, sums + 2 * size)
        for (let place = 0; place < count; place++) {
          addWord(ordered / 4 + 2 * place, sums + 2 * u8[column + u32[leafRows / 4 + place]!]!)
        }
        if (large !== 0) {
          const to = (large + offset) / 4
          for (let i = 0; i < 2 * size; i += 2) {
            u32[to + i] = u32[to + i]! - u32[sums + i]!
            i32[to + i + 1] = i32[to + i + 1]! - i32[sums + i + 1]!
          }
          search(slot, kinds, unpacked(large + offset, size), limits, limits + 96, found + at * 96 + 48)
        }
        search(slot, kinds, unpacked(small + offset, size), limits, limits + 32, found + at * 96)
      }
    },

    partition(item, _, parts, leafRows, count, column, goesLeft, held, lefts) {
      const from = Math.floor((count * item) / parts)
      const to = Math.floor((count * (item + 1)) / parts)
      const heldStart = held / 4 + from
      let left = leafRows / 4 + from
      let right = heldStart
      for (let at = left; at < leafRows / 4 + to; at++) {
        const row = u32[at]!
        const isLeft = u8[goesLeft + u8[column + row]!]!
        u32[left] = row
        u32[right] = row
        left += isLeft
        right += 1 - isLeft
      }
      u32[lefts / 4 + item] = left - leafRows / 4 - from
      if (parts === 1) u32.copyWithin(left, heldStart, right)
    },

    sumLeaf(item, _, order, starts, gradients, weights, sums) {
      let gradient = 0
      let curvature = 0
      let weight = 0
      for (let place = u32[starts / 4 + item]!; place < u32[starts / 4 + item + 1]!; place++) {
        const row = u32[order / 4 + place]!
        gradient += f64[gradients / 8 + 2 * row]!
        curvature += f64[gradients / 8 + 2 * row + 1]!
        weight += f64[weights / 8 + row]!
      }
      f64.set([gradient, curvature, weight], sums / 8 + 3 * item)
    },

    addLeaves(item, _, order, count, starts, values, scores) {
      const { from, to } = blockOf(item, count)
      let leaf = 0
      for (let place = from; place < to; place++) {
        while (u32[starts / 4 + leaf + 1]! <= place) leaf++
        f64[scores / 8 + u32[order / 4 + place]!]! += f64[values / 8 + leaf]!
      }
    },

    walk(item, _, list, count, rows, columns, nodes, sides, values, scores) {
      const { from, to } = blockOf(item, count)
      for (let place = from; place < to; place++) {
        const row = u32[list / 4 + place]!
        let node = 0
        while (node >= 0) {
          const at = nodes / 4 + 3 * node
          const bin = u8[columns + u32[at]! * rows + row]!
          node = i32[at + (u8[sides + 256 * node + bin] === 1 ? 1 : 2)]!
        }
        f64[scores / 8 + row]! += f64[values / 8 - 1 - node]!
      }
    },
  }
}

/** Gradient and curvature of each bin, from the upper and the lower half of packed sums; shape (2 * bins,). */
export function unpackedSums(words: Int32Array): Float64Array {
  return Float64Array.from(words, (_, at) => (at % 2 === 0 ? words[at + 1]! : words[at - 1]! >>> 0))
}

/** The nearest whole number, halves to the even one. */
function toEven(value: number): number {
  return value + 6_755_399_441_055_744 - 6_755_399_441_055_744
}
