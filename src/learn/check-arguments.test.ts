import { expect, test } from 'vitest'
import { seededRng } from '../base/rng.ts'
import { inProcessCompute } from '../compute/in-process.ts'
import { systemClock } from '../../test/system-clock.ts'
import { numberColumn } from '../frame/column.ts'
import { frameOf } from '../frame/frame.ts'
import { linearRegression } from './estimators/linear/linear-regression.ts'
import { pairedDifference } from './metrics/paired-difference.ts'
import { slices } from './metrics/slices.ts'
import { crossValidate } from './selection/cross-validate.ts'
import { folds } from './selection/folds.ts'
import { splitRows } from './selection/split.ts'

const rng = seededRng(1)
const three = new Float64Array(3)
const refused = (code: string) => expect.objectContaining({ code })

test.each([
  ['folds by time', () => folds({ kind: 'time', rowCount: 4, rng, timesMs: three })],
  ['folds by group', () => folds({ kind: 'group', rowCount: 4, rng })],
  ['stratified folds', () => folds({ kind: 'stratified', rowCount: 4, rng, y: three })],
  ['one fold', () => folds({ kind: 'random', rowCount: 4, rng }, 1)],
  ['a split by time', () => splitRows({ kind: 'time', rowCount: 4, rng, testShare: 0.5 })],
  ['a split by group', () => splitRows({ kind: 'group', rowCount: 4, rng, groups: new Int32Array(3), testShare: 0.5 })],
  ['a stratified split', () => splitRows({ kind: 'stratified', rowCount: 4, rng, y: three, testShare: 0.5 })],
  ['a test of all rows', () => splitRows({ kind: 'random', rowCount: 4, rng, testShare: 1 })],
  ['slices', () => slices('regression', frameOf([], 4), three, three)],
  ['a paired difference', () => pairedDifference('rmse', three, three, new Float64Array(4), { rng })],
])('%s of rows without a value each is refused by code', (_, make) => {
  expect(make).toThrow(refused('ARGUMENT_VALUE'))
})

test('columns of different lengths, and a target of another length, are refused by code', async () => {
  const lengths = () =>
    frameOf([
      ['a', numberColumn([1, 2])],
      ['b', numberColumn([1, 2, 3])],
    ])
  expect(lengths).toThrow('Column "b" must have 2 rows as the frame has, received 3.')
  const context = { rng, compute: inProcessCompute(systemClock) }
  const judging = crossValidate(linearRegression(), frameOf([], 4), { kind: 'regression', y: three }, [], context)
  await expect(judging).rejects.toMatchObject({ code: 'TARGET_LENGTH' })
})
