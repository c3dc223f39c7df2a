import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { seededRng } from '../../../src/base/rng.ts'
import { inProcessCompute } from '../../../src/compute/in-process.ts'
import { numberColumn } from '../../../src/frame/column.ts'
import { frameOf } from '../../../src/frame/frame.ts'
import { gradientBoosting } from '../../../src/learn/estimators/trees/gradient-boosting.ts'
import { systemClock } from '../../system-clock.ts'

/** Results of scikit-learn's HistGradientBoosting; the file's `made` holds versions and the program. */
const golden = JSON.parse(readFileSync(new URL('boosting-quality.json', import.meta.url), 'utf8')) as {
  readonly check: { readonly values: readonly number[]; readonly positives: number }
  readonly rmse: readonly number[]
  readonly rocAuc: readonly number[]
}

const half = 2000
const slots = 7
const rows = drawRows()

/** The rows of the golden program, drawn again: Lehmer's generator is exact in doubles. */
function drawRows() {
  let state = 7
  const draw = () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  const cells = Array.from({ length: 2 * half }, () => Array.from({ length: slots }, draw))
  const x = cells.map((row) => row.map((cell) => (draw() < 0.05 ? null : cell)))
  return x.map((row) => {
    const z = row.map((cell) => cell ?? 0.5)
    const signal = 10 * Math.sin(Math.PI * z[0]! * z[1]!) + 20 * (z[2]! - 0.5) ** 2 + 10 * z[3]! + 5 * z[4]!
    const noise = draw() + draw() + draw() - 1.5
    return { row, value: signal + 2 * noise, label: signal + 6 * noise > 14.5 ? 1 : 0 }
  })
}

const frameFrom = (part: typeof rows) =>
  frameOf(
    Array.from({ length: slots }, (_, slot) => [`x${slot}`, numberColumn(part.map(({ row }) => row[slot]!))] as const),
  )

async function scoresOf(kind: 'classification' | 'regression', targetOf: (row: (typeof rows)[number]) => number) {
  const [train, unseen] = [rows.slice(0, half), rows.slice(half)]
  const context = { rng: seededRng(1), compute: inProcessCompute(systemClock) }
  const y = Float64Array.from(train, targetOf)
  const model = await gradientBoosting().fit(frameFrom(train), { kind, y }, context)
  return { scores: model.predict(frameFrom(unseen)), y: Float64Array.from(unseen, targetOf) }
}

test('the rows are those that scikit-learn learnt from', () => {
  golden.check.values.forEach((value, row) => expect(rows[row]!.value).toBeCloseTo(value, 9))
  expect(rows.reduce((sum, { label }) => sum + label, 0)).toBe(golden.check.positives)
})

test('the RMSE on unseen rows is within a standard error of the best that scikit-learn reaches', async () => {
  const { scores, y } = await scoresOf('regression', (row) => row.value)
  const squares = Array.from(y, (value, row) => (value - scores[row]!) ** 2)
  const mean = squares.reduce((sum, square) => sum + square, 0) / half
  const rmse = Math.sqrt(mean)
  const variance = squares.reduce((sum, square) => sum + (square - mean) ** 2, 0) / half
  // By the delta method: the error of a root is that of the mean over twice the root.
  const standardError = Math.sqrt(variance / half) / (2 * rmse)
  expect(rmse).toBeLessThan(Math.min(...golden.rmse) + standardError)
})

test('the ROC AUC on unseen rows is within a standard error of the best that scikit-learn reaches', async () => {
  const { scores, y } = await scoresOf('classification', (row) => row.label)
  const order = Array.from(y.keys()).sort((i, j) => scores[i]! - scores[j]!)
  const positives = y.reduce((sum, label) => sum + label, 0)
  const negatives = half - positives
  const ranks = order.reduce((sum, row, rank) => sum + (y[row] === 1 ? rank + 1 : 0), 0)
  const auc = (ranks - (positives * (positives + 1)) / 2) / (positives * negatives)
  // Hanley & McNeil (1982), Radiology 143(1).
  const [q1, q2] = [auc / (2 - auc), (2 * auc ** 2) / (1 + auc)]
  const variance =
    (auc * (1 - auc) + (positives - 1) * (q1 - auc ** 2) + (negatives - 1) * (q2 - auc ** 2)) / (positives * negatives)
  expect(auc).toBeGreaterThan(Math.max(...golden.rocAuc) - Math.sqrt(variance))
})
