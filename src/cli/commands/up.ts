import { InvalidArgumentError, Option } from 'commander'
import { given } from '../command-table.ts'
import type { Command } from 'commander'
import type { CommandTable } from '../command-table.ts'
import type { Serving } from '../operations.ts'

/** `up`: serves until it is stopped. */
export function upCommand(program: Command, { command }: CommandTable): void {
  command<{
    readonly port?: number
    readonly host?: string
    readonly artifacts?: string
    readonly access?: 'on' | 'off'
    readonly workers?: number
  }>(
    program,
    'up',
    'serve: prediction endpoints, docs, models and runs; without a project, --data names the workspace',
    async ({ operations, options, signal, answer }) => {
      const { port, host, artifacts, access, workers } = options
      const serving = await operations.up(given({ port, host, artifacts, access, workers }))
      answer({ url: serving.url, models: serving.models }, () => servingText(serving))
      await aborted(signal)
      await serving.close()
    },
    (self) =>
      self
        .option('--port <number>', 'port to listen on (default 4100; 0 takes a free one)', portNumber)
        .option('--host <address>', 'address to listen on (default 127.0.0.1)')
        .addOption(
          new Option('--access <setting>', 'whether to ask for credentials (default: on beyond loopback)').choices([
            'on',
            'off',
          ]),
        )
        .option(
          '--workers <number>',
          'processes that answer on the port (default 1); SIGUSR2 replaces them one after the other, and no request fails',
          workerNumber,
        )
        .option('--data <folder>', 'workspace folder (default: .throughline in the project folder)')
        .option(
          '--artifacts <uri>',
          'where files of runs are kept: mlflow-artifacts:/ (default: here, through this server), or file:/some/folder',
        ),
  )
}

function portNumber(text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number >= 0 && number <= 65_535) return number
  throw new InvalidArgumentError('Expected a port from 0 to 65535.')
}

function workerNumber(text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number >= 1 && number <= 256) return number
  throw new InvalidArgumentError('Expected a number of processes, from 1 to 256.')
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/** What is served and how to ask it, for a terminal. */
export function servingText({ url, models, curl }: Serving): string {
  const served =
    models.length === 0
      ? 'no model yet: `throughline run` makes one, and it appears here within a second'
      : models.join(', ')
  return [
    `Throughline is up at ${url}  (Ctrl-C stops it)`,
    `  models  ${served}`,
    `  docs    ${url}/docs`,
    ...(curl === undefined ? [] : ['', 'Ask it for a prediction:', '', curl, '']),
  ].join('\n')
}
