import { describe, expect, test } from 'vitest'
import { seededRng } from '../../base/rng.ts'
import type { Rng } from '../../base/rng.ts'
import { inProcessCompute } from '../../compute/in-process.ts'
import { systemClock } from '../../../test/system-clock.ts'
import { boostingBlockRows, boostingFlushRows, boostingKernels, boostingScratchBytes } from './boosting.ts'

/** Numbers of rows on both sides of where a block, and a flush of packed sums, ends. */
const blockEdges = [0, 1, 15, boostingBlockRows - 1, boostingBlockRows, boostingBlockRows + 1]
const flushEdges = [
  0,
  1,
  15,
  boostingFlushRows - 1,
  boostingFlushRows,
  boostingFlushRows + 1,
  2 * boostingFlushRows + 3,
]
const fewEdges = [0, 1, 15, 700, boostingFlushRows]

/** Lays random arrays in a memory; what a kernel is called with. */
interface Room {
  readonly rng: Rng
  doubles(count: number, draw: (at: number) => number): number
  words(count: number, draw: (at: number) => number): number
  bytes(count: number, draw: (at: number) => number): number
  take(bytes: number): number
}
type Call = readonly [items: number, ...args: number[]]

/** Memory after a kernel ran, by WebAssembly or its plain twin; the scratch space, where each does as it likes, wiped. */
async function memoryAfter(
  kernel: string,
  lay: (room: Room) => Call,
  plain: boolean,
  scratch = 64,
): Promise<Uint8Array> {
  const team = await inProcessCompute(systemClock, { plain }).openKernels(boostingKernels, 4_000_000)
  const rng = seededRng(11)
  let top = scratch + boostingScratchBytes
  const take = (bytes: number): number => {
    const place = top
    top += Math.ceil(bytes / 16) * 16 + 16
    return place
  }
  const filled = (place: number, array: { [at: number]: number; length: number }, draw: (at: number) => number) => {
    for (let at = 0; at < array.length; at++) array[at] = draw(at)
    return place
  }
  const doubles: Room['doubles'] = (count, draw) => {
    const place = take(8 * count)
    return filled(place, new Float64Array(team.memory, place, count), draw)
  }
  const words: Room['words'] = (count, draw) => {
    const place = take(4 * count)
    return filled(place, new Uint32Array(team.memory, place, count), draw)
  }
  const bytes: Room['bytes'] = (count, draw) => {
    const place = take(count)
    return filled(place, new Uint8Array(team.memory, place, count), draw)
  }
  const [items, ...args] = lay({ rng, doubles, words, bytes, take })
  team.run(kernel, items, ...args)
  const after = new Uint8Array(team.memory).slice(0, top)
  team.close()
  return after.fill(0, scratch, scratch + boostingScratchBytes)
}

async function expectTwins(kernel: string, lay: (room: Room) => Call): Promise<void> {
  const [compiled, plain] = [await memoryAfter(kernel, lay, false), await memoryAfter(kernel, lay, true)]
  expect(compiled.findIndex((byte, at) => byte !== plain[at])).toBe(-1)
}

const blocks = (rows: number): number => Math.ceil(rows / boostingBlockRows)
const sigmoidTable = ({ doubles }: Room): number => {
  let step = 0
  return doubles(4097, () => 1 / (1 + Math.exp(-(step++ - 2048) / 64)))
}

