import { AppError } from '../../base/errors.ts'
import { Option } from 'commander'
import { encodingHelp, given } from '../command-table.ts'
import type { Command } from 'commander'
import type { CommandTable } from '../command-table.ts'
import { count, table } from '../render.ts'
import type { InitResult } from '../operations.ts'

interface InitOptions {
  readonly target: string
  readonly name?: string
  readonly time?: string
  readonly group?: string
  readonly inOrder?: boolean
  readonly positive?: readonly string[]
  readonly kind?: 'classification' | 'regression'
  readonly header: boolean
  readonly names?: readonly string[]
  readonly encoding?: string
  readonly yes: boolean
}

/** `init <source>`: the first step of every project. */
export function initCommand(program: Command, { command }: CommandTable): void {
  command<InitOptions>(
    program,
    'init <source>',
    'profile a table, write throughline.config.ts with the first decisions, say what looks wrong',
    async ({ operations, options, ask, answer, withProgress }, file) => {
      const { target, name, time, group, inOrder, positive, kind, header, names, encoding, yes, json } = options
      if (kind === 'regression' && positive !== undefined) {
        throw new AppError('CLI_USAGE', {
          message: '--positive asks a yes/no question, --kind regression for a number: give one of the two.',
        })
      }
      const request = {
        file,
        target,
        ...given({ name, time, group, inOrder, positive, kind, names, encoding }),
        ...(header ? {} : { header: false }),
      }
      const result = await withProgress((progress) => operations.init(request, yes || json ? undefined : ask, progress))
      answer(result, () => initText(result))
    },
    (self) =>
      self
        .requiredOption(
          '--target <column>',
          'the column to predict, or what to compute: "later date - earlier date", "name = SQL"',
        )
        .option('--name <name>', 'name of the project and its model (default: the folder, or the file)')
        .option('--time <column>', 'when a row happened; the split follows it')
        .option('--group <column>', 'rows that belong together, never split between training and test')
        .option('--in-order', 'rows stand in the order of time, though no column says so; the last are the test')
        .option('--positive <values>', 'value or values of the target that mean yes, separated by commas', commaList)
        .addOption(
          new Option('--kind <kind>', 'how to predict the target, against what its values suggest').choices([
            'classification',
            'regression',
          ]),
        )
        .option('--no-header', 'the file has no header')
        .option('--names <names>', 'names of the columns of a file without a header, separated by commas', commaList)
        .option('--encoding <label>', encodingHelp)
        .option('--yes', 'ask nothing', false),
  )
}

function commaList(text: string): string[] {
  return text.split(',').map((item) => item.trim())
}

/** What `init` wrote and what it noticed, for a terminal. */
export function initText(result: InitResult): string {
  const { project, config, target, kind, rows, columns, excluded, flagged, notes, found } = result
  const lines = [
    table(
      ['column', 'type', 'missing', 'distinct', 'values'],
      found.map((of) => [of.column, of.type, count(of.missing), count(of.distinct), of.values.slice(0, 60)]),
    ),
    ...found.flatMap(({ column, suspicions }) => suspicions.map((evidence) => `Found in ${column}: ${evidence}`)),
    '',
    `Wrote ${config} for ${project}: ${kind} of "${target}" from ${count(rows)} rows and ${columns} columns.`,
    splitText(result),
  ]
  for (const { column, reason } of excluded) lines.push(`Not a feature: ${column} (${reason})`)
  for (const { column, reason } of flagged) lines.push(`Look at: ${column} (${reason})`)
  for (const note of notes) lines.push(`Note: ${note}`)
  lines.push('Read the file, it is yours now; then `throughline run`.')
  return lines.join('\n')
}

function splitText({ time, along }: InitResult): string {
  if (time !== undefined) return `Time column: ${time}; the split and monitoring follow it.`
  return along === 'rows'
    ? 'No time column, but the rows stand in the order of time: the last are the test.'
    : 'No time column: the split is by chance.'
}
