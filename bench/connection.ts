import { connect } from 'node:net'

export interface Answer {
  readonly status: number
  readonly body: string
}

/** One kept-open HTTP/1.1 connection that sends a request made before, as bytes, and waits for its answer. */
export interface Connection {
  /** One at a time. Rejects when the connection breaks first. */
  send(request: Buffer): Promise<Answer>
  close(): void
}

/** The bytes of a request: a POST of JSON, or a GET where there is no body. */
export function requestBytes(url: string, path: string, body?: string): Buffer {
  const head = `${body === undefined ? 'GET' : 'POST'} ${path} HTTP/1.1\r\nhost: ${new URL(url).host}\r\n`
  if (body === undefined) return Buffer.from(`${head}\r\n`)
  return Buffer.from(
    `${head}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

/**
 * Opens a connection. It reads as little of an answer as it can: the load generator shares the processor with what it
 * measures.
 */
export async function openConnection(url: string): Promise<Connection> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  let received: string[] = []
  let [size, head] = [0, undefined as Head | undefined]
  let waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined
  socket.setEncoding('latin1')
  socket.on('data', (text: string) => {
    received.push(text)
    size += text.length
    head ??= headOf(received.join(''))
    if (head === undefined || size < head.bodyAt + head.length) return
    const answer = { status: head.status, body: received.join('').slice(head.bodyAt) }
    received = []
    size = 0
    head = undefined
    const answered = waiting
    waiting = undefined
    answered?.resolve(answer)
  })
  socket.on('error', (error) => waiting?.reject(error))
  socket.on('close', () => waiting?.reject(new Error('the connection was closed before the answer')))
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(new Error('the connection was closed while it was idle'))
        waiting = { resolve, reject }
        socket.write(request)
      }),
    close: () => socket.destroy(),
  }
}

interface Head {
  readonly status: number
  readonly bodyAt: number
  readonly length: number
}

/** Undefined while some of it is missing. */
function headOf(text: string): Head | undefined {
  const bodyAt = text.indexOf('\r\n\r\n') + 4
  if (bodyAt < 4) return undefined
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, bodyAt))
  return length === null ? undefined : { status: Number(text.slice(9, 12)), bodyAt, length: Number(length[1]) }
}
