import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampleRow } from '../../test/fixtures/sample-model.ts'
import { sampleServer } from '../../test/fixtures/sample-server.ts'
import { ThroughlineError, throughlineClient } from '../client.ts'
import type { SampleServer } from '../../test/fixtures/sample-server.ts'

interface Models {
  strikes: { row: { speed: number; phase?: 'Approach' | 'Climb' | null }; label: boolean }
}

let server: SampleServer
let url: string
beforeAll(async () => {
  server = await sampleServer()
  url = await server.app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(() => server.app.close())

describe('throughlineClient', () => {
  test('predicts, by name, alias or version', async () => {
    const client = throughlineClient({ url: `${url}/` })
    const answer = await client.predict('strikes', [sampleRow])
    expect(answer.predictions[0]?.label).toEqual(expect.any(Boolean))
    expect((await client.predict('strikes@champion', [sampleRow])).version).toBe(1)
    expect((await client.predict('strikes/2', [sampleRow])).version).toBe(2)
  })

  test('gets the probability of each of several labels, whatever their names, over the wire', async () => {
    const { predictions } = await throughlineClient({ url }).predict('damages', [sampleRow])
    const { label, probabilities = {} } = predictions[0]!
    expect(Object.keys(probabilities)).toEqual(['minor', 'none', 'constructor'])
    expect(Object.values(probabilities).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12)
    expect(probabilities[String(label)]).toBe(Math.max(...Object.values(probabilities)))
  })

  test('lists the models and tells the health', async () => {
    const client = throughlineClient({ url })
    expect((await client.models()).map(({ name }) => name)).toEqual(['strikes', 'costs', 'damages'])
    expect((await client.health()).status).toBe('ok')
  })

  test('throws what the server said, with its code, fix and details', async () => {
    const error = await throughlineClient({ url })
      .predict('strikes', [{ ...sampleRow, spede: 1 }], { strict: true })
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ThroughlineError)
    expect(error).toMatchObject({
      status: 400,
      code: 'REQUEST_FIELDS',
      fix: expect.stringContaining('openapi.json') as string,
      details: { problems: [{ column: 'spede', nearest: 'speed' }] },
    })
  })

  test('throws an error of its own when a proxy answers in the place of the server', async () => {
    const client = throughlineClient({ url, fetch: async () => new Response('<h1>Bad gateway</h1>', { status: 502 }) })
    await expect(client.health()).rejects.toMatchObject({ status: 502, code: 'UNKNOWN' })
  })

  test('a wrong field, type, label or option is a compile error', () => {
    const client = throughlineClient<Models>({ url })
    // Never called: what counts is that the compiler refuses each marked line.
    const uses = async (): Promise<void> => {
      const { predictions } = await client.predict('strikes', [{ speed: 1, phase: 'Climb' }])
      const label: boolean | undefined = predictions[0]?.label
      // @ts-expect-error: a field that the model does not have
      await client.predict('strikes', [{ speed: 1, spede: 2 }])
      // @ts-expect-error: a number as text
      await client.predict('strikes', [{ speed: '1' }])
      // @ts-expect-error: a required field left out
      await client.predict('strikes', [{ phase: null }])
      // @ts-expect-error: a category nobody knows
      await client.predict('strikes', [{ speed: 1, phase: 'Cruise' }])
      // @ts-expect-error: a model that the server does not have
      await client.predict('strike', [{ speed: 1 }])
      // @ts-expect-error: the labels are true and false
      const wrong: string | undefined = predictions[0]?.label
      expect([label, wrong]).toBeDefined()
    }
    expect(uses).toBeTypeOf('function')
  })
})
