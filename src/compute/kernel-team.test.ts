import { describe, expect, test } from 'vitest'
import { systemClock } from '../../test/system-clock.ts'
import type { KernelModule } from '../base/kernel.ts'
import { boostingKernels } from '../math/kernels/boosting.ts'
import { inProcessCompute } from './in-process.ts'
import { memoryBytesMax } from './kernel-memory.ts'

const threads = 3
const compute = inProcessCompute(systemClock, { threads })

describe('a team of kernels', () => {
  test.each([1, threads])('runs every item once on %i threads', async (wanted) => {
    const team = await compute.openKernels(boostingKernels, 1_000_000, { threads: wanted })
    const [gradients, packed] = [64, 400_064]
    const values = new Float64Array(team.memory, gradients, 50_000)
    values.forEach((_, at) => (values[at] = at % 1000))
    for (let round = 0; round < 50; round++) {
      new Int32Array(team.memory, packed, 50_000).fill(-1)
      team.run('quantise', 2, 25_000, gradients, 1, 1, packed)
      const words = new Int32Array(team.memory, packed, 50_000)
      // A curvature in the lower half of each word, a gradient in the upper one.
      expect(words.every((word, at) => word === (at % 2 === 0 ? (at + 1) % 1000 : (at - 1) % 1000))).toBe(true)
    }
    expect(team.threads).toBe(wanted)
    team.close()
  })

  test('a kernel that breaks on another thread breaks the order, and the threads serve the next team', async () => {
    const team = await compute.openKernels(boostingKernels, 100_000)
    const beyond = 2_000_000_000
    expect(() => team.run('findMaxima', 64, 64 * 16_384, beyond, beyond)).toThrow()
    team.close()
    const next = await compute.openKernels(boostingKernels, 100_000)
    next.run('findMaxima', 4, 3, 64, 1024)
    next.close()
  })

  test('a memory beyond what WebAssembly reaches is refused before anything is learnt', async () => {
    const huge = compute.openKernels(boostingKernels, memoryBytesMax + 1, { what: 'Gradient boosting' })
    await expect(huge).rejects.toThrow(/Gradient boosting needs 4097 MiB in one piece; there are at most 4096 MiB/)
  })

  test('an unknown kernel is a broken assumption', async () => {
    const none: KernelModule = { ...boostingKernels, name: 'boosting' }
    const team = await compute.openKernels(none, 100)
    expect(() => team.run('nothing', 1)).toThrow('there is a kernel nothing')
  })
})
