import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { onBothDatabases } from '../../../test/both-databases.ts'
import { createWebhookDelivery } from './delivery.ts'
import { webhookMessage } from './message.ts'
import type { WebhookEvent } from '../../domain/webhook.ts'
import type { Workspace } from '../../store/open-workspace.ts'
import type { PostWebhook } from './webhooks.ts'

const hour = 3_600_000

/** A receiver that answers what it is told to; a clock that stands still until it is moved. */
function harness(workspace: Workspace, holder = 'one', start = 1_000_000) {
  const clock = { at: start, nowMs: () => clock.at, monotonicMs: () => clock.at }
  const received: { id: string; url: string; name: string; at: number }[] = []
  const answers: (number | Error)[] = []
  const logged: string[] = []
  const post: PostWebhook = async ({ url, headers, body }) => {
    const { data } = JSON.parse(body) as { data: { name: string } }
    received.push({ id: headers['x-mlflow-delivery-id']!, url, name: data.name, at: clock.at })
    const answer = answers.shift() ?? 200
    if (answer instanceof Error) throw answer
    return { status: answer, body: '' }
  }
  const tell = (data: object, message: string): void => void logged.push(`${message} ${JSON.stringify(data)}`)
  const logger = { info: tell, warn: tell, error: tell }
  const delivery = createWebhookDelivery({
    ...{ webhooks: workspace.webhooks, post, clock, logger, holder },
    every: () => () => undefined,
  })
  return { clock, received, answers, logged, delivery }
}

const by = { actor: 'ann', atMs: 1_000_000 }

async function subscribe(workspace: Workspace, id: string, events: readonly WebhookEvent[], more: object = {}) {
  const times = { createdAtMs: 1, updatedAtMs: 1 }
  await workspace.webhooks.create({
    id,
    name: id,
    url: `https://${id}.test`,
    events,
    isActive: true,
    ...times,
    ...more,
  })
}

async function makeModels(workspace: Workspace, ...names: readonly string[]): Promise<void> {
  for (const name of names) await workspace.registry.createModel({ name, tags: [] }, by)
}