describe.each(blockEdges)('WebAssembly and its twins leave the same bytes for %i rows:', (rows) => {
  const target = ({ rng, doubles }: Room) => ({
    scores: doubles(rows, () => (rng.next() - 0.5) * (rng.next() < 0.1 ? 200 : 8)),
    y: doubles(rows, () => (rng.next() < 0.4 ? 1 : 0)),
    weights: doubles(rows, () => [1, 0, 0.3, 7][Math.floor(4 * rng.next())]!),
  })
  const pairs = ({ rng, doubles }: Room) => {
    let at = 0
    return doubles(2 * rows, () => (at++ % 2 === 0 ? rng.next() - 0.5 : rng.next()))
  }

  test.each(['logisticGradients', 'logisticPacked', 'squaredGradients', 'findMaxima', 'quantise'])(
    '%s',
    async (name) => {
      await expectTwins(name, (room) => {
        const { take } = room
        const { scores, y, weights } = target(room)
        const gradients = pairs(room)
        const maxima = take(64)
        const packed = take(8 * rows)
        const calls: Readonly<Record<string, readonly number[]>> = {
          logisticGradients: [rows, scores, y, weights, sigmoidTable(room), gradients, maxima],
          logisticPacked: [rows, scores, y, weights, sigmoidTable(room), 2 ** 14, 2 ** 15, packed],
          squaredGradients: [rows, scores, y, weights, gradients, maxima],
          findMaxima: [rows, gradients, maxima],
          quantise: [rows, gradients, 2 ** 18, 2 ** 18, packed],
        }
        return [blocks(rows), ...calls[name]!]
      })
    },
  )

  test('gather', async () => {
    await expectTwins('gather', ({ rng, words, take }) => {
      const packed = words(2 * 100, () => Math.floor(rng.next() * 2 ** 32))
      return [blocks(rows), words(rows, () => Math.floor(rng.next() * 100)), rows, packed, take(8 * rows)]
    })
  })

  test.each([1, 3])('partition in %i parts', async (parts) => {
    await expectTwins('partition', ({ rng, words, bytes, take }) => {
      const leafRows = words(rows, () => Math.floor(rng.next() * 100))
      const column = bytes(100, () => Math.floor(rng.next() * 7))
      return [
        parts,
        parts,
        leafRows,
        rows,
        column,
        bytes(256, () => (rng.next() < 0.5 ? 1 : 0)),
        take(4 * rows),
        take(64),
      ]
    })
  })

  test('sumLeaf and addLeaves, with an empty leaf among the leaves', async () => {
    const starts = [0, 0, Math.floor(rows / 3), Math.floor(rows / 3), rows]
    const orderOf = ({ words }: Room) => words(rows, (at) => (at * 7919) % Math.max(rows, 1))
    await expectTwins('sumLeaf', (room) => {
      const { weights } = target(room)
      return [4, orderOf(room), room.words(5, (at) => starts[at]!), pairs(room), weights, room.take(96)]
    })
    await expectTwins('addLeaves', (room) => {
      const { scores } = target(room)
      const values = room.doubles(4, room.rng.next)
      return [blocks(rows), orderOf(room), rows, room.words(5, (at) => starts[at]!), values, scores]
    })
  })

  test('walk', async () => {
    await expectTwins('walk', ({ rng, words, bytes, doubles }) => {
      const columns = bytes(2 * 100, () => Math.floor(rng.next() * 5))
      const nodes = words(6, (at) => [0, 1, -1, 1, -2, -3][at]! >>> 0)
      const sides = bytes(512, () => (rng.next() < 0.5 ? 1 : 0))
      const list = words(rows, () => Math.floor(rng.next() * 100))
      return [blocks(rows), list, rows, 100, columns, nodes, sides, doubles(3, rng.next), doubles(100, rng.next)]
    })
  })
})

/** Bins of up to nine slots: two and 256 among them, odd and even, a category, and both directions. */
const sizes = [64, 2, 256, 3, 17, 63, 2, 128, 5]
const kindOf = [0, 0, 0, 1, -1, 2, 0, 0, 1]

interface Shape {
  readonly slots: number
  readonly count: number
  readonly binBytes: number
  readonly isRoot?: boolean
  readonly range?: readonly [number, number]
  readonly l1?: number
}

