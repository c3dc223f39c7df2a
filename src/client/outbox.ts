import { ThroughlineError } from './throughline-error.ts'
import type { Content, Operation } from './operation.ts'
import type { Queue, Queued } from './queue.ts'

/** How many operations are looked at for one whose run is free. */
const windowSize = 64

/** An operation that the server refused, or that could not be brought to it in time. */
export interface Problem {
  readonly run: string
  readonly operation: Operation['kind']
  readonly error: Error
}

/** Brings operations to the server: those of one run in order, several runs side by side. */
export interface Outbox {
  /** Resolves once it is kept: in the journal, where there is one. `delivered` resolves once it is done. */
  send(operation: Operation, content?: Content): Promise<{ readonly delivered: Promise<void> }>
  /** Resolves once nothing waits any longer: of this run, or at all. */
  settled(run?: string): Promise<void>
  close(): Promise<void>
}

interface Sending extends Queued {
  isFlying: boolean
}

export function createOutbox(needs: {
  readonly queue: Queue
  readonly deliver: (operation: Operation, content?: Content) => Promise<void>
  readonly inFlightMax: number
  /** Ends it: what waits is kept, where the queue is durable, else refused. */
  readonly signal: AbortSignal
  readonly onProblem: (problem: Problem) => void
}): Outbox {
  const { queue, deliver, inFlightMax, signal, onProblem } = needs
  const isClosing = (): boolean => signal.aborted
  const window: Sending[] = []
  const answers = new Map<number, PromiseWithResolvers<void>>()
  /** Operations of each run that are not done, the ones on their way into the queue included. */
  const open = new Map<string, number>()
  const flights = new Set<Promise<void>>()
  let onChange = Promise.withResolvers<void>()
  let onSettled: { readonly run: string; readonly resolve: () => void }[] = []
  let inFlight = 0
  let pumping: Promise<void> | undefined
  let isAsked = false

  function count(run: string, by: number): void {
    const left = (open.get(run) ?? 0) + by
    if (left > 0) open.set(run, left)
    else open.delete(run)
    onSettled = onSettled.filter(({ run: awaited, resolve }) => {
      const isDone = !open.has(awaited)
      if (isDone) resolve()
      return !isDone
    })
    changed()
  }

  function changed(): void {
    onChange.resolve()
    onChange = Promise.withResolvers()
  }

  async function fill(): Promise<void> {
    while (window.length < windowSize) {
      const next = await queue.next()
      if (next === undefined) return
      if (next.isLeftOver === true) count(next.operation.run, 1)
      window.push({ ...next, isFlying: false })
    }
  }

  function launch(): void {
    const busy = new Set<string>()
    for (const sending of window) {
      const { run } = sending.operation
      if (!busy.has(run) && !sending.isFlying && inFlight < inFlightMax) {
        const flight = fly(sending).finally(() => flights.delete(flight))
        flights.add(flight)
      }
      busy.add(run)
    }
  }

  async function fly(sending: Sending): Promise<void> {
    sending.isFlying = true
    inFlight += 1
    const { place, operation, content } = sending
    try {
      await deliver(operation, content)
      await queue.settle(place)
      answers.get(place)?.resolve()
    } catch (thrown) {
      // A durable queue keeps what could not be brought while the client was closed.
      if (isClosing() && queue.isDurable) return
      const error = thrown instanceof Error ? thrown : new Error(String(thrown))
      const code = error instanceof ThroughlineError ? error.code : error.name
      await queue.settle(place, { code, message: error.message })
      onProblem({ run: operation.run, operation: operation.kind, error })
      answers.get(place)?.reject(error)
    } finally {
      inFlight -= 1
      window.splice(window.indexOf(sending), 1)
      answers.delete(place)
      count(operation.run, -1)
      pump()
    }
  }

  function pump(): void {
    isAsked = true
    pumping ??= (async () => {
      while (isAsked && !isClosing()) {
        isAsked = false
        await fill()
        launch()
      }
    })()
      .catch((error: Error) => onProblem({ run: '', operation: 'log', error }))
      .finally(() => {
        pumping = undefined
        changed()
        if (isAsked && !isClosing()) pump()
      })
  }

  signal.addEventListener('abort', () => {
    for (const { reject } of answers.values()) reject(signal.reason)
    answers.clear()
    open.clear()
    for (const { resolve } of onSettled.splice(0)) resolve()
    changed()
  })
  pump()
  return {
    async send(operation, content) {
      signal.throwIfAborted()
      count(operation.run, 1)
      const answer = Promise.withResolvers<void>()
      // Whoever does not wait for it hears of it by onProblem.
      answer.promise.catch(() => {})
      try {
        answers.set(await queue.append(operation, content), answer)
      } catch (error) {
        count(operation.run, -1)
        throw error
      }
      if (signal.aborted) answer.reject(signal.reason)
      pump()
      return { delivered: answer.promise }
    },
    async settled(run) {
      if (run !== undefined) {
        if (!open.has(run)) return
        return new Promise((resolve) => void onSettled.push({ run, resolve }))
      }
      while (!signal.aborted) {
        const change = onChange.promise
        if (open.size === 0 && pumping === undefined && (await queue.size()) === 0) return
        await change
      }
    },
    async close() {
      await pumping
      await Promise.all(flights)
      await queue.close()
    },
  }
}
