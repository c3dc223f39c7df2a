import type { Rng } from '../../../base/rng.ts'

/** Length, as a share of what it was, below which a line lies in those before it but for rounding. */
const lengthMin = 1e-10

/**
 * Lines of unit length at right angles that span the same space, by Gram and Schmidt, twice (Giraud et al. 2005: twice is
 * enough). A line within the space of those before it becomes zeros. In place, and returned.
 *
 * @param lines  shape (count, width)
 */
export function orthonormal(lines: Float64Array, width: number): Float64Array {
  for (let start = 0; start < lines.length; start += width) {
    const line = lines.subarray(start, start + width)
    const before = lengthOf(line)
    for (let round = 0; round < 2; round++) {
      for (let other = 0; other < start; other += width) {
        let product = 0
        for (let i = 0; i < width; i++) product += lines[other + i]! * line[i]!
        if (product === 0) continue
        for (let i = 0; i < width; i++) line[i]! -= product * lines[other + i]!
      }
    }
    const length = lengthOf(line)
    const scale = length > before * lengthMin ? 1 / length : 0
    for (let i = 0; i < width; i++) line[i]! *= scale
  }
  return lines
}

/** Lines of numbers from the normal distribution, shape (count, width). Source: Box & Muller (1958). */
export function randomLines(count: number, width: number, rng: Rng): Float64Array {
  const lines = new Float64Array(count * width)
  for (let i = 0; i < lines.length; i += 2) {
    // 1 - u is above 0, as u is below 1.
    const length = Math.sqrt(-2 * Math.log(1 - rng.next()))
    const angle = 2 * Math.PI * rng.next()
    lines[i] = length * Math.cos(angle)
    if (i + 1 < lines.length) lines[i + 1] = length * Math.sin(angle)
  }
  return lines
}

function lengthOf(line: Float64Array): number {
  return Math.sqrt(line.reduce((sum, value) => sum + value * value, 0))
}
