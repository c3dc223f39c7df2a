import { receivedError, type FromPrimary, type FromWorker } from './messages.ts'

type Ask = <Answer>(what: string, ...given: readonly unknown[]) => Promise<Answer>

let asking: Ask | undefined

/** Asks the process that holds the port, from a worker of it: by one line, so that each question has its own number. */
export function askPrimary(): Ask {
  return (asking ??= openLine())
}

function openLine(): Ask {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let asked = 0
  process.on('message', ({ id, value, error }: FromPrimary) => {
    const question = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) question?.resolve(value)
    else question?.reject(receivedError(error))
  })
  return <Answer>(what: string, ...given: readonly unknown[]) => {
    const question = Promise.withResolvers<unknown>()
    const id = asked++
    waiting.set(id, question)
    tellPrimary({ kind: 'ask', id, what, given })
    return question.promise as Promise<Answer>
  }
}

/** Told in vain where that process is gone: then this one ends soon too. */
export function tellPrimary(message: FromWorker): void {
  if (process.connected) process.send?.(message)
}
