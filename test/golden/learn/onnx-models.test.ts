import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { categoryColumn, cellAt, numberColumn } from '../../../src/frame/column.ts'
import { columnOf, frameOf } from '../../../src/frame/frame.ts'
import type { Frame } from '../../../src/frame/frame.ts'
import { fromOnnx } from '../../../src/learn/exchange/onnx/import/from-onnx.ts'
import { loadModel } from '../../../src/learn/load-model.ts'
import type { Signature } from '../../../src/domain/signature.ts'

/** Models of scikit-learn and their answers; `made` holds versions and the program, onnx-models.py. */
const golden = JSON.parse(readFileSync(new URL('onnx-models.json', import.meta.url), 'utf8')) as {
  readonly rows: Readonly<Record<'holes' | 'whole', Readonly<Record<string, readonly (number | string | null)[]>>>>
  readonly cases: readonly {
    readonly name: string
    readonly rows: 'holes' | 'whole'
    readonly columns: Readonly<Record<string, readonly string[]>>
    readonly onnxruntime: readonly (readonly number[])[]
    readonly sklearn: readonly (readonly number[])[]
    readonly file: string
  }[]
}

function frameFrom(rows: Readonly<Record<string, readonly (number | string | null)[]>>): Frame {
  return frameOf(
    Object.entries(rows).map(([name, cells]) => [
      name,
      name === 'c' ? categoryColumn(cells as (string | null)[]) : numberColumn(cells as (number | null)[]),
    ]),
  )
}

const signature: Signature = {
  inputs: ['c', 'd', 'a', 'b'].map((name) => ({ name, type: name === 'c' ? 'category' : 'number', nullable: true })),
  output: { kind: 'regression', name: 'answer' },
}

describe.each(golden.cases)('$name', ({ file, columns, rows, onnxruntime, sklearn }) => {
  const model = fromOnnx(Buffer.from(file, 'base64'), { columns })
  const frame = frameFrom(golden.rows[rows])
  const scores = model.predict(frame)

  // Floats have 24 bits: sums of a few dozen of them, and the answers as written, agree to 1e-6 of the scale.
  test.each([
    ['onnxruntime', onnxruntime],
    ['scikit-learn', sklearn],
  ])('is scored as by %s', (_, answers) => {
    const wanted = answers.flatMap((row) => (row.length === 2 ? [row[1]!] : row))
    const scale = Math.max(1, ...wanted.map(Math.abs))
    expect(scores.length).toBe(wanted.length)
    wanted.forEach((value, i) => expect(Math.abs(scores[i]! - value) / scale).toBeLessThan(1e-6))
  })

  test('scores rows one by one, and from its state, bit for bit alike', () => {
    const again = loadModel(model.toState())
    expect(again.predict(frame)).toEqual(scores)
    const score = again.compileRow(signature)
    const out = new Float64Array(model.outputs)
    for (let row = 0; row < frame.rowCount; row++) {
      score(
        signature.inputs.map(({ name }) => cellAt(columnOf(frame, name), row)),
        out,
      )
      expect(out).toEqual(scores.slice(row * model.outputs, (row + 1) * model.outputs))
    }
  })
})
