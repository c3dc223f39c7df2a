import { expect, test } from 'vitest'
import { sampleServer } from '../../test/fixtures/sample-server.ts'
import { throughlineClient } from '../client.ts'

test('outcomes are taken by the route, checked, counted and kept', async () => {
  const { app, outcomes } = await sampleServer()
  const post = (body: object) => app.inject({ method: 'POST', url: '/models/strikes/feedback', payload: body })
  const taken = await post({ outcomes: [{ id: 'a-0', outcome: true, at: '2026-01-01' }] })
  expect([taken.statusCode, taken.json()]).toEqual([200, { model: 'strikes', version: 1, accepted: 1 }])
  expect(outcomes).toMatchObject([{ id: 'a-0', outcome: true, atMs: Date.UTC(2026, 0, 1), model: 'strikes' }])
  const refused = await post({ outcomes: [{ id: 'a-1', outcome: 'maybe' }] })
  expect([refused.statusCode, refused.json()]).toMatchObject([400, { error: { code: 'FEEDBACK_ITEMS' } }])
  expect((await post({ outcomes: [{ id: '', outcome: true }] })).statusCode).toBe(400)
  expect((await post({ outcomes: [{ id: 'a', outcome: null }] })).statusCode).toBe(400)
  expect((await app.inject({ method: 'GET', url: '/metrics' })).body).toContain(
    'serving_feedback_total{model="strikes"} 1',
  )
  await app.close()
})

test('the client says outcomes with their moments', async () => {
  const { app, outcomes } = await sampleServer()
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const client = throughlineClient<{ strikes: { row: object; label: boolean }; costs: { row: object; label: never } }>({
    url,
  })
  const at = new Date(Date.UTC(2026, 0, 1))
  expect(await client.feedback('strikes', [{ id: 'a', outcome: false, at }])).toMatchObject({ accepted: 1 })
  expect(await client.feedback('costs@champion', [{ id: 'b', outcome: 12.5 }])).toMatchObject({ model: 'costs' })
  expect(outcomes.map(({ id, outcome, atMs }) => [id, outcome, atMs]).at(0)).toEqual(['a', false, at.getTime()])
  await app.close()
})
