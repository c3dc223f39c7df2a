import { expect, test } from 'vitest'
import { checkQuestion } from './check-question.ts'
import type { PreparedTable } from '../domain/prepared-table.ts'
import type { Problem } from '../domain/project.ts'

const tableOf = (labels: readonly string[], problem: Partial<Problem>): PreparedTable =>
  ({ labels, project: { problem: { kind: 'classification', ...problem } } }) as unknown as PreparedTable

const currency = 'EUR'

test.each([
  [{ withoutModel: 'always-positive' }, "problem.withoutModel: expected 'majority'"],
  [{ withoutModel: 'always-negative' }, "problem.withoutModel: expected 'majority'"],
  [{ costs: { falsePositive: 1, currency } }, 'problem.costs.falsePositive: expected left out, and wrongAnswer given'],
  [{ costs: { falseNegative: 1, currency } }, 'problem.costs.falseNegative: expected left out'],
] as const)('three classes cannot have %j', (problem, message) => {
  let thrown: unknown
  try {
    checkQuestion(tableOf(['a', 'b', 'c'], problem))
  } catch (error) {
    thrown = error
  }
  expect(thrown).toMatchObject({ code: 'CONFIG_VALUE', details: { path: message.split(':')[0] } })
  expect((thrown as { details: { expected: string } }).details.expected).toContain(message.split('expected ')[1])
  expect(() => checkQuestion(tableOf(['a', 'b'], problem))).not.toThrow()
})

test('three classes may have the majority and the cost of a wrong answer', () => {
  const problem = { withoutModel: 'majority', costs: { wrongAnswer: 3, currency } } as const
  expect(() => checkQuestion(tableOf(['a', 'b', 'c'], problem))).not.toThrow()
})