onBothDatabases(({ open, newPlace }) => {
  test('every event is told once, to each webhook that asked for it, in order', async () => {
    const workspace = await open()
    const { delivery, received } = harness(workspace)
    await subscribe(workspace, 'a', ['registered_model.created'])
    await subscribe(workspace, 'b', ['registered_model.created', 'model_version.created'])
    await subscribe(workspace, 'off', ['registered_model.created'], { isActive: false })
    await makeModels(workspace, 'one', 'two', 'three')
    await delivery.deliverDue()
    await delivery.deliverDue()
    for (const url of ['https://a.test', 'https://b.test']) {
      expect(received.filter((each) => each.url === url).map(({ name }) => name)).toEqual(['one', 'two', 'three'])
    }
    expect(received).toHaveLength(6)
    expect(await workspace.webhooks.counts()).toEqual({ waiting: 0, givenUp: 0 })
  })

  test('what fails is told again, later each time, under the same id, and holds up what comes after it', async () => {
    const workspace = await open()
    const { delivery, received, answers, clock } = harness(workspace)
    await subscribe(workspace, 'a', ['registered_model.created'])
    await makeModels(workspace, 'one', 'two')
    answers.push(503, new Error('no answer'), 404, 200, 200)
    for (const wait of [0, 999, 1, 1_999, 1, 3_999, 1]) {
      clock.at += wait
      await delivery.deliverDue()
    }
    expect(received.map(({ name, at }) => [name, at - by.atMs])).toEqual([
      ...[
        ['one', 0],
        ['one', 1_000],
        ['one', 3_000],
        ['one', 7_000],
      ],
      ['two', 7_000],
    ])
    expect(new Set(received.map(({ id }) => id)).size).toBe(2)
  })

  test('what a receiver refuses, and what fails for three days, is given up, kept and logged', async () => {
    const workspace = await open()
    const { delivery, received, answers, clock, logged } = harness(workspace)
    await subscribe(workspace, 'a', ['registered_model.created'], { secret: 'very-secret' })
    await makeModels(workspace, 'refused', 'late')
    answers.push(422, 500)
    await delivery.deliverDue()
    clock.at += 73 * hour
    answers.push(500)
    await delivery.deliverDue()
    expect(received.map(({ name }) => name)).toEqual(['refused', 'late', 'late'])
    expect(await workspace.webhooks.counts()).toEqual({ waiting: 0, givenUp: 2 })
    expect(logged.filter((line) => line.includes('was not told'))).toHaveLength(2)
    expect(logged.join()).not.toContain('very-secret')
  })

  test('what was not told when the process ended is told by the next', async () => {
    const place = await newPlace()
    const first = await open(place)
    const before = harness(first)
    await subscribe(first, 'a', ['registered_model.created'])
    await makeModels(first, 'one', 'two')
    before.answers.push(200, new Error('the cable was cut'))
    await before.delivery.deliverDue()
    await before.delivery.close()
    const after = harness(await open(place), 'two', by.atMs + 2_000)
    await after.delivery.deliverDue()
    expect(after.received.map(({ name }) => name)).toEqual(['two'])
  })

  test('two processes tell a webhook one after another, not both at once', async () => {
    const place = await newPlace()
    const workspaces = [await open(place), await open(place)]
    const [one, other] = workspaces.map((workspace, at) => harness(workspace, String(at)))
    await subscribe(workspaces[0]!, 'a', ['registered_model.created'])
    const names = Array.from({ length: 12 }, (_, at) => `m${at}`)
    await makeModels(workspaces[0]!, ...names)
    await Promise.all([one!.delivery.deliverDue(), other!.delivery.deliverDue()])
    await one!.delivery.deliverDue()
    expect([...one!.received, ...other!.received].map(({ name }) => name).toSorted()).toEqual(names.toSorted())
    // A process that stopped without a word holds it for a while only.
    const { webhooks } = workspaces[0]!
    expect(await webhooks.hold('a', 'gone', { nowMs: 0, untilMs: 90 })).toBe(true)
    expect(await webhooks.hold('a', 'other', { nowMs: 90, untilMs: 180 })).toBe(false)
    expect(await webhooks.hold('a', 'other', { nowMs: 91, untilMs: 181 })).toBe(true)
  })

  test('a webhook that is deleted or switched off is told nothing more', async () => {
    const workspace = await open()
    const { delivery, received } = harness(workspace)
    for (const id of ['a', 'b']) await subscribe(workspace, id, ['registered_model.created'])
    await makeModels(workspace, 'one')
    await workspace.webhooks.delete('a', 5)
    await workspace.webhooks.update('b', { isActive: false, updatedAtMs: 5 })
    await delivery.deliverDue()
    expect(received).toEqual([])
    await workspace.webhooks.update('b', { isActive: true, updatedAtMs: 6 })
    await delivery.deliverDue()
    expect(received.map(({ url }) => url)).toEqual(['https://b.test'])
  })

  test('prompts are told of to nobody, and an act that is undone neither', async () => {
    const workspace = await open()
    const { delivery, received } = harness(workspace)
    await subscribe(workspace, 'a', ['registered_model.created'])
    const tags = [{ key: 'mlflow.prompt.is_prompt', value: 'true' }]
    await workspace.registry.createModel({ name: 'prompt', tags }, by)
    await makeModels(workspace, 'm')
    await expect(makeModels(workspace, 'm')).rejects.toMatchObject({ code: 'REGISTERED_MODEL_EXISTS' })
    await delivery.deliverDue()
    expect(received.map(({ name }) => name)).toEqual(['m'])
  })
})

describe('webhookMessage', () => {
  test('is signed as MLflow signs: base64 of HMAC-SHA256 over delivery, seconds and body', () => {
    const delivery = { id: 'd1', event: 'model_version.created', atMs: 0, data: { name: 'm' } } as const
    const { headers, body } = webhookMessage({ ...delivery, url: 'https://a.test', secret: 's' }, 1_500)
    expect(JSON.parse(body)).toEqual({
      ...{ entity: 'model_version', action: 'created', timestamp: '1970-01-01T00:00:00.000Z', data: { name: 'm' } },
    })
    const expected = createHmac('sha256', 's').update(`d1.1.${body}`).digest('base64')
    expect(headers).toMatchObject({
      ...{ 'x-mlflow-delivery-id': 'd1', 'x-mlflow-timestamp': '1', 'x-mlflow-signature': `v1,${expected}` },
    })
    expect(webhookMessage({ ...delivery, url: 'https://a.test' }, 1_500).headers['x-mlflow-signature']).toBe(undefined)
  })
})
