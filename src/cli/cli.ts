import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { AppError } from '../base/errors.ts'
import { doctorText } from './commands/doctor.ts'
import { breachLines, evaluationText } from './commands/evaluate.ts'
import { initText } from './commands/init.ts'
import { modelsText, modelText } from './commands/models.ts'
import { driftText } from './commands/monitor.ts'
import { reproductionText, runsText } from './commands/runs.ts'
import { runText } from './commands/run.ts'
import { servingText } from './commands/up.ts'
import { answer, terminalProgress } from './output.ts'
import { count } from './render.ts'
import type { Ask, Operations } from './operations.ts'
import type { Streams } from './output.ts'

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
}

interface Common {
  readonly cwd: string
  readonly json: boolean
  readonly data?: string
}

/** Exit codes: 0 done; 1 a verdict says no; 2 the user's input or config is wrong; 3 something broke. */
export type ExitCode = 0 | 1 | 2 | 3

/** Runs one command line and answers with its exit code; never throws, never ends the process. */
export async function runCli(argv: readonly string[], needs: CliNeeds): Promise<ExitCode> {
  let code: ExitCode = 0
  const program = commands(needs, (verdict) => {
    code = verdict
  })
  try {
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    return explain(error, needs.streams, argv.includes('--json'))
  }
}

/** The one place where an error becomes an exit code and a sentence. */
function explain(error: unknown, streams: Streams, json: boolean): ExitCode {
  if (error instanceof AppError) {
    const { code, message, fix, details } = error
    if (json) streams.out(`${JSON.stringify({ error: { code, message, fix, details } }, null, 2)}\n`)
    streams.err(`\n${message}\n${fix}\n(${code})\n`)
    return error.status < 500 ? 2 : 3
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error)
  if (json) streams.out(`${JSON.stringify({ error: { code: 'INTERNAL', message: String(error) } }, null, 2)}\n`)
  streams.err(`\nSomething broke inside throughline. Please report it with these lines:\n${trace}\n`)
  return 3
}

