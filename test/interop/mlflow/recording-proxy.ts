import { createServer, request as send } from 'node:http'
import { pipeline } from 'node:stream'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request that a client made, and what it was answered with. */
export interface Exchange {
  readonly method: string
  /** As the client wrote it, with its query. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly requestType: string
  /** The first bytes of the body; `requestBytes` tells of all. */
  readonly request: Buffer
  readonly requestBytes: number
  readonly status: number
  readonly answerType: string
  readonly answerHeaders: IncomingHttpHeaders
  readonly answer: Buffer
  readonly answerBytes: number
}

const keptBytesMax = 256 * 1024

/** Stands before a server and notes what passes, in the order in which answers ended. */
export async function recordingProxy(
  target: string,
): Promise<{ readonly url: string; readonly exchanges: Exchange[]; stop(): Promise<void> }> {
  const exchanges: Exchange[] = []
  const { hostname, port } = new URL(target)
  const server = createServer((incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming
    const asked = keep(incoming)
    // The Host that the client wrote goes on: it names this proxy, on the same machine.
    const onward = send({ hostname, port, method, path: url, headers }, (answer) => {
      const answered = keep(answer)
      answer.once('end', () =>
        exchanges.push({
          ...{ method, url, headers, requestType: headers['content-type'] ?? '' },
          ...{ request: asked.kept(), requestBytes: asked.bytes() },
          ...{ status: answer.statusCode ?? 0, answerType: answer.headers['content-type'] ?? '' },
          answerHeaders: answer.headers,
          ...{ answer: answered.kept(), answerBytes: answered.bytes() },
        }),
      )
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      pipeline(answer, outgoing, () => undefined)
    })
    pipeline(incoming, onward, (error) => {
      if (error) outgoing.destroy()
    })
    onward.on('error', () => outgoing.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges,
    stop() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function keep(message: IncomingMessage): { kept(): Buffer; bytes(): number } {
  const chunks: Buffer[] = []
  let bytes = 0
  message.on('data', (chunk: Buffer) => {
    if (bytes < keptBytesMax) chunks.push(chunk)
    bytes += chunk.length
  })
  return { kept: () => Buffer.concat(chunks).subarray(0, keptBytesMax), bytes: () => bytes }
}
