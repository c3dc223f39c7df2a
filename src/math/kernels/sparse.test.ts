import { expect, test } from 'vitest'
import { seededRng } from '../../base/rng.ts'
import { inProcessCompute } from '../../compute/in-process.ts'
import { systemClock } from '../../../test/system-clock.ts'
import { sparseBlockLines, sparseKernels } from './sparse.ts'

/** Lines of 0 to 20 slots times numbers, by each way of computing; the sums. */
async function products(outputs: number, { plain = false, threads = 1 } = {}): Promise<Float64Array> {
  const rng = seededRng(outputs)
  const [lines, width] = [200, 37]
  const lengths = Array.from({ length: lines }, () => Math.floor(21 * rng.next()))
  const total = lengths.reduce((sum, length) => sum + length, 0)
  const compute = inProcessCompute(systemClock, { plain, threads })
  const places = { starts: 16, slots: 1024, values: 32_768, from: 98_304, to: 131_072 }
  const team = await compute.openKernels(sparseKernels, 1 << 18)
  const starts = new Uint32Array(team.memory, places.starts, lines + 1)
  lengths.forEach((length, line) => (starts[line + 1] = starts[line]! + length))
  new Uint32Array(team.memory, places.slots, total).set(
    Array.from({ length: total }, () => Math.floor(width * rng.next())),
  )
  for (const [at, count] of [
    [places.values, total],
    [places.from, width * outputs],
    [places.to, lines * outputs],
  ] as const) {
    new Float64Array(team.memory, at, count).set(Array.from({ length: count }, () => rng.next() - 0.5))
  }
  const { starts: first, slots, values, from, to } = places
  const [begin, end] = [3, lines - 1]
  const items = Math.ceil((end - begin) / sparseBlockLines)
  team.run('addProducts', items, begin, end, first, slots, values, from, outputs, to)
  const sums = new Float64Array(team.memory, places.to, lines * outputs).slice()
  team.close()
  return sums
}

test.each([2, 3, 8, 15])(
  '%i outputs: the kernel, on two threads as well, leaves the bytes of its plain twin',
  async (outputs) => {
    const plain = await products(outputs, { plain: true })
    expect(await products(outputs)).toEqual(plain)
    expect(await products(outputs, { threads: 2 })).toEqual(plain)
  },
)
