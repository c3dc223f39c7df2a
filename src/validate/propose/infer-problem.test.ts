import { describe, expect, test } from 'vitest'
import { counted, rawFrame, repeated } from '../../../test/fixtures/raw-frame.ts'
import { AppError } from '../../base/errors.ts'
import { profileTable } from '../profile-table.ts'
import { inferProblem } from './infer-problem.ts'
import { proposeContract } from './propose-contract.ts'

function inferred(values: readonly (string | number | null)[], positive?: readonly string[], target = 'y') {
  const profile = profileTable(rawFrame({ [target]: values }))
  const { clean } = proposeContract(profile, { target })
  return inferProblem(profile, clean, { target, ...(positive === undefined ? {} : { positive }) })
}

function code(run: () => unknown): string | undefined {
  try {
    run()
  } catch (error) {
    if (error instanceof AppError) return error.code
    throw error
  }
  return undefined
}

describe('inferProblem', () => {
  test.each([
    ['the one that says yes, though it is commoner', repeated(99, 'Yes', 'Yes', 'No'), 'Yes'],
    ['1 of 0 and 1, as a number', repeated(99, '1', '0', '1'), 1],
    ['true, as a truth value', repeated(99, 'True', 'False'), true],
    ['the rarer, where none says yes', repeated(99, 'keep', 'keep', 'leave'), 'leave'],
    ['the rarer of two codes', repeated(99, 1, 1, 2), 2],
  ])('two values are a classification; positive is %s', (_, values, positive) => {
    expect(inferred(values)).toMatchObject({ kind: 'classification', target: 'y', positive })
  })

  test('counts the classes as they are after cleaning', () => {
    const values = [...repeated(600, 'Yes', 'No', 'No'), ' yes', 'YES.', 'NO', null]
    expect(inferred(values)).toMatchObject({ positive: 'Yes', classes: { positives: 202, negatives: 401 } })
  })

  test('the positive class asked for wins, in any case', () => {
    expect(inferred(repeated(90, 'Yes', 'No'), ['no']).positive).toBe('No')
    expect(inferred(repeated(90, '1.0', '0.0'), ['0']).positive).toBe(0)
  })

  test('numbers of three values or more are a regression', () => {
    expect(inferred(counted(300, (row) => row))).toEqual({ kind: 'regression', target: 'y', notes: [] })
    expect(inferred(repeated(90, 1, 2, 3)).notes).toHaveLength(1)
  })

  test('some classes against the rest become SQL over the values as written', () => {
    const values = [...repeated(400, 'None', "Pilot's", 'Major'), 'major ', 'MAJOR']
    expect(inferred(values, ['Major', "Pilot's"], 'the "effect"')).toMatchObject({
      target: {
        name: 'the_effect_is_positive',
        from: { sql: `"the ""effect""" IN ('Major', 'major ', 'MAJOR', 'Pilot''s')` },
      },
      positive: true,
      classes: { positives: 268, negatives: 134 },
    })
  })

  test('refuses what is no question, by code', () => {
    expect(code(() => inferred(repeated(90, 'a', 'b', 'c')))).toBe('TARGET_MANY_CLASSES')
    expect(code(() => inferred(repeated(90, 'a')))).toBe('TARGET_ONE_CLASS')
    expect(code(() => inferred(repeated(90, 'a', '?')))).toBe('TARGET_ONE_CLASS')
    expect(code(() => inferred(repeated(90, null)))).toBe('TARGET_MISSING_EVERYWHERE')
    expect(code(() => inferred(repeated(90, ' ', '?')))).toBe('TARGET_MISSING_EVERYWHERE')
    expect(code(() => inferred(repeated(90, 'Yes', 'No'), ['maybe']))).toBe('TARGET_POSITIVE_UNKNOWN')
    expect(code(() => inferred(repeated(90, 'a', 'b', 'c'), ['d']))).toBe('TARGET_POSITIVE_UNKNOWN')
    expect(code(() => inferred(repeated(90, 'a', 'b', 'c'), ['a', 'b', 'c']))).toBe('TARGET_POSITIVE_UNKNOWN')
    const days = counted(90, (row) => new Date(1.4e12 + row * 864e5).toISOString().slice(0, 10))
    expect(code(() => inferred(days))).toBe('TARGET_NOT_NUMERIC')
    const profile = profileTable(rawFrame({ Churn: ['a'] }))
    expect(() => inferProblem(profile, [], { target: 'churm' })).toThrow('Did you mean "Churn"')
  })
})
