import cluster, { type Worker } from 'node:cluster'
import { AppError } from '../../base/errors.ts'
import type { Logger } from '../../base/logger.ts'
import type { Serving } from '../../cli/operations.ts'
import { sentError, type Answers, type FromWorker } from './messages.ts'

/** A worker that ends by itself is replaced after this, and after twice as long each time it ends soon again. */
const restartMs = { first: 100, most: 5_000, soon: 10_000 }
/** How long workers may take to drain (30 s at most) and to answer what they have begun, when all is to end. */
const endMs = 70_000

/**
 * Serves by several processes on one port. This one holds the port and hands connections round, so that none is lost
 * while a worker comes or goes: one that ends by itself is replaced, and SIGUSR2 replaces all of them, one after the
 * other, by processes that read the program and the models anew.
 *
 * @param answers  what workers ask this process, since it is one
 * @throws WORKER_ENDED when the first worker ends before it serves; it has said why
 */
export async function serveByWorkers(
  count: number,
  { answers, logger }: { readonly answers: Answers; readonly logger: Logger },
): Promise<Serving> {
  cluster.setupPrimary({ stdio: ['ignore', 'ignore', 'inherit', 'ipc'], serialization: 'advanced' })
  let isClosing = false
  let soonEnds = 0
  let replacing: Promise<void> = Promise.resolve()

  function begin(): Promise<Serving & { readonly worker: Worker }> {
    const worker = cluster.fork()
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromWorker) => {
        if (message.kind === 'serving') return resolve({ ...message, worker, close: () => Promise.resolve() })
        void answer(worker, answers, message)
      })
      worker.once('exit', (code: number | null) => reject(new AppError('WORKER_ENDED', { code })))
    })
  }

  /** Replaces a worker for as long as it ends by itself. */
  function keep(worker: Worker): void {
    const sinceMs = performance.now()
    worker.once('exit', (code: number | null, signal: string | null) => {
      if (isClosing || worker.exitedAfterDisconnect) return
      soonEnds = performance.now() - sinceMs < restartMs.soon ? soonEnds + 1 : 0
      const afterMs = Math.min(restartMs.most, restartMs.first * 2 ** soonEnds)
      logger.error({ worker: worker.process.pid, code, signal, afterMs }, 'a worker ended; another one takes its place')
      setTimeout(again, afterMs)
    })
  }

  function again(): void {
    if (isClosing) return
    begin().then(
      ({ worker }) => keep(worker),
      (error: unknown) => {
        soonEnds++
        const afterMs = Math.min(restartMs.most, restartMs.first * 2 ** soonEnds)
        logger.error({ problem: String(error), afterMs }, 'a worker did not come up')
        setTimeout(again, afterMs)
      },
    )
  }

  /** The new one serves before the old one is told to go. */
  async function replaceAll(): Promise<void> {
    for (const old of workers()) {
      if (isClosing) return
      try {
        keep((await begin()).worker)
        await end(old)
      } catch (error) {
        logger.error({ problem: String(error) }, 'a new worker did not come up; the old ones go on')
        return
      }
    }
    logger.info({ workers: workers().length }, 'all workers were replaced')
  }

  const first = await begin()
  keep(first.worker)
  const others = await Promise.all(Array.from({ length: count - 1 }, begin))
  for (const { worker } of others) keep(worker)
  const replace = (): void => void (replacing = replacing.then(replaceAll))
  process.on('SIGUSR2', replace)
  return {
    url: first.url,
    models: first.models,
    ...(first.curl === undefined ? {} : { curl: first.curl }),
    async close() {
      isClosing = true
      process.off('SIGUSR2', replace)
      await Promise.all(workers().map(end))
    },
  }
}

function workers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined)
}

/** Tells a worker to answer what it has begun and go; resolves when it is gone. */
function end(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    if (worker.isDead()) return resolve()
    const limit = setTimeout(() => worker.process.kill('SIGKILL'), endMs)
    worker.once('exit', () => {
      clearTimeout(limit)
      resolve()
    })
    worker.exitedAfterDisconnect = true
    worker.process.kill('SIGTERM')
  })
}

async function answer(
  worker: Worker,
  answers: Answers,
  { id, what, given }: Extract<FromWorker, { readonly kind: 'ask' }>,
): Promise<void> {
  let told
  try {
    const asked = answers[what]
    if (asked === undefined) throw new Error(`nobody answers ${what}`)
    told = { id, value: await asked(...(given as never[])) }
  } catch (error) {
    told = { id, error: sentError(error) }
  }
  if (worker.isConnected()) worker.send(told)
}
