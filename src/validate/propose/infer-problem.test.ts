import { describe, expect, test } from 'vitest'
import { counted, rawFrame, repeated } from '../../../test/fixtures/raw-frame.ts'
import type { ProblemKind } from '../../domain/project.ts'
import { AppError } from '../../base/errors.ts'
import { profileTable } from '../profile-table.ts'
import { inferProblem } from './infer-problem.ts'
import { proposeContract } from './propose-contract.ts'

function inferred(
  values: readonly (string | number | null)[],
  positive?: readonly string[],
  target = 'y',
  kind?: ProblemKind,
) {
  const profile = profileTable(rawFrame({ [target]: values }), { target })
  const { clean } = proposeContract(profile, { target })
  return inferProblem(profile, clean, {
    target,
    ...(positive === undefined ? {} : { positive }),
    ...(kind === undefined ? {} : { kind }),
  })
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

  test.each([
    ['English', ['yes', 'No', 'Y', 'n', '1', 'false', 'YES ', 'yes'], 'yes'],
    ['of several pairs', ['Y', 'Y', 'true', 'no', 'no', 'F'], 'Y'],
    ['German', ['Nein', 'ja', 'j', 'nein', 'Nein'], 'ja'],
  ])('three words and more for yes and no, %s, are two classes', (_, words, positive) => {
    expect(inferred(repeated(96, ...words))).toMatchObject({ kind: 'classification', positive })
  })

  test('a word that is neither yes nor no leaves the words classes of their own', () => {
    expect(inferred(repeated(99, 'Y', 'N', 'U'))).toMatchObject({ labels: ['N', 'U', 'Y'] })
    expect(inferred(repeated(99, 'yes', 'y', 'true'))).toMatchObject({ labels: ['true', 'y', 'yes'] })
  })

  test('a name that counts makes a gapless run of small numbers an amount', () => {
    const few = repeated(900, 2, 2, 2, 0, 0, 3, 1, 1, 4)
    expect(inferred(few, undefined, 'answer').kind).toBe('classification')
    expect(inferred(few, undefined, 'kids').kind).toBe('regression')
  })

  test('says how amounts with a word among them are predicted as amounts', () => {
    const rain = [...repeated(800, ...counted(40, (row) => `${row / 100}`)), ...repeated(60, 'T')]
    const { kind, notes } = inferred(rain, undefined, 'precip')
    expect(kind).toBe('classification')
    expect(notes.join(' ')).toContain(`All but "T" of the 41 values of "precip" are numbers.`)
    expect(inferred(repeated(800, 'A1', 'B2', 'C')).notes.join(' ')).not.toContain('are numbers')
  })

  test('counts the classes as they are after cleaning', () => {
    const values = [...repeated(600, 'Yes', 'No', 'No'), ' yes', 'YES.', 'NO', null]
    expect(inferred(values)).toMatchObject({ positive: 'Yes', classes: { positives: 202, negatives: 401 } })
  })

  test('the positive class asked for wins, in any case', () => {
    expect(inferred(repeated(90, 'Yes', 'No'), ['no']).positive).toBe('No')
    expect(inferred(repeated(90, '1.0', '0.0'), ['0']).positive).toBe(0)
  })

  test('many numbers are a regression, three words a classification of all', () => {
    expect(inferred(counted(300, (row) => row))).toEqual({ kind: 'regression', target: 'y', notes: [] })
    expect(inferred(repeated(90, 'b', 'c', 'a'))).toMatchObject({ kind: 'classification', labels: ['a', 'b', 'c'] })
    expect(inferred(repeated(90, 'b', 'c', 'a'))).not.toHaveProperty('positive')
  })

  test('a kind asked for wins over what the values suggest', () => {
    const digits = repeated(200, 0, 1, 2, 3)
    expect(inferred(digits, undefined, 'digit', 'regression')).toMatchObject({ kind: 'regression', notes: [] })
    expect(inferred(repeated(90, 3, 4, 6), undefined, 'quality', 'classification').labels).toEqual([3, 4, 6])
    expect(inferred(repeated(90, 0, 1), undefined, 'y', 'regression').kind).toBe('regression')
    expect(code(() => inferred(repeated(90, 'a', 'b'), undefined, 'y', 'regression'))).toBe('TARGET_NOT_NUMERIC')
  })

  test('says what was decided and how to overrule it', () => {
    expect(inferred(repeated(200, 0, 1, 2, 3), undefined, 'digit').notes[0]).toContain('--kind regression')
    expect(inferred(repeated(200, 3, 4, 5, 6), undefined, 'quality').notes[0]).toContain('--kind classification')
    expect(inferred(repeated(200, 1, 1, 2)).notes[0]).toContain('if it is 1: --positive "1"')
    expect(inferred(repeated(200, 'None', 'a', 'b')).notes.join()).toContain(`values: ['None']`)
    expect(inferred([...repeated(200, 'a', 'b', 'c'), 'd']).notes.join()).toContain('1 class has one row only: "d"')
    expect(inferred([...repeated(200, 'a', 'b', 'c'), null, '?']).notes.join()).toContain(
      '2 of 202 rows (0.99 %) have no',
    )
    const zeros = counted(400, (row) => (row % 10 === 0 ? row * row : 0))
    expect(inferred(zeros).notes.join()).toContain('are 0')
    const tail = counted(400, (row) => (row === 7 ? 1e6 : row + 1))
    expect(inferred(tail).notes.join()).toContain('a few large values decide the RMSE')
  })

  test('a value asked for that is not there names the nearest', () => {
    expect(() => inferred(repeated(90, 'Major', 'Minor', 'None'), ['mayor'])).toThrow('Did you mean "Major"')
    expect(inferred(repeated(90, 1, 2, 3), ['1']).target).toEqual({ name: 'y_is_1', from: { sql: `"y" IN ('1')` } })
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
    expect(code(() => inferred(counted(90, (row) => `name ${row % 60}`)))).toBe('TARGET_MANY_CLASSES')
    expect(code(() => inferred(counted(3000, (row) => `name ${row % 1200}`)))).toBe('TARGET_MANY_CLASSES')
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
