import { Command, CommanderError } from 'commander'
import { AppError } from '../base/errors.ts'
import { explained } from '../base/system-error.ts'
import { commandTable } from './command-table.ts'
import { upCommand } from './commands/up.ts'
import type { CliNeeds, Declare, ExitCode } from './command-table.ts'
import type { Streams } from './output.ts'

/** Runs one command line and answers with its exit code; never throws, never ends the process. */
export async function runCli(argv: readonly string[], needs: CliNeeds): Promise<ExitCode> {
  let code: ExitCode = 0
  // A server's start waits for what is loaded: it is no other command.
  const commands = argv[0] === 'up' ? [upCommand] : (await import('./every-command.ts')).everyCommand
  const program = programOf(commands, needs, (verdict) => {
    code = verdict
  })
  try {
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    const json = argv.includes('--json')
    if (!(error instanceof CommanderError)) return explain(explained(error), needs.streams, json)
    if (error.exitCode === 0) return 0
    // Commander has told it on stderr; whoever asked for JSON reads stdout.
    if (json) needs.streams.out(asJson(new AppError('CLI_USAGE', { message: error.message.replace(/^error: /, '') })))
    return 2
  }
}

/** Commands with their options; nothing is opened before one is asked for. `conclude` gets the code of a verdict. */
export function programOf(commands: readonly Declare[], needs: CliNeeds, conclude: (code: ExitCode) => void): Command {
  const { streams } = needs
  const program = new Command('throughline')
    .description('From a messy table to a machine-learning model in production that stays healthy.')
    .version(needs.version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => streams.out(text), writeErr: (text) => streams.err(text) })
    .showHelpAfterError('Run with --help to see what is expected.')
  const table = commandTable(needs, conclude)
  for (const declare of commands) declare(program, table)
  return program
}

/** The one place where an error becomes an exit code and a sentence. */
function explain(error: unknown, streams: Streams, json: boolean): ExitCode {
  if (error instanceof AppError) {
    if (json) streams.out(asJson(error))
    streams.err(`\n${error.message}\n${error.fix}\n(${error.code})\n`)
    return error.exit
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error)
  if (json) streams.out(`${JSON.stringify({ error: { code: 'INTERNAL', message: String(error) } }, null, 2)}\n`)
  streams.err(`\nSomething broke inside throughline. Please report it with these lines:\n${trace}\n`)
  return 3
}

function asJson({ code, message, fix, details }: AppError): string {
  return `${JSON.stringify({ error: { code, message, fix, details } }, null, 2)}\n`
}
