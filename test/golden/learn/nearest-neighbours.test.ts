import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { seededRng } from '../../../src/base/rng.ts'
import { inProcessCompute } from '../../../src/compute/in-process.ts'
import { numberColumn } from '../../../src/frame/column.ts'
import { frameOf } from '../../../src/frame/frame.ts'
import type { Frame } from '../../../src/frame/frame.ts'
import { nearestNeighbours } from '../../../src/learn/estimators/neighbours/k-nearest-neighbours.ts'
import type { Target } from '../../../src/learn/model.ts'
import { systemClock } from '../../system-clock.ts'

/** Results of scikit-learn; the file's `made` holds versions and the command, nearest-neighbours.py the program. */
const golden = JSON.parse(readFileSync(new URL('nearest-neighbours.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly {
    readonly width: number
    readonly neighbours: number
    readonly weighting: 'uniform' | 'distance'
    readonly rows: readonly (readonly number[])[]
    readonly asked: readonly (readonly number[])[]
    readonly amounts: readonly number[]
    readonly classes: readonly number[]
    readonly answers: Readonly<Record<'regression' | 'two' | 'three', readonly number[]>>
  }[]
}

// Names that sort as the columns stand: sums of squares then run in the same order.
const frameOfRows = (rows: readonly (readonly number[])[]): Frame =>
  frameOf(rows[0]!.map((_, i) => [String.fromCharCode(97 + i), numberColumn(rows.map((row) => row[i]!))] as const))

describe.each(golden.cases)('$neighbours neighbours in $width columns, $weighting', (expected) => {
  test.each(['regression', 'two', 'three'] as const)("answers are scikit-learn's: %s", async (problem) => {
    const { neighbours, weighting, rows, asked, amounts, classes, answers } = expected
    const targets: Readonly<Record<typeof problem, Target>> = {
      regression: { kind: 'regression', y: Float64Array.from(amounts) },
      two: { kind: 'classification', y: Float64Array.from(classes, (label) => (label > 0 ? 1 : 0)) },
      three: { kind: 'classification', y: Float64Array.from(classes), classes: 3 },
    }
    const estimator = nearestNeighbours({ neighbours, weighting, prior: 0 })
    const context = { rng: seededRng(1), compute: inProcessCompute(systemClock) }
    const model = await estimator.fit(frameOfRows(rows), targets[problem], context)
    const scores = model.predict(frameOfRows(asked))
    expect(scores.length).toBe(answers[problem].length)
    answers[problem].forEach((answer, i) => expect(Math.abs(scores[i]! - answer)).toBeLessThan(1e-9))
  })
})
