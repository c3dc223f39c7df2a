import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../../../test/system-clock.ts'
import { seededRng } from '../../../../base/rng.ts'
import { inProcessCompute } from '../../../../compute/in-process.ts'
import { categoryColumn, numberColumn } from '../../../../frame/column.ts'
import { frameOf } from '../../../../frame/frame.ts'
import type { Column } from '../../../../frame/column.ts'
import type { Signature } from '../../../../domain/signature.ts'
import type { Frame } from '../../../../frame/frame.ts'
import { logisticRegression } from '../../../estimators/linear/logistic-regression.ts'
import { linearRegression } from '../../../estimators/linear/linear-regression.ts'
import { gradientBoosting } from '../../../estimators/trees/gradient-boosting.ts'
import type { Estimator, Model } from '../../../model.ts'
import { fromOnnx } from '../import/from-onnx.ts'
import { cellColumns, matrixInput } from './cell-matrix.ts'
import { toOnnxMatrix } from './to-onnx-matrix.ts'

const rows = 200
const rng = seededRng(5)
const amounts = Array.from({ length: rows }, () => (rng.next() < 0.1 ? null : 100 * rng.next()))
const grades = Array.from({ length: rows }, () => (rng.next() < 0.1 ? null : String(1 + Math.floor(3 * rng.next()))))
const words = Array.from({ length: rows }, () =>
  rng.next() < 0.1 ? null : ['nan', 'sea', 'sky'][Math.floor(3 * rng.next())]!,
)
const flags = Array.from({ length: rows }, () => (rng.next() < 0.1 ? null : String(rng.next() < 0.5)))
const y = Float64Array.from({ length: rows }, (_, row) =>
  (amounts[row] ?? 50) + (grades[row] === '2' ? 40 : 0) + (flags[row] === 'true' ? 20 : 0) > 70 ? 1 : 0,
)
const nullable = true
const amount = { name: 'amount', type: 'number', nullable } as const
const grade = { name: 'grade', type: 'category', nullable, categories: ['1', '2', '3'] } as const
const word = { name: 'word', type: 'category', nullable, categories: ['nan', 'sea', 'sky'] } as const
const flag = { name: 'flag', type: 'boolean', nullable } as const
const output = { kind: 'classification', name: 'y', labels: ['no', 'yes'] } as const

const columns = {
  amount: numberColumn(amounts.map((value) => value ?? Number.NaN)),
  grade: categoryColumn(grades),
  word: categoryColumn(words),
  flag: categoryColumn(flags),
}

const made = (of: Readonly<Record<string, Column>>): Frame => frameOf(Object.entries(of))

async function fitted(estimator: Estimator, frame: Frame): Promise<Model> {
  const kind = estimator.kind === 'linear-regression' ? 'regression' : 'classification'
  return estimator.fit(frame, { kind, y }, { rng: seededRng(1), compute: inProcessCompute(systemClock) })
}

/** A cell as Python writes it in a matrix of objects; a missing word as None, for 'nan' is a word here. */
const texts = (
  cells: readonly (string | number | null)[],
  missing: string,
  write: (cell: string) => string = (it) => it,
) => categoryColumn(cells.map((cell) => (cell === null ? missing : write(String(cell)))))

describe('a graph of one matrix', () => {
  test.each([logisticRegression(), gradientBoosting({ trees: 12, patience: 0 })])(
    'reads the cells of a mixed data frame as texts: $name',
    async (estimator) => {
      const frame = made(columns)
      const signature: Signature = { inputs: [amount, grade, word, flag], output }
      const model = await fitted(estimator, frame)
      const names = cellColumns(signature).map(({ name }) => name)
      const graph = fromOnnx(toOnnxMatrix(model, { signature }), { columns: { [matrixInput]: names } })
      const written = made({
        amount: texts(amounts, 'nan'),
        grade: texts(grades, 'nan', (it) => `${it}.0`),
        word: texts(words, 'None'),
        flag: texts(flags, 'None', (it) => (it === 'true' ? 'True' : 'False')),
      })
      const [answers, expected] = [graph.predict(written), model.predict(frame)]
      // The order of adding differs, a few units in the last place.
      for (const [row, score] of expected.entries()) expect(answers[row]).toBeCloseTo(score, 12)
    },
  )

  test('reads coded categories from a frame of numbers alone', async () => {
    const { amount: one, grade: two } = columns
    const frame = made({ amount: one, grade: two })
    const signature: Signature = { inputs: [amount, grade], output: { kind: 'regression', name: 'y' } }
    expect(cellColumns(signature).map(({ type }) => type)).toEqual(['double', 'double'])
    const model = await fitted(linearRegression(), frame)
    const graph = fromOnnx(toOnnxMatrix(model, { signature }), { columns: { [matrixInput]: ['amount', 'grade'] } })
    const numbers = made({
      amount: one,
      grade: numberColumn(grades.map((value) => (value === null ? Number.NaN : Number(value)))),
    })
    const [answers, expected] = [graph.predict(numbers), model.predict(frame)]
    for (const [row, value] of expected.entries()) expect(answers[row]).toBeCloseTo(value, 12)
    // 2.5 is no category of training, as 9 is none.
    const odd = (value: number) => graph.predict(made({ amount: numberColumn([1]), grade: numberColumn([value]) }))[0]
    expect(odd(2.5)).toBe(odd(9))
    expect(odd(2.5)).not.toBe(odd(2))
  })
})
