import { Server, type Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

export interface DrainTimes {
  /** How long a kept connection that asks nothing is waited for. Default 250. */
  readonly quietMs?: number
  /** How long answers that have begun are waited for. Default 30,000. */
  readonly answerMs?: number
}

const lookMs = 20

/**
 * Gives what ends a server so that no request fails of it: no connection is taken any more, each kept one is told with
 * its next answer that it was the last, and what has begun is answered. A kept connection is cut once it has asked
 * nothing for `quietMs`: under load each asks again sooner, and one that is idle may be cut by any server at any time.
 * Call it before the server listens.
 */
export function drainable(app: FastifyInstance): (times?: DrainTimes) => Promise<void> {
  const { server } = app
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })

  function cutIdle(): void {
    server.closeIdleConnections()
    // To Node, a connection that has not sent anything yet is at work.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
  }

  return async ({ quietMs = 250, answerMs = 30_000 } = {}) => {
    if (server.listening) {
      // From now on, the next request of a connection is its last.
      server.maxRequestsPerSocket = 1
      // The one of node:http cuts kept connections at once, also one whose next request is on its way.
      const ended = new Promise<void>((resolve) => Server.prototype.close.call(server, () => resolve()))
      await withinMs(ended, quietMs)
      const looking = setInterval(cutIdle, lookMs)
      cutIdle()
      await withinMs(ended, answerMs)
      clearInterval(looking)
      server.closeAllConnections()
    }
    await app.close()
  }
}

function withinMs(ended: Promise<void>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(resolve, ms)
    void ended.then(() => {
      clearTimeout(limit)
      resolve()
    })
  })
}
