// The load generator, in a process of its own. The first line of its standard input is a LoadOrder as JSON. Runs until its
// time is over or that input ends, then writes a LoadResult to standard output.
import { once } from 'node:events'
import { openConnection, requestBytes } from './connection.ts'
import { quantile } from './statistics.ts'
import type { Connection } from './connection.ts'
import type { LoadOrder, LoadResult } from './load.ts'

const counted = '{{n}}'
const order = JSON.parse(await firstLine()) as LoadOrder
/** Made before the load begins, but where each is another. */
const requests = order.bodies.map((body) => (body.includes(counted) ? body : requestBytes(order.url, order.path, body)))
if (order.bodies.length === 0) requests.push(requestBytes(order.url, order.path))
const latenciesMs: number[] = []
const idle: Connection[] = []
const over = new AbortController()
let [sent, failed] = [0, 0]

async function sendOne(connection: Connection): Promise<void> {
  const startMs = performance.now()
  const number = sent++
  const request = requests[number % requests.length]!
  const bytes =
    typeof request === 'string'
      ? requestBytes(order.url, order.path, request.replaceAll(counted, String((order.first ?? 0) + number)))
      : request
  const { status } = await connection.send(bytes)
  latenciesMs.push(performance.now() - startMs)
  if (status !== 200) failed++
}

/** As fast as each connection goes. */
async function closedLoop(): Promise<void> {
  const connections = await Promise.all(Array.from({ length: order.connections }, () => openConnection(order.url)))
  idle.push(...connections)
  await Promise.all(
    connections.map(async (connection) => {
      while (!over.signal.aborted) await sendOne(connection)
    }),
  )
}

/** At a fixed rate whatever the answers do: a server that stalls meets every request that fell due meanwhile. */
async function openLoop(perSecond: number): Promise<void> {
  idle.push(...(await Promise.all(Array.from({ length: order.connections }, () => openConnection(order.url)))))
  const startMs = performance.now()
  const open: Promise<void>[] = []
  for (let due = 0; !over.signal.aborted;) {
    for (const now = performance.now(); startMs + (1000 * due) / perSecond <= now; due++) open.push(sendOnIdle())
    await new Promise((resume) => setTimeout(resume, 1))
  }
  await Promise.all(open)
}

async function sendOnIdle(): Promise<void> {
  const connection = idle.pop() ?? (await openConnection(order.url))
  await sendOne(connection)
  idle.push(connection)
}

if (order.seconds !== undefined) setTimeout(() => over.abort(), 1000 * order.seconds)
process.stdin.on('end', () => over.abort()).resume()
if (process.stdin.readableEnded) over.abort()
const startMs = performance.now()
await (order.perSecond === undefined ? closedLoop() : openLoop(order.perSecond))
const seconds = (performance.now() - startMs) / 1000
for (const connection of idle) connection.close()
process.stdin.destroy()
const result: LoadResult = {
  requests: latenciesMs.length,
  failed,
  seconds,
  perSecond: latenciesMs.length / seconds,
  p50Ms: quantile(latenciesMs, 0.5),
  p99Ms: quantile(latenciesMs, 0.99),
  maxMs: quantile(latenciesMs, 1),
}
process.stdout.write(JSON.stringify(result))

async function firstLine(): Promise<string> {
  let text = ''
  for (;;) {
    const chunk = process.stdin.read() as Buffer | null
    if (chunk === null) await once(process.stdin, 'readable')
    else text += chunk.toString()
    if (text.includes('\n')) return text
  }
}
