import type { Command } from 'commander'
import type { CommandTable } from '../command-table.ts'

/** `client <from>`: a typed client of models. */
export function clientCommand(program: Command, { command }: CommandTable): void {
  command<{ readonly out: string }>(
    program,
    'client <from>',
    'write a typed TypeScript client of the models of a server (its URL), or of a model of the workspace',
    async ({ operations, options: { out }, answer }, from) => {
      const result = await operations.client({ from, out })
      answer(result, () => `${result.out} knows ${result.models.join(', ')}.`)
    },
    (self) => self.requiredOption('--out <file>', 'the module to write, which ends in .ts'),
  )
}
