import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { onBothDatabases } from '../../test/both-databases.ts'
import { trackingServer } from '../../test/fixtures/tracking-server.ts'
import { throughlineClient } from '../client.ts'

/** Hands everything on, but cuts the connection when the server answers the first request for each path: it has committed. */
async function cuttingProxy(port: number, paths: readonly string[]) {
  const sockets = new Set<Socket>()
  const left = new Set(paths)
  const proxy = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    let awaited: string | undefined
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
    }
    near.on('data', (chunk) => {
      awaited = [...left].find((path) => chunk.includes(path))
      far.write(chunk)
    })
    far.on('data', (chunk) => {
      if (awaited === undefined) return void near.write(chunk)
      left.delete(awaited)
      near.destroy()
      far.destroy()
    })
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  })
  await once(proxy.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    left: () => [...left],
    close() {
      for (const socket of sockets) socket.destroy()
      proxy.close()
    },
  }
}

const paths = ['experiments/create', 'runs/create', 'runs/log-batch', 'runs/update'].map((path) => `mlflow/${path}`)

onBothDatabases(({ newPlace }) => {
  test('answers that are cut off after the commit make nothing twice: the run brings its own id', async () => {
    const server = await trackingServer(await newPlace())
    const proxy = await cuttingProxy(server.port, paths)
    const client = throughlineClient({ url: proxy.url, flushMs: 5, heartbeatMs: 0 })
    try {
      const run = await client.startRun({ experiment: 'cut', name: 'one', params: { a: 1 } })
      await run.logMetric('loss', 0.5, { step: 3 })
      await run.end()
      expect(proxy.left()).toEqual([])
      const experiments = await server.store.experiments.search({ view: 'all', order: [], offset: 0, limit: 9 })
      expect(experiments.items.map(({ name }) => name).toSorted()).toEqual(['Default', 'cut'])
      const found = await all(client.searchRuns({ experiments: ['cut'] }))
      expect(found).toMatchObject([{ id: run.id, name: 'one', status: 'finished', params: { a: '1' } }])
      expect(await all(client.metricHistory(run.id, 'loss'))).toHaveLength(1)
    } finally {
      await client.close()
      proxy.close()
      await server.close()
    }
  })
})

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = []
  for await (const item of items) found.push(item)
  return found
}
