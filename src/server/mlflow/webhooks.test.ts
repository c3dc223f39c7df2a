import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { onBothDatabases } from '../../../test/both-databases.ts'
import { startReceiver } from '../../../test/fixtures/webhook-receiver.ts'
import { wireServer } from '../../../test/fixtures/wire-server.ts'

const created = [{ entity: 'REGISTERED_MODEL', action: 'CREATED' }]

onBothDatabases(({ open }) => {
  test('webhooks are made, told, changed and deleted, and their secret never comes out', async () => {
    const { ask, call } = await wireServer(await open())
    const given = { name: 'ops', url: 'https://example.com/in', events: created, secret: 'very-secret' }
    const { webhook } = await ask('POST', 'webhooks', given)
    expect(webhook).toMatchObject({ name: 'ops', url: given.url, events: created, status: 'ACTIVE' })
    const path = `webhooks/${webhook.webhook_id}`
    const changed = await ask('PATCH', path, { status: 'DISABLED', description: 'mine', secret: 'very-secret-2' })
    expect(changed.webhook).toMatchObject({ status: 'DISABLED', description: 'mine', events: created, name: 'ops' })
    expect((await ask('GET', path)).webhook).toEqual(changed.webhook)
    const taken = await ask('PATCH', path, { description: '' })
    expect(taken.webhook).not.toHaveProperty('description')
    await ask('PATCH', path, { description: 'mine' })
    const all = await ask('GET', 'webhooks')
    expect(all).toMatchObject({ webhooks: [{ ...changed.webhook, last_updated_timestamp: expect.any(Number) }] })
    expect(JSON.stringify([webhook, changed, all])).not.toContain('very-secret')
    await ask('DELETE', path)
    expect((await call('GET', path)).body).toEqual({
      error_code: 'RESOURCE_DOES_NOT_EXIST',
      message: `Webhook with ID ${webhook.webhook_id} not found.`,
    })
    expect(await ask('GET', 'webhooks')).toEqual({})
  })

  test('webhooks are listed in pages, the newest first', async () => {
    const { ask, call } = await wireServer(await open())
    for (const name of ['a', 'b', 'c'])
      await ask('POST', 'webhooks', { name, url: 'https://x.example', events: created })
    const first = await ask('GET', 'webhooks', { max_results: 2 })
    const rest = await ask('GET', 'webhooks', { max_results: 2, page_token: first.next_page_token })
    expect(rest.next_page_token).toBe(undefined)
    const names = [...first.webhooks, ...rest.webhooks].map(({ name }: { name: string }) => name)
    expect(names.toSorted()).toEqual(['a', 'b', 'c'])
    const refused = await call('GET', 'webhooks', { max_results: 1001 })
    expect([refused.status, refused.body.message]).toEqual([
      400,
      expect.stringContaining('max_results must be between 1 and 1000'),
    ])
  })

  test.each([
    [{ name: '-x' }, "Webhook name '-x' is invalid."],
    [{ url: 'ftp://x' }, "Invalid webhook URL scheme: 'ftp'."],
    [{ url: 'nonsense' }, 'Invalid webhook URL'],
    [{ url: 'http://[invalid' }, 'Invalid webhook URL'],
    [{ url: '   ' }, 'Webhook URL cannot be empty or just whitespace'],
    [{ url: 'https:///x' }, 'Webhook URL must include a hostname'],
    [{ url: 'https://ann:pw@x.example' }, 'must hold no user'],
    [{ events: [] }, 'Webhook events must be a non-empty list'],
    [{ events: [{ entity: 'MODEL_VERSION', action: 'SET' }] }, 'received model_version.set'],
    [{ events: [{ entity: 'BUDGET_POLICY', action: 'EXCEEDED' }] }, 'received budget_policy.exceeded'],
  ])('a webhook of %j is refused', async (odd, message) => {
    const { call } = await wireServer(await open())
    const { status, body } = await call('POST', 'webhooks', {
      name: 'ok',
      url: 'https://x.example',
      events: created,
      ...odd,
    })
    expect([status, body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE'])
    expect(body.message).toContain(message)
  })

  test('a receiver is told what happened, signed, from a run that ends to a promotion', async () => {
    await using receiver = await startReceiver()
    const { ask, delivery } = await wireServer(await open())
    const events = [
      'REGISTERED_MODEL.CREATED',
      ...['MODEL_VERSION.CREATED', 'MODEL_VERSION.PROMOTED', 'MODEL_VERSION.TRANSITIONED'],
      ...['MODEL_VERSION_TAG.SET', 'MODEL_VERSION_TAG.DELETED', 'MODEL_VERSION_ALIAS.CREATED'],
      ...['MODEL_VERSION_ALIAS.DELETED', 'RUN.FINISHED', 'RUN.FAILED'],
    ].map((name) => ({ entity: name.split('.')[0], action: name.split('.')[1] }))
    await ask('POST', 'webhooks', { name: 'all', url: receiver.url, events, secret: 's3cret' })
    const { run } = await ask('POST', 'runs/create', { experiment_id: '0', run_name: 'fit' })
    const { run: bad } = await ask('POST', 'runs/create', { experiment_id: '0', run_name: 'bad' })
    await ask('POST', 'runs/update', { run_id: run.info.run_id, status: 'FINISHED', end_time: 7 })
    await ask('POST', 'runs/update', { run_id: run.info.run_id, run_name: 'still fit' })
    await ask('POST', 'runs/update', { run_id: bad.info.run_id, status: 'KILLED', end_time: 8 })
    await ask('POST', 'registered-models/create', { name: 'm', description: 'd' })
    await ask('POST', 'model-versions/create', { name: 'm', source: 's3://b/1', run_id: 'r' })
    const key = { name: 'm', version: '1' }
    await ask('POST', 'registered-models/alias', { ...key, alias: 'champion' })
    await ask('POST', 'model-versions/transition-stage', { ...key, stage: 'Staging' })
    await ask('POST', 'model-versions/set-tag', { ...key, key: 'k', value: 'v' })
    await ask('DELETE', 'model-versions/delete-tag', { ...key, key: 'k' })
    await ask('DELETE', 'registered-models/alias', { name: 'm', alias: 'champion' })
    await delivery.deliverDue()
    const told = receiver.received.map(({ body }) => {
      const { entity, action, data } = JSON.parse(body) as { entity: string; action: string; data: object }
      return [`${entity}.${action}`, data] as const
    })
    const id = run.info.run_id
    expect(told).toEqual([
      ['run.finished', { run_id: id, run_name: 'fit', experiment_id: '0', status: 'FINISHED', end_time: 7 }],
      ['run.failed', expect.objectContaining({ run_name: 'bad', status: 'KILLED' })],
      ['registered_model.created', { name: 'm', tags: {}, description: 'd' }],
      ['model_version.created', { ...key, source: 's3://b/1', run_id: 'r', tags: {}, description: null }],
      ['model_version_alias.created', { ...key, alias: 'champion' }],
      ['model_version.promoted', { ...key, alias: 'champion', previous: null, actor: expect.any(String) }],
      ['model_version.transitioned', { ...key, stage: 'Staging', before: 'None', archived: [] }],
      ['model_version_tag.set', { ...key, key: 'k', value: 'v' }],
      ['model_version_tag.deleted', { ...key, key: 'k' }],
      ['model_version_alias.deleted', { name: 'm', alias: 'champion' }],
    ])
    for (const { headers, body } of receiver.received) {
      const [delivered, seconds] = [headers['x-mlflow-delivery-id'], headers['x-mlflow-timestamp']] as [string, string]
      const mac = createHmac('sha256', 's3cret').update(`${delivered}.${seconds}.${body}`).digest('base64')
      expect(headers['x-mlflow-signature']).toBe(`v1,${mac}`)
    }
  })

  test('a test sends an example now, and says how it went', async () => {
    await using receiver = await startReceiver()
    const { ask } = await wireServer(await open())
    const { webhook } = await ask('POST', 'webhooks', { name: 'w', url: receiver.url, events: created })
    const event = { entity: 'MODEL_VERSION_TAG', action: 'SET' }
    const { result } = await ask('POST', `webhooks/${webhook.webhook_id}/test`, { event })
    expect(result).toEqual({ success: true, response_status: 200, response_body: 'ok' })
    expect(JSON.parse(receiver.received[0]!.body)).toMatchObject({ entity: 'model_version_tag', action: 'set' })
    await ask('PATCH', `webhooks/${webhook.webhook_id}`, { url: 'http://127.0.0.1:1/' })
    const failed = await ask('POST', `webhooks/${webhook.webhook_id}/test`)
    expect(failed.result).toEqual({ success: false, error_message: expect.stringContaining('Failed to test webhook') })
  })
})
