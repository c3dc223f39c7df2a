import cluster from 'node:cluster'
import type { WorkerText } from '../../server/metrics/of-workers.ts'
import { askPrimary } from './ask-primary.ts'
import type { TellMetrics } from './messages.ts'

/** How long workers that do not answer are waited for: one may be ending. */
const waitMs = 1_000

/** In the process that holds the port: what workers ask it so that one of them can tell of all. */
export function metricsAnswers(): {
  readonly gatherMetrics: () => Promise<readonly WorkerText[]>
  readonly metricsAre: (round: number, worker: number, text: string) => Promise<void>
} {
  const rounds = new Map<number, (told: WorkerText) => void>()
  let newest = 0
  return {
    async gatherMetrics() {
      const round = newest++
      const texts: WorkerText[] = []
      const asked = Object.values(cluster.workers ?? {}).filter((worker) => worker?.isConnected() === true)
      const all = new Promise<void>((resolve) => {
        const limit = setTimeout(resolve, waitMs)
        rounds.set(round, (told) => {
          if (texts.push(told) < asked.length) return
          clearTimeout(limit)
          resolve()
        })
      })
      for (const worker of asked) worker?.send({ kind: 'tell-metrics', round } satisfies TellMetrics)
      await all
      rounds.delete(round)
      return texts.toSorted(([a], [b]) => a - b)
    },
    async metricsAre(round, worker, text) {
      rounds.get(round)?.([worker, text])
    },
  }
}

/** In a worker: tells its own metrics when it is asked to, and asks for those of all. */
export function shareMetrics(ownText: () => Promise<string>): () => Promise<readonly WorkerText[]> {
  const ask = askPrimary()
  process.on('message', (message: Partial<TellMetrics>) => {
    if (message.kind !== 'tell-metrics') return
    void ownText().then((text) => ask('metricsAre', message.round, cluster.worker!.id, text))
  })
  return () => ask<readonly WorkerText[]>('gatherMetrics')
}
