import { expect, test } from 'vitest'
import { numberColumn } from '../frame/column.ts'
import { frameOf } from '../frame/frame.ts'
import { checkModels } from './check-models.ts'
import type { PreparedTable } from '../domain/prepared-table.ts'
import type { EstimatorSpec } from '../domain/project.ts'

const spec = (kind: string, params: EstimatorSpec['params'] = {}): EstimatorSpec => ({ kind, params })
const frame = frameOf([
  ['size', numberColumn([1, 2])],
  ['notes', { kind: 'text', values: ['a', 'b'] }],
])

function checked(models: readonly EstimatorSpec[], y: readonly number[], features = ['size', 'notes']): () => void {
  const problem = { kind: 'regression', target: 'profit' }
  const columns = { size: { type: 'number' }, notes: { type: 'text' } }
  const table = { frame, y: Float64Array.from(y), project: { models, columns, problem } }
  return () => checkModels(table as unknown as PreparedTable, features)
}

function details(run: () => void): unknown {
  try {
    run()
  } catch (error) {
    const { code, details } = error as { code: string; details: object }
    return { code, ...details }
  }
  return undefined
}

test.each([
  [spec('poisson-regression'), 'models[1].kind', '"poisson-regression"'],
  [spec('gradient-boosting', { loss: 'poisson' }), 'models[1].params.loss', '"poisson"'],
])('a target below 0 refuses %j', (model, path, received) => {
  const models = [spec('linear-regression'), model]
  const expected = 'a model of numbers of either sign: "profit" is -3 in some row'
  expect(details(checked(models, [4, -3]))).toEqual({ code: 'CONFIG_VALUE', path, expected, received })
  expect(checked(models, [4, 0])).not.toThrow()
})

test('a monotone column must be a number that the model may learn from', () => {
  const model = (column: string) => [spec('gradient-boosting', { monotone: { [column]: 1 } })]
  expect(details(checked(model('notes'), [1, 2]))).toMatchObject({ path: 'models[0].params.monotone' })
  expect(details(checked(model('size'), [1, 2], ['notes', 'id']))).toMatchObject({ received: '"size"' })
  expect(checked(model('size'), [1, 2])).not.toThrow()
})

test('texts alone need a model that reads them', () => {
  const trees = [spec('gradient-boosting'), spec('random-forest')]
  expect(details(checked(trees, [1, 2], ['notes']))).toMatchObject({
    code: 'CONFIG_VALUE',
    path: 'models',
    received: '"gradient-boosting, random-forest"',
  })
  expect(checked([...trees, spec('linear-regression')], [1, 2], ['notes'])).not.toThrow()
  expect(checked(trees, [1, 2])).not.toThrow()
})
