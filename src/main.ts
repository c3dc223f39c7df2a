import { Console } from 'node:console'
import { packageVersion } from './app/package-version.ts'
import { AppError } from './base/errors.ts'
import { explained } from './base/system-error.ts'
import { runCli } from './cli/cli.ts'
import type { Ask } from './cli/operations.ts'

const stopping = new AbortController()
// Ctrl-C reaches a program under npm twice: the second must not kill it while it closes.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort())
// Output into a pipe that was closed (`| head`, a parent that was killed) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return
  const known = explained(error, 'the output of this command')
  process.stderr.write(
    known instanceof AppError ? `\n${known.message}\n${known.fix}\n(${known.code})\n` : `\n${error.stack}\n`,
  )
  process.exit(known instanceof AppError ? known.exit : 3)
})
// There is nowhere left to tell it.
process.stderr.on('error', () => {})
// Standard output is the answer's alone, whatever a config prints.
globalThis.console = new Console(process.stderr, process.stderr)
// Exit code 1 is a verdict's; a config may throw long after it was loaded.
process.on('uncaughtException', (error: unknown) => {
  process.stderr.write(`\nSomething broke: ${error instanceof Error ? error.stack : String(error)}\n`)
  process.exit(3)
})

const ask: Ask = {
  async confirm(message, initialValue) {
    const { confirm, isCancel } = await import('@clack/prompts')
    const answer = await confirm({ message, initialValue })
    // Ctrl-C at a question means no answer, least of all the usual one.
    if (isCancel(answer)) throw new AppError('CANCELLED', { what: 'The question' })
    return answer
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
    return createOperations(place, readSettings(process.env), stopping.signal)
  },
  async secret(question) {
    const { readSecret } = await import('./app/read-secret.ts')
    return readSecret(question)
  },
  ...(process.stdin.isTTY && process.stdout.isTTY ? { ask } : {}),
})
// The channel of a worker to the process that holds the port would keep it up.
process.channel?.unref()
