import { expect, test } from 'vitest'
import { seededRng } from '../../base/rng.ts'
import { inProcessCompute } from '../../compute/in-process.ts'
import { systemClock } from '../../../test/system-clock.ts'
import { logisticBlockRows, logisticKernels } from './logistic.ts'

const rows = logisticBlockRows + 24
const width = 3

/** Sums of both blocks after one pass, and what a plain loop over Math gives. */
async function passOver(plain: boolean) {
  const team = await inProcessCompute(systemClock, { plain }).openKernels(logisticKernels, 1_000_000)
  const { memory } = team
  const rng = seededRng(9)
  const places = { columns: 64, coefficients: 100_032, y: 200_000, weights: 300_000, scratch: 400_000, sums: 500_000 }
  const columns = new Float32Array(memory, places.columns, rows * width).map(() => 4 * rng.next() - 2)
  new Float32Array(memory, places.columns).set(columns)
  // The third column drives scores far beyond where e^-z is 0 in doubles.
  const coefficients = [0.7, -1.3, 600, 0.2]
  new Float64Array(memory, places.coefficients).set(coefficients)
  const y = Float64Array.from({ length: rows }, () => (rng.next() < 0.5 ? 1 : 0))
  const weights = Float64Array.from({ length: rows }, (_, row) => row % 3)
  columns.fill(0, 2 * rows, 3 * rows - 50)
  new Float32Array(memory, places.columns).set(columns)
  new Float64Array(memory, places.y).set(y)
  new Float64Array(memory, places.weights).set(weights)
  team.run('logisticLoss', 2, rows, width, ...Object.values(places))
  const sums = new Float64Array(memory, places.sums, 2 * (width + 2)).slice()
  team.close()
  const expected = new Float64Array(width + 2)
  for (let row = 0; row < rows; row++) {
    const values = [0, 1, 2].map((column) => columns[column * rows + row]!)
    const score = values.reduce((sum, value, i) => sum + value * coefficients[i]!, coefficients[3]!)
    const slope = weights[row]! * (1 / (1 + Math.exp(-score)) - y[row]!)
    for (const [i, value] of [...values, 1].entries()) expected[i]! += slope * value
    const softplus = Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score)))
    expected[width + 1]! += weights[row]! * (softplus - y[row]! * score)
  }
  return { sums, expected }
}

test('WebAssembly and its plain twin leave the same bytes', async () => {
  const [compiled, plain] = [await passOver(false), await passOver(true)]
  expect(compiled.sums).toEqual(plain.sums)
})

test('sums are those of the exponential and the logarithm of Math', async () => {
  const { sums, expected } = await passOver(false)
  for (const [i, value] of expected.entries()) {
    // 2,072 terms, each right to some 1e-15 of itself.
    expect(Math.abs(sums[i]! + sums[width + 2 + i]! - value)).toBeLessThan(1e-11 * (1 + Math.abs(value)))
  }
})
