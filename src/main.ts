import { packageVersion } from './app/package-version.ts'
import { runCli } from './cli/cli.ts'
import type { Ask } from './cli/operations.ts'

const stopping = new AbortController()
// Ctrl-C reaches a program under npm twice: the second must not kill it while it closes.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort())
// Output into a pipe that was closed (`| head`, a parent that was killed) is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

const ask: Ask = {
  async confirm(message, initialValue) {
    const { confirm, isCancel } = await import('@clack/prompts')
    const answer = await confirm({ message, initialValue })
    return isCancel(answer) ? initialValue : answer
  },
}

process.exitCode = await runCli(process.argv.slice(2), {
  version: packageVersion,
  streams: {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    live: process.stderr.isTTY,
  },
  signal: stopping.signal,
  nowMs: () => performance.now(),
  async open(place) {
    const { createOperations } = await import('./app/operations.ts')
    const { readSettings } = await import('./app/settings.ts')
    return createOperations(place, readSettings(process.env))
  },
  ...(process.stdin.isTTY && process.stdout.isTTY ? { ask } : {}),
})
