import { given } from '../command-table.ts'
import { count } from '../render.ts'
import type { Command } from 'commander'
import type { CommandTable } from '../command-table.ts'
import type { Replayed } from '../operations.ts'

/** `runs replay`. Exit code 1 when something of the journal is not at the server. */
export function replayCommand(runs: Command, { command }: CommandTable): void {
  command<{ readonly url?: string }>(
    runs,
    'replay <journal>',
    'send what a client without network wrote into its journal',
    async ({ operations, signal, options: { url }, answer, conclude }, journal) => {
      const result = await operations.runs.replay({ journal, ...given({ url }) }, signal)
      answer(result, () => replayText(result))
      conclude(result.left + result.refused.length + result.damaged === 0 ? 0 : 1)
    },
    (self) => self.option('--url <url>', 'of the server (default: that of `up` on this machine)'),
  )
}

function replayText({ url, sent, refused, left, damaged }: Replayed): string {
  return [
    `${count(sent)} operations are at ${url} now.`,
    ...refused.map(({ run, operation, message }) => `  - refused: ${operation} of run ${run}. ${message}`),
    ...(damaged === 0 ? [] : [`  - ${count(damaged)} lines of the journal are damaged and were left out.`]),
    ...(left === 0 ? [] : [`  - ${count(left)} operations wait still: the server could not be reached.`]),
  ].join('\n')
}
