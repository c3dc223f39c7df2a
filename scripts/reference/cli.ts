import type { Command, Option } from 'commander'
import { SETTINGS } from '../../src/app/settings.ts'
import { programOf } from '../../src/cli/cli.ts'
import { everyCommand } from '../../src/cli/every-command.ts'

/** Options that every command has: told once, at the top. */
const shared = new Set(['--cwd', '--json'])

/** Every command with its arguments and options, from the table that the command line itself is made of. */
export function cliPage(): string {
  const never = (): never => {
    throw new Error('the reference opens nothing')
  }
  const program = programOf(
    everyCommand,
    {
      version: '',
      streams: { out: () => {}, err: () => {}, live: false },
      signal: new AbortController().signal,
      nowMs: never,
      open: never,
    },
    never,
  )
  return [
    '# Commands',
    '',
    `\`throughline <command>\`. ${program.description()}`,
    '',
    'Every command takes `--cwd <folder>` (the project folder, default: the current one) and `--json` (one JSON document',
    'on stdout; progress and messages are on stderr). A model is named `name` (its champion), `name@alias` or `name/3`.',
    '',
    '| exit code | meaning |',
    '| --- | --- |',
    '| 0 | done |',
    '| 1 | a verdict says no: the gate did not pass, the drift is confirmed |',
    '| 2 | the input or the config is wrong, the disk is full or a right is missing; stderr names the thing, what was expected and what to do |',
    '| 3 | something broke |',
    '',
    '| variable of the environment | meaning |',
    '| --- | --- |',
    ...Object.values(SETTINGS).map(({ env, about }) => `| \`${env}\` | ${about} |`),
    '',
    ...leaves(program).flatMap(section),
  ].join('\n')
}

/** Commands that do something: a noun with verbs below it is told by its verbs. */
function leaves(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves)
}

function section(command: Command): string[] {
  const options = command.options.filter((option) => !shared.has(option.long ?? ''))
  return [
    `## ${path(command)}`,
    '',
    '```',
    `${path(command)} ${command.usage()}`.trim(),
    '```',
    '',
    sentence(command.description()),
    '',
    ...(options.length === 0 ? [] : ['| option | meaning |', '| --- | --- |', ...options.map(row), '']),
  ]
}

function path(command: Command): string {
  return command.parent === null ? command.name() : `${path(command.parent)} ${command.name()}`
}

function row({ flags, description, mandatory, defaultValue }: Option): string {
  const needed = mandatory ? ' Required.' : ''
  const isTold = defaultValue !== undefined && typeof defaultValue !== 'boolean'
  const usual = isTold ? ` Default: \`${String(defaultValue)}\`.` : ''
  return `| \`${flags.replaceAll('|', '\\|')}\` | ${sentence(description).replaceAll('|', '\\|')}${needed}${usual} |`
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.)]$/.test(text) ? '' : '.'}`
}
