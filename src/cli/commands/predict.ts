import { encodingHelp, given } from '../command-table.ts'
import { count } from '../render.ts'
import { breachLines } from './evaluate.ts'
import type { Command } from 'commander'
import type { CommandTable } from '../command-table.ts'

/** `predict <model>`: batch scoring. */
export function predictCommand(program: Command, { command }: CommandTable): void {
  command<{ readonly data: string; readonly out: string; readonly encoding?: string }>(
    program,
    'predict <model>',
    'score a file with a model: name, name@alias or name/3',
    async ({ operations, options: { data, out, encoding }, answer }, model) => {
      const result = await operations.predict({ model, data, out, ...given({ encoding }) })
      const first = `${result.model} scored ${count(result.rows)} rows: ${result.out}`
      answer(result, () => [first, ...breachLines(result.breaches)].join('\n'))
    },
    (self) =>
      self
        .requiredOption('--data <file>', 'the rows to score, in any format that init reads')
        .requiredOption('--out <file>', 'where the rows go with their predictions: CSV, or JSON lines for .jsonl')
        .option('--encoding <label>', encodingHelp),
  )
}
