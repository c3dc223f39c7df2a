import { given } from '../command-table.ts'
import type { Command } from 'commander'
import type { CommandTable } from '../command-table.ts'

/** `report <model>`: the one-page writeup again. */
export function reportCommand(program: Command, { command }: CommandTable): void {
  command<{ readonly out?: string }>(
    program,
    'report <model>',
    'write the one-page report of a model, Markdown and HTML',
    async ({ operations, options: { out }, answer }, model) => {
      const result = await operations.report({ model, ...given({ out }) })
      answer(result, () => `${result.model}: ${result.html} and ${result.markdown}`)
    },
    (self) => self.option('--out <folder>', 'where to write it (default: reports in the workspace)'),
  )
}
