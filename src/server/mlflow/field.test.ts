import { describe, expect, test } from 'vitest'
import { AppError } from '../../base/errors.ts'
import { count, double, flag, integer, keyValue, list, oneOf, readFields, record, required, text } from './field.ts'

const refusalOf = (read: () => unknown): string => {
  try {
    read()
  } catch (error) {
    if (error instanceof AppError) return error.message
    throw error
  }
  return 'accepted'
}

describe('a field', () => {
  test.each([
    [integer, '5', 5],
    [integer, 9_223_372_036_854_775_807n, 9_223_372_036_854_775_807n],
    [integer, '-9223372036854775808', -9_223_372_036_854_775_808n],
    [integer, '9007199254740991', 9_007_199_254_740_991],
    [integer, 2 ** 60, 1_152_921_504_606_846_976n],
    [double, 'NaN', Number.NaN],
    [double, '-Infinity', Number.NEGATIVE_INFINITY],
    [double, '1e3', 1000],
    [double, 7n, 7],
    [flag, 'true', true],
    [flag, false, false],
    [text, 'a\0b\uD800', 'a\u{FFFD}b\u{FFFD}'],
    [oneOf(['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL']), 'all', 'ALL'],
    [oneOf(['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL']), 2, 'DELETED_ONLY'],
    [oneOf(['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL']), '3', 'ALL'],
    [keyValue, { key: 'k' }, { key: 'k', value: '' }],
    [list(text), 'alone', ['alone']],
  ])('%# reads %o as it is meant', (field, given, expected) => {
    expect(field.read(given, 'x')).toEqual(expected)
  })

  test.each([
    [text, 5, "Invalid value 5 for parameter 'x' supplied. Hint: Value was of type 'int'."],
    [text, 1.5, "Invalid value 1.5 for parameter 'x' supplied. Hint: Value was of type 'float'."],
    [double, 'much', `Invalid value "much" for parameter 'x' supplied. Hint: Value was of type 'str'.`],
    [double, '', `Invalid value "" for parameter 'x' supplied. Hint: Value was of type 'str'.`],
    [integer, 9_223_372_036_854_775_808n, `Invalid value "9223372036854775808" for parameter 'x'`],
    [integer, true, "Invalid value true for parameter 'x' supplied. Hint: Value was of type 'bool'."],
    [count, 9_223_372_036_854_775_807n, "parameter 'x'"],
    [oneOf(['RUNNING']), 'DONE', `Invalid value "DONE" for parameter 'x'`],
    [oneOf(['RUNNING']), 7, "Invalid value 7 for parameter 'x'"],
    [record({}), [], "Invalid value [] for parameter 'x' supplied. Hint: Value was of type 'list'."],
    [
      list(text),
      { b: 1, a: 2 },
      `Invalid value {"a":2,"b":1} for parameter 'x' supplied. Hint: Value was of type 'dict'.`,
    ],
  ])('%# refuses %o in the words of the wire', (field, given, message) => {
    expect(refusalOf(() => field.read(given, 'x'))).toContain(message)
  })
})

describe('a document', () => {
  const fields = { name: required(text), tags: list(keyValue), limit: count }
  test('may have fields that nobody knows, and lack what is not required', () => {
    expect(readFields(fields, { name: 'a', other: {} })).toEqual({ name: 'a', tags: [] })
  })
  test.each([[{}], [{ name: null }], [{ name: '' }]])('%o lacks what is required', (given) => {
    expect(refusalOf(() => readFields(fields, given))).toContain("Missing value for required parameter 'name'.")
  })
  test('says where in a list something is wrong', () => {
    const given = { name: 'a', tags: [{ key: 'ok' }, { key: 7 }] }
    expect(refusalOf(() => readFields(fields, given))).toContain("Invalid value 7 for parameter 'tags[1].key'")
  })
  test('takes no field from the prototype of an object', () => {
    expect(readFields({ toString: text }, {})).toEqual({})
  })
})