function commands(needs: CliNeeds, conclude: (code: ExitCode) => void): Command {
  const { streams, signal } = needs
  const program = new Command('throughline')
    .description('From a messy table to a machine-learning model in production that stays healthy.')
    .version(needs.version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => streams.out(text), writeErr: (text) => streams.err(text) })
    .showHelpAfterError('Run with --help to see what is expected.')

  /** A command with the options that all have; what it does gets the open workspace and closes it. */
  function command<Options extends object>(
    parent: Command,
    usage: string,
    about: string,
    act: (operations: Operations, options: Options & Common, ...args: string[]) => Promise<void>,
    more: (command: Command) => Command = (same) => same,
  ): void {
    more(parent.command(usage).description(about))
      .option('--cwd <folder>', 'project folder', '.')
      .option('--json', 'answer with one JSON document on stdout', false)
      .action(async (...given: unknown[]) => {
        const self = given.pop() as Command
        const options = self.opts<Options & Common>()
        const operations = await needs.open({
          folder: options.cwd,
          ...(options.data === undefined || self.name() !== 'up' ? {} : { data: options.data }),
        })
        try {
          await act(operations, options, ...(given.filter((item) => typeof item === 'string') as string[]))
        } finally {
          await operations.close()
        }
      })
  }

  command<{
    target: string
    name?: string
    time?: string
    group?: string
    positive?: string[]
    header: boolean
    yes: boolean
  }>(
    program,
    'init <source>',
    'profile a table, write throughline.config.ts with the first decisions, say what looks wrong',
    async (operations, { target, name, time, group, positive, header, yes, json }, source) => {
      const request = {
        file: source!,
        target,
        ...given({ name, time, group, positive }),
        ...(header ? {} : { header: false }),
      }
      const result = await operations.init(request, yes || json ? undefined : needs.ask)
      answer(streams, json, result, () => initText(result))
    },
    (self) =>
      self
        .requiredOption('--target <column>', 'the column to predict')
        .option('--name <name>', 'name of the project and its model (default: the folder, or the file)')
        .option('--time <column>', 'when a row happened; the split follows it')
        .option('--group <column>', 'rows that belong together, never split between training and test')
        .option('--positive <values>', 'value or values of the target that mean yes, separated by commas', commaList)
        .option('--no-header', 'the file has no header')
        .option('--yes', 'ask nothing', false),
  )

  command(
    program,
    'run',
    'the main job: ingest, check, clean, train, compare, evaluate, register, report',
    async (operations, { json }) => {
      const progress = terminalProgress(streams, needs.nowMs)
      const result = await operations.run(progress, signal).finally(progress.end)
      answer(streams, json, result, () => runText(result))
      conclude(result.gate.passed ? 0 : 1)
    },
  )

  command<{ port?: number; host?: string }>(
    program,
    'up',
    'serve: prediction endpoints, docs, models and runs; without a project, --data names the workspace',
    async (operations, { port, host, json }) => {
      const serving = await operations.up(given({ port, host }))
      answer(streams, json, { url: serving.url, models: serving.models }, () => servingText(serving))
      await aborted(signal)
      await serving.close()
    },
    (self) =>
      self
        .option('--port <number>', 'port to listen on (default 4100; 0 takes a free one)', portNumber)
        .option('--host <address>', 'address to listen on (default 127.0.0.1)')
        .option('--data <folder>', 'workspace folder (default: .throughline in the project folder)'),
  )

  command<{ data: string; out: string }>(
    program,
    'predict <model>',
    'score a file with a model: name, name@alias or name/3',
    async (operations, { data, out, json }, model) => {
      const result = await operations.predict({ model: model!, data, out })
      answer(streams, json, result, () =>
        [`${result.model} scored ${count(result.rows)} rows: ${result.out}`, ...breachLines(result.breaches)].join(
          '\n',
        ),
      )
    },
    (self) =>
      self
        .requiredOption('--data <file>', 'the rows to score')
        .requiredOption('--out <file>', 'where the answers go: .csv or .parquet'),
  )

  command<{ data: string }>(
    program,
    'evaluate <model>',
    'measure a model on a labelled file',
    async (operations, { data, json }, model) => {
      const result = await operations.evaluate({ model: model!, data })
      answer(streams, json, result, () => evaluationText(result))
    },
    (self) => self.requiredOption('--data <file>', 'rows with the target'),
  )

  command<{ out?: string }>(
    program,
    'report <model>',
    'write the one-page report of a model, Markdown and HTML',
    async (operations, { out, json }, model) => {
      const result = await operations.report({ model: model!, ...given({ out }) })
      answer(streams, json, result, () => `${result.model}: ${result.html} and ${result.markdown}`)
    },
    (self) => self.option('--out <folder>', 'where to write it (default: reports in the workspace)'),
  )

  command<{ data?: string; from?: string; to?: string; referenceUntil?: string }>(
    program,
    'monitor [model]',
    'compare a window of the prediction log, or a file, with what the model was trained on',
    async (operations, { data, from, to, referenceUntil, json }, model) => {
      const result = await operations.monitor(given({ model, data, from, to, referenceUntil }))
      answer(streams, json, result, () => driftText(result))
      conclude(result.verdict === 'drifted' ? 1 : 0)
    },
    (self) =>
      self
        .option('--data <file>', 'rows to compare (default: the prediction log)')
        .option('--from <date>', 'first day of the current window, ISO')
        .option('--to <date>', 'first day after the current window, ISO')
        .option('--reference-until <date>', 'with --data: rows of the file before this day are the reference'),
  )

  const runs = program.command('runs').description('what was executed, and with what')
  command<{ limit: number }>(
    runs,
    'list',
    'the newest runs',
    async (operations, { limit, json }) => {
      const result = await operations.runs.list(limit)
      answer(streams, json, result, () => runsText(result))
    },
    (self) => self.option('--limit <number>', 'how many', wholeNumber, 20),
  )
  command(runs, 'show <run>', 'one run with its config, result and error', async (operations, _options, run) => {
    const result = await operations.runs.show(run!)
    answer(streams, true, result, () => '')
  })
  command(
    runs,
    'reproduce <run>',
    'do a run again from its snapshot and config, and compare the digests',
    async (operations, { json }, run) => {
      const progress = terminalProgress(streams, needs.nowMs)
      const result = await operations.runs.reproduce(run!, progress, signal).finally(progress.end)
      answer(streams, json, result, () => reproductionText(result))
      conclude(result.reproduced ? 0 : 1)
    },
  )

  const models = program.command('models').description('registered models, versions and aliases')
  command(models, 'list', 'every registered model', async (operations, { json }) => {
    const result = await operations.models.list()
    answer(streams, json, result, () => modelsText(result))
  })
  command(models, 'show <model>', 'versions, aliases and evidence of a model', async (operations, { json }, model) => {
    const result = await operations.models.show(model!)
    answer(streams, json, result, () => modelText(result))
  })
  command(
    models,
    'alias <model> <alias> <version>',
    'point an alias at a version',
    async (operations, { json }, model, alias, version) => {
      const result = await operations.models.setAlias({ model: model!, alias: alias!, version: wholeNumber(version!) })
      answer(
        streams,
        json,
        result,
        () => `${model}@${alias} is ${result.now} now${result.before === undefined ? '' : `, was ${result.before}`}.`,
      )
    },
  )

  command(
    program,
    'doctor',
    'check the machine, the workspace, the project and the models',
    async (operations, { json }) => {
      const result = await operations.doctor()
      answer(streams, json, result, () => doctorText(result))
      conclude(result.checks.every(({ ok }) => ok) ? 0 : 1)
    },
  )
  return program
}

/** Only what was given: an option left out stays out, as exact optional types want it. */
function given<Values extends object>(values: Values): { [Key in keyof Values]: Exclude<Values[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never
}

function commaList(text: string): string[] {
  return text.split(',').map((item) => item.trim())
}

function wholeNumber(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('Expected a whole number of at least 1.')
  return number
}

function portNumber(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 0 || number > 65_535)
    throw new InvalidArgumentError('Expected a port from 0 to 65535.')
  return number
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
