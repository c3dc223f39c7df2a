import { afterEach, describe, expect, test } from 'vitest'
import { sampleServer } from '../../../test/fixtures/sample-server.ts'
import type { SampleServer } from '../../../test/fixtures/sample-server.ts'
import type { ServerNeeds } from '../needs.ts'

const open: SampleServer[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.app.close()
})

async function asking(needs: Partial<ServerNeeds> = {}) {
  const server = await sampleServer(needs)
  open.push(server)
  return async (path: string) => {
    const answer = await server.app.inject(path)
    return [answer.statusCode, answer.json<{ error?: { code: string } }>().error?.code]
  }
}

describe('probes', () => {
  test('a server whose models are in memory is live and ready', async () => {
    const ask = await asking()
    expect(await ask('/health/live')).toEqual([200, undefined])
    expect(await ask('/health/ready')).toEqual([200, undefined])
  })

  test('one that is ending is live, and not ready at once', async () => {
    const draining = new AbortController()
    const ask = await asking({ draining: draining.signal })
    expect(await ask('/health/ready')).toEqual([200, undefined])
    draining.abort()
    expect(await ask('/health/ready')).toEqual([503, 'NOT_READY'])
    expect(await ask('/health/live')).toEqual([200, undefined])
  })

  test('one of whose aliases cannot be answered is live and not ready', async () => {
    const { shelf } = await sampleServer()
    const without = {
      ...shelf,
      resolve: (reference: string) => (reference.startsWith('costs') ? undefined : shelf.resolve(reference)),
    }
    const ask = await asking({ shelf: without })
    expect(await ask('/health/ready')).toEqual([503, 'NOT_READY'])
    expect(await ask('/health/live')).toEqual([200, undefined])
  })

  test('liveness asks no model', async () => {
    const shelf = new Proxy({} as ServerNeeds['shelf'], {
      get: () => {
        throw new Error('it was asked')
      },
    })
    const ask = await asking({ shelf })
    expect(await ask('/health/live')).toEqual([200, undefined])
  })
})
