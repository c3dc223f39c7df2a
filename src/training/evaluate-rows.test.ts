import { expect, test } from 'vitest'
import { categoryColumn } from '../frame/column.ts'
import { frameOf } from '../frame/frame.ts'
import { evaluateRows } from './evaluate-rows.ts'

function evaluated(...labels: readonly (string | null)[]): () => unknown {
  const manifest = {
    signature: { inputs: [], output: { kind: 'classification', name: 'churn', labels: ['no', 'yes'] } },
    preparation: { problem: { target: 'churn' } },
  }
  const frame = frameOf([['churn', categoryColumn(labels)]])
  return () => evaluateRows({ manifest } as never, frame, [])
}

test('labels that the model does not know are told from a target that is missing', () => {
  expect(evaluated('ja', null)).toThrow('no label that the model knows in 2 rows: expected "no", "yes", received "ja"')
  expect(evaluated(null, null)).toThrow('is missing in all 2 rows')
})
