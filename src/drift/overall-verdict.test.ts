import { expect, test } from 'vitest'
import { overallVerdict } from './overall-verdict.ts'

test.each([
  [['stable', 'drifted', 'warning', 'inconclusive'], 'drifted'],
  [['stable', 'warning', 'inconclusive'], 'warning'],
  [['inconclusive', 'stable'], 'stable'],
  [['inconclusive', 'inconclusive'], 'inconclusive'],
  [[], 'inconclusive'],
] as const)('columns that are %j make a window that is %s', (verdicts, overall) => {
  expect(overallVerdict(verdicts.map((verdict) => ({ verdict })))).toBe(overall)
})