/** A leaf of `count` of the rows; the parent's histogram has the sums of other rows besides. */
function leaf(room: Room, { slots, count, binBytes, range = [-Infinity, Infinity], l1 = 0 }: Shape) {
  const { rng, words, bytes, doubles, take } = room
  const rows = Math.max(1, count)
  const used = sizes.slice(0, slots)
  const firsts = used.map((_, slot) => used.slice(0, slot).reduce((sum, size) => sum + size, 0))
  const total = used.reduce((sum, size) => sum + size, 0)
  // Some values only, so that there are empty bins.
  let cell = 0
  const binOf = (slot: number) => (slot < slots ? Math.floor(rng.next() ** 2 * used[slot]!) : 0)
  const columns = bytes(slots * rows, () => binOf(Math.floor(cell++ / rows)))
  cell = 0
  const panels = bytes(Math.ceil(slots / 8) * 8 * rows, () => {
    const at = cell++
    return binOf(Math.floor(at / (8 * rows)) * 8 + (at % 8))
  })
  const leafRows = words(count, () => Math.floor(rng.next() * rows))
  const ordered = words(2 * count, (at) => (at % 2 === 0 ? rng.next() * 2 ** 10 : (rng.next() - 0.4) * 2 ** 10))
  const list = words(slots, (at) => at)
  const [offsets, bins] = [words(slots, (at) => firsts[at]!), words(slots, (at) => used[at]!)]
  const kinds = bytes(slots, (at) => kindOf[at]! & 255)
  const small = take(binBytes * total)
  // Curvatures of the parent are no less than those of the leaf.
  const parentCurvature = () => Math.floor((1 + rng.next()) * 2 ** 10 * count)
  const parentGradient = () => Math.floor((rng.next() - 0.5) * 2 ** 10 * count)
  const large =
    binBytes === 16
      ? doubles(2 * total, (at) => (at % 2 === 0 ? parentGradient() : parentCurvature()))
      : words(2 * total, (at) => (at % 2 === 0 ? parentCurvature() : parentGradient()))
  const curvature = 2 ** 9 * count
  const one = [2e4, curvature, curvature / 20, 0, ...range, 0, 0]
  const other = [-3e4, 50 * curvature, curvature / 2, 1e2, ...range]
  const all = [1, 1, l1, 3, ...one, ...other]
  const limits = doubles(24, (at) => all[at] ?? 0)
  const found = take(96 * slots)
  return { ...{ rows, columns, panels, leafRows, ordered, list, offsets, bins, kinds, small, large }, limits, found }
}

const scratch = 64
const shapes = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((slots) => ({ slots, count: 700 }))
const bounds: readonly Partial<Shape>[] = [{}, { l1: 3e3 }, { range: [-0.2, 0.1] }]

describe('histograms and cuts leave the same bytes by WebAssembly and its twins:', () => {
  test.each([...shapes, ...flushEdges.map((count) => ({ slots: 9, count }))])(
    'divide, $slots slots, $count rows',
    async ({ slots, count }) => {
      for (const isRoot of [true, false]) {
        for (const bound of bounds) {
          await expectTwins('divide', (room) => {
            const at = leaf(room, { slots, count, binBytes: 16, ...bound })
            const histograms = [at.small, isRoot ? 0 : at.large, at.limits, at.found]
            const first = [at.list, slots, at.leafRows, count, at.rows, at.columns, at.ordered, at.offsets, at.bins]
            return [Math.ceil(slots / 4), ...first, at.kinds, scratch, ...histograms]
          })
        }
      }
    },
  )

  test.each([...shapes, ...fewEdges.map((count) => ({ slots: 9, count }))])(
    'divideFew, $slots slots, $count rows',
    async ({ slots, count }) => {
      for (const isRoot of [true, false]) {
        for (const bound of bounds) {
          await expectTwins('divideFew', (room) => {
            const at = leaf(room, { slots, count, binBytes: 8, ...bound })
            const histograms = [at.small, isRoot ? 0 : at.large, at.limits, at.found]
            const first = [at.list, slots, at.leafRows, count, at.rows, at.columns, at.ordered, at.offsets, at.bins]
            return [Math.ceil(slots / 4), ...first, at.kinds, ...histograms]
          })
        }
      }
    },
  )

  test.each([...shapes, ...flushEdges.map((count) => ({ slots: 9, count }))])(
    'fillPanel, $slots slots, $count rows',
    async ({ slots, count }) => {
      for (const isWhole of [true, false]) {
        await expectTwins('fillPanel', (room) => {
          const at = leaf(room, { slots, count, binBytes: 16 })
          const rest = [slots, at.offsets, at.bins, scratch, at.large]
          return [Math.ceil(slots / 8), isWhole ? 0 : at.leafRows, count, at.rows, at.panels, at.ordered, ...rest]
        })
      }
    },
  )

  test.each([
    ['scan', 16],
    ['scanFew', 8],
  ] as const)('%s, slots of every kind', async (kernel, binBytes) => {
    for (const bound of bounds) {
      await expectTwins(kernel, (room) => {
        const at = leaf(room, { slots: 9, count: 15, binBytes, ...bound })
        return [9, at.list, at.offsets, at.bins, at.kinds, at.large, at.limits, at.found]
      })
    }
  })
})
