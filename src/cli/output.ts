import type { Progress } from '../domain/progress.ts'

/** The two streams and whether a person reads them; a port, so that tests can read what is written. */
export interface Streams {
  out(text: string): void
  err(text: string): void
  /** Whether stderr is a terminal: then a progress line is redrawn in place. */
  readonly live: boolean
}

/** Writes a command's answer: one JSON document with `--json`, the text for people otherwise. */
export function answer(streams: Streams, json: boolean, value: unknown, text: () => string): void {
  streams.out(`${json ? JSON.stringify(value, null, 2) : text()}\n`)
}

/** Progress on stderr: a line a step with its seconds; shares redrawn in place where a person watches. */
export function terminalProgress(streams: Streams, nowMs: () => number): Progress & { end(): void } {
  let current: { name: string; startMs: number } | undefined
  const clear = () => (streams.live ? '\r\u001b[K' : '')
  function end(): void {
    if (current === undefined) return
    const seconds = ((nowMs() - current.startMs) / 1000).toFixed(1)
    streams.err(`${clear()}  ${current.name} (${seconds} s)\n`)
    current = undefined
  }
  return {
    step(name) {
      end()
      current = { name, startMs: nowMs() }
      if (streams.live) streams.err(`  ${name} ...`)
    },
    share(done) {
      if (streams.live && current !== undefined) streams.err(`${clear()}  ${current.name} ${Math.round(done * 100)} %`)
    },
    note: (text) => streams.err(`${clear()}    ${text}\n`),
    end,
  }
}
