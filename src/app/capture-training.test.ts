import { expect, test } from 'vitest'
import { configParams } from './capture-training.ts'
import type { Project } from '../domain/project.ts'

const project: Project = {
  name: 'strikes',
  problem: { question: 'Is it?', decision: 'Act.', kind: 'classification', target: 'y' },
  source: { kind: 'csv', path: 'postgres://app:hunter2@db/x' },
  models: [{ kind: 'gradient-boosting', params: { learningRate: 0.1, monotone: { age: 1 } } }],
  columns: { age: { type: 'number', nullable: true } } as unknown as NonNullable<Project['columns']>,
  seed: 7,
}

test('configParams tells what was decided, with keys that can be searched, and no credential', () => {
  const params = Object.fromEntries(configParams(project).map(({ key, value }) => [key, value]))
  expect(params).toEqual({
    'problem.question': 'Is it?',
    'problem.decision': 'Act.',
    'problem.kind': 'classification',
    'problem.target': 'y',
    'source.kind': 'csv',
    'source.path': 'postgres://[redacted]@db/x',
    'models.0.kind': 'gradient-boosting',
    'models.0.params.learningRate': '0.1',
    'models.0.params.monotone.age': '1',
    columns: '1',
    cleaningSteps: '0',
  })
})

test('configParams is bounded, whatever the config', () => {
  const models = Array.from({ length: 400 }, () => ({ kind: 'x'.repeat(9000), params: {} }))
  const params = configParams({ ...project, models })
  expect(params.length).toBeLessThanOrEqual(150)
  expect(Math.max(...params.map(({ value }) => value.length))).toBe(500)
})
