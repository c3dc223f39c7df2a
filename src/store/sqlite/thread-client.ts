import { Worker } from 'node:worker_threads'
import type { Reply, Request, ThreadOptions } from './thread-protocol.ts'

type Answer = Exclude<Reply, { error: unknown }>

/** The near end of a state thread: sends statements, in order, and resolves with their rows. */
export interface ThreadClient {
  execute(sql: string, parameters: readonly unknown[]): Promise<Answer>
  close(): Promise<void>
}

/**
 * Starts the thread, which opens the file at the first statement: an error of opening is that statement's. An idle thread
 * never keeps the process up.
 */
export function startThread(options: ThreadOptions): ThreadClient {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
  const file = new URL(`./state-thread${extension}`, import.meta.url)
  // Without a list of its own the thread would take over the flags of the process, some of which it refuses.
  const worker = new Worker(file, { workerData: options, execArgv: [] })
  const waiting = new Map<number, PromiseWithResolvers<Answer>>()
  let lastId = 0
  let ended: Error | undefined

  function end(error: Error): void {
    ended ??= error
    for (const request of waiting.values()) request.reject(ended)
    waiting.clear()
  }
  worker.on('error', (error) => end(error instanceof Error ? error : new Error(String(error))))
  worker.on('exit', () => end(new Error('the state thread has ended')))
  worker.on('message', (reply: Reply) => {
    const request = waiting.get(reply.id)
    waiting.delete(reply.id)
    if (waiting.size === 0) worker.unref()
    if ('error' in reply)
      request?.reject(Object.assign(new Error(reply.error.message), reply.error, { path: options.file }))
    else request?.resolve(reply)
  })
  worker.unref()

  function send(request: Omit<Request, 'id'>): Promise<Answer> {
    if (ended !== undefined) return Promise.reject(ended)
    const id = ++lastId
    const pending = Promise.withResolvers<Answer>()
    waiting.set(id, pending)
    worker.ref()
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin
    worker.postMessage({ ...request, id } satisfies Request)
    return pending.promise
  }
  return {
    execute: (sql, parameters) => send({ sql, parameters }),
    async close() {
      if (ended !== undefined) return
      const exit = new Promise((resolve) => worker.once('exit', resolve))
      await send({ sql: '', parameters: [], close: true })
      worker.ref()
      await exit
    },
  }
}
