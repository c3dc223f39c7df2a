import { InvalidArgumentError } from 'commander'
import { answer, terminalProgress } from './output.ts'
import type { Command } from 'commander'
import type { Progress } from '../domain/progress.ts'
import type { Ask, Operations } from './operations.ts'
import type { Streams } from './output.ts'

/** Exit codes: 0 done; 1 a verdict says no; 2 the person can mend it (input, config, disk, permission); 3 something broke. */
export type ExitCode = 0 | 1 | 2 | 3

/** What the command line stands on. */
export interface CliNeeds {
  readonly version: string
  readonly streams: Streams
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
  readonly nowMs: () => number
  /** Opens the workspace of a folder; called once a command is known to be well-formed. */
  open(place: { readonly folder: string; readonly data?: string }): Promise<Operations>
  /** Absent where no person is at the terminal. */
  readonly ask?: Ask
  /** Asks for something that nobody may see: at the terminal without echo, else the first line of stdin. */
  secret?(question: string): Promise<string>
}

/** What a command does with what it was given. */
export interface Act<Options> extends Pick<CliNeeds, 'signal' | 'ask' | 'secret'> {
  readonly operations: Operations
  readonly options: Options & { readonly json: boolean }
  /** Writes the answer: one JSON document with --json, else the text for people. */
  answer(value: unknown, text: () => string): void
  /** Runs `work` with its progress on stderr. */
  withProgress<Result>(work: (progress: Progress) => Promise<Result>): Promise<Result>
  /** Sets the exit code of a verdict; 0 otherwise. */
  conclude(code: ExitCode): void
}

/** How the command files declare themselves. */
export interface CommandTable {
  /**
   * Declares a command with the options that all have (--cwd, --json): what it does gets an open workspace, closed
   * when it ends.
   */
  command<Options extends object>(
    parent: Command,
    usage: string,
    about: string,
    act: (act: Act<Options>, ...args: string[]) => Promise<void>,
    more?: (command: Command) => Command,
  ): void
}

/** Declares a command, or a noun with its verbs. */
export type Declare = (program: Command, table: CommandTable) => void

/** The table over `needs`; `conclude` receives the exit code of a verdict. */
export function commandTable(needs: CliNeeds, conclude: (code: ExitCode) => void): CommandTable {
  const { streams, signal, nowMs } = needs
  return {
    command(parent, usage, about, act, more = (same) => same) {
      more(parent.command(usage).description(about))
        .option('--cwd <folder>', 'project folder', '.')
        .option('--json', 'answer with one JSON document on stdout', false)
        .action(async (...given: unknown[]) => {
          const self = given.at(-1) as Command
          const options = self.opts<Parameters<typeof act>[0]['options'] & { cwd: string; data?: string }>()
          const { cwd, json } = options
          const workspace = ['up', 'restore'].includes(self.name()) ? options.data : undefined
          const operations = await needs.open({ folder: cwd, ...(workspace === undefined ? {} : { data: workspace }) })
          try {
            await act(
              {
                operations,
                options,
                signal,
                ...(needs.ask === undefined ? {} : { ask: needs.ask }),
                ...(needs.secret === undefined ? {} : { secret: needs.secret }),
                answer: (value, text) => answer(streams, json, value, text),
                async withProgress(work) {
                  const progress = terminalProgress(streams, nowMs)
                  return work(progress).finally(progress.end)
                },
                conclude,
              },
              ...given.filter((item) => typeof item === 'string'),
            )
          } finally {
            await operations.close()
          }
        })
    },
  }
}

/** What --encoding is. */
export const encodingHelp = 'how the text is written: utf-8, latin1, utf-16le ... (default: found from the file)'

/** Only what was given: an option left out stays out, as exact optional types want it. */
export function given<Values extends object>(
  values: Values,
): { [Key in keyof Values]: Exclude<Values[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never
}

/** Reads an option or argument that counts something. */
export function wholeNumber(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('Expected a whole number of at least 1.')
  return number
}
