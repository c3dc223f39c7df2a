import { parentPort, workerData } from 'node:worker_threads'
import { beatPath } from '../deliver.ts'
import type { BeatOrder, BeatThreadOptions } from './beats.ts'

/** The far end of `beats.ts`: gives the signs of life of every run it is told of, until it is told otherwise. */

const { url, token, intervalMs } = workerData as BeatThreadOptions
const base = url.replace(/\/+$/, '')
const headers = {
  'content-type': 'application/json',
  ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
}
const runs = new Set<string>()

parentPort!.on('message', ({ run, isBeating }: BeatOrder) => {
  if (isBeating) runs.add(run)
  else runs.delete(run)
})

setInterval(() => {
  const signal = AbortSignal.timeout(Math.max(intervalMs, 1000))
  for (const run of runs) {
    // That one is not heard harms nothing: the next one may be. What is answered is read, so that the connection is free.
    void fetch(`${base}${beatPath(run)}`, { method: 'POST', headers, body: '{}', signal })
      .then((answer) => answer.arrayBuffer())
      .catch(() => {})
  }
}, intervalMs)
