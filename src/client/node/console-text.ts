type Write = typeof process.stdout.write

/** What a process writes to its two streams while it is listened to. */
export interface ConsoleText {
  /**
   * What was written since it was asked last, as a person would have seen it: a line that was drawn over is there as it
   * was last. A line that is not at its end, and a private key that is not, wait for the next time, but for the last
   * time. Undefined where there is nothing.
   */
  news(isLast?: boolean): string | undefined
  stop(): void
}

/** Of much that is written between two times the beginning and the end are kept, in characters. */
const keptAtEachEnd = 512 * 1024
/** What is not at its end waits, up to so many characters. */
const unfinishedMost = 64 * 1024

const listeners = new Set<(text: string) => void>()
let restore: (() => void) | undefined

/** Listens to stdout and stderr; what is written still goes where it went. */
export function listenToConsole(): ConsoleText {
  let kept = endsOf(keptAtEachEnd)
  const hear = (text: string): void => kept.add(text)
  listeners.add(hear)
  restore ??= tee()
  return {
    news(isLast = false) {
      const text = kept.text()
      const end = isLast ? text.length : endOfWhole(text)
      kept = endsOf(keptAtEachEnd)
      kept.add(text.slice(end))
      return end === 0 ? undefined : asSeen(text.slice(0, end))
    },
    stop() {
      listeners.delete(hear)
      if (listeners.size > 0) return
      restore?.()
      restore = undefined
    },
  }
}

function tee(): () => void {
  const streams = [process.stdout, process.stderr]
  const undo = streams.map((stream) => {
    const write = stream.write
    const heard = function (this: NodeJS.WriteStream, ...args: Parameters<Write>): boolean {
      const [chunk] = args
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')
      for (const hear of listeners) hear(text)
      return write.apply(stream, args)
    } as Write
    stream.write = heard
    return () => {
      // Somebody may have wrapped it again meanwhile: then ours stays inside, with nobody listening.
      if (stream.write === heard) stream.write = write
    }
  })
  return () => {
    for (const each of undo) each()
  }
}

/** Keeps the beginning and the end of a text that grows. */
function endsOf(size: number): { add(text: string): void; text(): string } {
  let [head, tail, leftOut] = ['', '', 0]
  return {
    add(text) {
      const room = Math.max(size - head.length, 0)
      head += text.slice(0, room)
      tail += text.slice(room)
      if (tail.length <= 2 * size) return
      leftOut += tail.length - size
      tail = tail.slice(-size)
    },
    text: () => (leftOut === 0 ? head + tail : `${head}\n[... ${leftOut} characters left out ...]\n${tail}`),
  }
}

/** How much of a text is whole lines, with no private key begun in them that is not at its end. */
function endOfWhole(text: string): number {
  const lines = text.lastIndexOf('\n') + 1
  const key = /-----BEGIN [A-Z ]*PRIVATE KEY-----(?![^]*-----END [A-Z ]*PRIVATE KEY-----)/.exec(text)
  const end = Math.min(lines, key?.index ?? lines)
  return text.length - end > unfinishedMost ? text.length : end
}

// oxlint-disable-next-line no-control-regex -- colours and movements of the cursor are what is taken out
const escapes = /\u001B\[[0-9;?]*[A-Za-z]/g

function asSeen(text: string): string {
  return text.replaceAll(escapes, '').replaceAll(/[^\n]*\r(?!\n)/g, '')
}
