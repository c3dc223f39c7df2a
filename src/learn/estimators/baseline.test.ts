import { expect, test } from 'vitest'
import { seededRng } from '../../base/rng.ts'
import { inProcessCompute } from '../../compute/in-process.ts'
import { frameOf } from '../../frame/frame.ts'
import { systemClock } from '../../../test/system-clock.ts'
import { constantModel } from './baseline.ts'

const context = { rng: seededRng(1), compute: inProcessCompute(systemClock) }
const y = Float64Array.of(0, 2, 2, 0, 2)
const frame = frameOf([], y.length)
const target = { kind: 'classification', y, classes: 4 } as const

test('the majority of four classes is the share of each, half a row for those without one', async () => {
  const model = await constantModel('majority').fit(frame, target, context)
  expect([...model.predict(frame).subarray(0, 4)]).toEqual([2 / 6, 0.5 / 6, 3 / 6, 0.5 / 6])
})

test.each(['always-positive', 'always-negative'] as const)('%s has no meaning for four classes', async (kind) => {
  await expect(constantModel(kind).fit(frame, target, context)).rejects.toMatchObject({ code: 'CONFIG_VALUE' })
})
