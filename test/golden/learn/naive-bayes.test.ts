import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { seededRng } from '../../../src/base/rng.ts'
import { inProcessCompute } from '../../../src/compute/in-process.ts'
import { categoryColumn } from '../../../src/frame/column.ts'
import { frameOf } from '../../../src/frame/frame.ts'
import { naiveBayes } from '../../../src/learn/estimators/bayes/naive-bayes.ts'
import { systemClock } from '../../system-clock.ts'

/** Probabilities of scikit-learn, made by naive-bayes.py. */
const golden = JSON.parse(readFileSync(new URL('naive-bayes.json', import.meta.url), 'utf8')) as {
  readonly texts: readonly string[]
  readonly labels: readonly number[]
  readonly weights: readonly number[]
  readonly unseen: readonly string[]
  readonly cases: readonly {
    readonly form: 'complement' | 'multinomial'
    readonly alpha: number
    readonly classes: number
    readonly probabilities: readonly (readonly number[])[]
  }[]
  readonly colours: readonly string[]
  readonly levels: readonly (readonly number[])[]
}
const context = () => ({ rng: seededRng(1), compute: inProcessCompute(systemClock) })
const textFrame = (values: readonly string[]) => frameOf([['x', { kind: 'text', values }]])

test.each(golden.cases)('$form, alpha $alpha, $classes classes: the same probabilities', async (of) => {
  const { form, alpha, classes, probabilities } = of
  const y = Float64Array.from(golden.labels, (label) => Math.min(label, classes - 1))
  const estimator = naiveBayes({ form, alpha, text: 'words' })
  const model = await estimator.fit(textFrame(golden.texts), { kind: 'classification', y, classes }, context())
  const expected = probabilities.flatMap((all) => (classes === 2 ? all.slice(1) : all))
  model.predict(textFrame(golden.unseen)).forEach((score, i) => expect(score).toBeCloseTo(expected[i]!, 12))
})

test('a category, weighted rows: the same probabilities', async () => {
  // A level needs five rows, so each row is there five times; there the weights are five times those given.
  const five = <T>(values: readonly T[]) => values.flatMap((value) => Array.from({ length: 5 }, () => value))
  const estimator = naiveBayes({ alpha: 0.3 })
  const model = await estimator.fit(
    frameOf([['colour', categoryColumn(five(golden.colours))]]),
    { kind: 'classification', y: Float64Array.from(five(golden.labels)), classes: 3 },
    { ...context(), weights: Float64Array.from(five(golden.weights)) },
  )
  const scores = model.predict(frameOf([['colour', categoryColumn(['a', 'b', 'c'])]]))
  golden.levels.flat().forEach((score, i) => expect(scores[i]).toBeCloseTo(score, 12))
})
