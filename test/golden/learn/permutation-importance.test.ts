import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { seededRng } from '../../../src/base/rng.ts'
import { inProcessCompute } from '../../../src/compute/in-process.ts'
import { numberColumn } from '../../../src/frame/column.ts'
import { frameOf } from '../../../src/frame/frame.ts'
import { permutationImportance } from '../../../src/learn/explain/permutation-importance.ts'
import { givenModel, numbersOf } from '../../given-scores.ts'
import { systemClock } from '../../system-clock.ts'

/** Results of scikit-learn; the file's `made` holds versions and the command, permutation-importance.py is the program. */
const golden = JSON.parse(readFileSync(new URL('permutation-importance.json', import.meta.url), 'utf8')) as {
  readonly X: readonly (readonly number[])[]
  readonly rises: readonly [number, number, number]
  readonly deviations: readonly [number, number, number]
}

test("shares are those of scikit-learn's mean rises of the loss, as near as one shuffle comes", async () => {
  const names = ['a', 'b', 'c'] as const
  const frame = frameOf(names.map((name, at) => [name, numberColumn(golden.X.map((row) => row[at]!))]))
  const model = givenModel((rows) => {
    const b = numbersOf(rows, 'b')
    return numbersOf(rows, 'a').map((value, row) => 2 * value + b[row]! ** 2 / 3)
  })
  const [shuffles, y] = [40, model.predict(frame)]
  let share = 0
  for (let seed = 0; seed < shuffles; seed++) {
    const context = { rng: seededRng(seed), compute: inProcessCompute(systemClock) }
    const found = await permutationImportance(model, frame, y, (truth, score) => (truth - score) ** 2, context)
    expect(found.at(-1)).toEqual({ column: 'c', share: 0 })
    share += found.find(({ column }) => column === 'a')!.share / shuffles
  }
  const [a, b] = golden.rises
  const expected = a / (a + b)
  // The share's error by the delta method, from how much the rises of single shuffles differ.
  const error = Math.hypot(golden.deviations[0] / a, golden.deviations[1] / b) * expected * (1 - expected)
  expect(Math.abs(share - expected)).toBeLessThan((3 * error) / Math.sqrt(shuffles))
})
