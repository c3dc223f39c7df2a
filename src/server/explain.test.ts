import { expect, test } from 'vitest'
import { sampleRow } from '../../test/fixtures/sample-model.ts'
import { sampleServer } from '../../test/fixtures/sample-server.ts'
import { throughlineClient } from '../client.ts'
import type { ExplainAnswer } from '../api/explain.ts'

const row = { ...sampleRow, speed: 200 }

test('contributions of a row add up, with base, to the score that it is answered with', async () => {
  const { app } = await sampleServer()
  const post = async <Answer>(path: string, body: object): Promise<Answer> =>
    (await app.inject({ method: 'POST', url: path, payload: body })).json()
  const { predictions } = await post<{ predictions: [{ probabilities: Record<string, number> }] }>(
    '/models/damages/predict',
    { rows: [row] },
  )
  const answer = await post<ExplainAnswer>('/models/damages/explain', { rows: [row], label: 'minor' })
  expect(answer).toMatchObject({ model: 'damages', version: 1, method: 'sampled-shapley', scale: 'probability' })
  const [{ label, base, contributions, margin, standardErrors } = expect.fail()] = answer.explanations
  expect(label).toBe('minor')
  expect(Object.keys(contributions).sort()).toEqual(Object.keys(sampleRow).sort())
  expect(Object.keys(standardErrors!)).toEqual(Object.keys(contributions))
  const sum = Object.values(contributions).reduce((total, value) => total + value, base)
  expect(margin).toBe(sum)
  expect(Math.abs(margin - predictions[0].probabilities['minor']!)).toBeLessThan(1e-12)
  await app.close()
})

test('explains the positive class of two, and the other one as its mirror image', async () => {
  const { app } = await sampleServer()
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const client = throughlineClient({ url })
  const [positive] = (await client.explain('strikes', [row])).explanations
  const [negative] = (await client.explain('strikes', [row], { label: false })).explanations
  expect([positive!.label, negative!.label]).toEqual([true, false])
  expect(positive!.margin + negative!.margin).toBeCloseTo(1, 12)
  expect(positive!.contributions['speed']! + negative!.contributions['speed']!).toBeCloseTo(0, 12)
  const [cost] = (await client.explain('costs/1', [row])).explanations
  expect(cost).not.toHaveProperty('label')
  await app.close()
})

test('refuses rows as a prediction does, a class that is none, and too many rows', async () => {
  const { app } = await sampleServer()
  const codeOf = async (model: string, body: object): Promise<[number, string]> => {
    const answer = await app.inject({ method: 'POST', url: `/models/${model}/explain`, payload: body })
    return [answer.statusCode, answer.json<{ error: { code: string } }>().error.code]
  }
  expect(await codeOf('strikes', { rows: [{ ...row, speed: 'fast' }] })).toEqual([400, 'REQUEST_FIELDS'])
  expect(await codeOf('strikes', { rows: [row], label: 'maybe' })).toEqual([400, 'EXPLAIN_LABEL'])
  expect(await codeOf('costs', { rows: [row], label: 1 })).toEqual([400, 'EXPLAIN_LABEL'])
  const many = Array.from({ length: 51 }, () => row)
  expect(await codeOf('strikes', { rows: many })).toEqual([413, 'REQUEST_ROWS_TOO_MANY'])
  expect(await codeOf('nobody', { rows: [row] })).toEqual([404, 'MODEL_NOT_FOUND'])
  await app.close()
})
