import { describe, expect, test } from 'vitest'
import { AppError } from '../base/errors.ts'
import { dateFormats } from '../frame/read-date.ts'
import { checkProject } from './check-project.ts'

const sound = {
  name: 'churn',
  problem: { question: 'Will they leave?', decision: 'Call them.', kind: 'classification', target: 'Churn' },
  source: { kind: 'csv', path: 'data.csv' },
  models: [{ kind: 'logistic-regression', params: {} }],
}

function refusalOf(project: unknown): AppError {
  try {
    checkProject(project)
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('the project was accepted')
}

describe('checkProject', () => {
  test('returns a sound project as it is', () => expect(checkProject(sound)).toBe(sound))

  test('takes every format of dates and numbers that is read', () => {
    const written = { decimal: ',', thousands: '.', unit: '€', reason: 'the file is German' }
    const columns = {
      ...Object.fromEntries(dateFormats.map((format) => [format, { type: 'date', format }])),
      price: { type: 'number', written },
      at: { type: 'integer', written: { clock: 'h:m' } },
    }
    expect(checkProject({ ...sound, columns })).toMatchObject({ columns })
  })

  test('names the nearest key of a typo at the top', () => {
    const refusal = refusalOf({ ...sound, tme: 'when' })
    expect(refusal.code).toBe('CONFIG_KEY_UNKNOWN')
    expect(refusal.message).toContain('"tme"')
    expect(refusal.message).toContain('Did you mean "time"?')
  })

  test('names the path of a typo deep inside', () => {
    const refusal = refusalOf({ ...sound, columns: { 'Total Charges': { type: 'number', nulable: true } } })
    expect(refusal.message).toContain('at columns["Total Charges"]')
    expect(refusal.message).toContain('Did you mean "nullable"?')
  })

  test.each([
    [{ ...sound, seed: 'seven' }, 'seed', 'a whole number of at least 0', '"seven"'],
    [{ ...sound, seed: Number.NaN }, 'seed', 'a whole number of at least 0', 'NaN'],
    [
      { ...sound, columns: { 'a b': { type: 'number', range: { min: 3, max: 2 } } } },
      'columns["a b"].range.min',
      'at most the max, 2',
      '3',
    ],
    [
      { ...sound, models: [...sound.models, { kind: 'gradient-boosting', params: { trees: 'many' } }] },
      'models[1].params.trees',
      'a whole number from 1 to 10000',
      '"many"',
    ],
    [
      { ...sound, clean: [{ action: 'null-values', column: 'a', reason: 'b', values: ['x', 3] }] },
      'clean[0].values[1]',
      'text that is not empty',
      '3',
    ],
    [{ ...sound, split: { testShare: 0.9 } }, 'split.testShare', 'a number from 0.01 to 0.5', '0.9'],
    [{ ...sound, name: 'a b' }, 'name', 'letters, digits', '"a b"'],
    [
      { ...sound, models: [...sound.models, { kind: 'elastic-net', params: {} }] },
      'models[1].kind',
      'an estimator that learns classes, as problem.kind says: logistic-regression, linear-svm',
      '"elastic-net"',
    ],
    [{ ...sound, models: [] }, 'models', 'at least one model', '[]'],
    [{ ...sound, source: undefined }, 'source', 'given', 'nothing'],
    [
      { ...sound, source: { kind: 'xls', path: 'a' } },
      'source.kind',
      "'csv', 'json', 'parquet', 'arrow', 'sql'",
      '"xls"',
    ],
    [{ ...sound, clean: [{ action: 'scrub', column: 'a', reason: 'b' }] }, 'clean[0].action', "'trim'", '"scrub"'],
    [{ ...sound, problem: { ...sound.problem, target: 3 } }, 'problem.target', 'a column name', '3'],
    [
      { ...sound, columns: { a: { type: 'number', written: { decimal: ';' } } } },
      'columns.a.written',
      "{ clock: 'h:m' or 'duration' }",
      ';',
    ],
    [undefined, 'the default export', 'an object', 'nothing'],
  ])('names path, expectation and value of %j', (project, path, expected, received) => {
    const { code, message } = refusalOf(project)
    expect(code).toBe('CONFIG_VALUE')
    expect(message).toContain(`${path} in the config`)
    expect(message).toContain(expected)
    expect(message).toContain(received)
  })

  test('shows what is no plain data', () => {
    const circle: { self?: unknown } = {}
    circle.self = circle
    expect(refusalOf({ ...sound, name: 7n }).message).toContain('received 7n')
    expect(refusalOf({ ...sound, name: circle }).message).toContain('received an object that is no plain data')
  })
})
