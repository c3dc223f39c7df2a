import { InvalidArgumentError, Option } from 'commander'
import { given } from '../command-table.ts'
import { listCommands } from './runs-list.ts'
import { replayCommand } from './runs-replay.ts'
import type { Command } from 'commander'
import type { CommandTable } from '../command-table.ts'
import { table } from '../render.ts'
import type { ImportReport, Skipped } from '../../domain/tracked.ts'
import type { ExpiryReport, PruneReport } from '../../domain/trash.ts'
import type { ExportedWork, Reproduction } from '../operations.ts'

/** `runs`: what was executed, and with what. */
export function runsCommands(program: Command, commands: CommandTable): void {
  const { command } = commands
  const runs = program.command('runs').description('what was executed, and with what')
  listCommands(runs, commands)
  command<{ readonly out: string; readonly experiment?: string }>(
    runs,
    'export',
    'write experiments, runs and models with their files to a new folder, for `runs import` elsewhere',
    async ({ operations, options: { out, experiment }, answer, withProgress }) => {
      const result = await withProgress((progress) => operations.runs.export(given({ out, experiment }), progress))
      answer(result, () => exportText(result))
    },
    (self) =>
      self
        .requiredOption('--out <folder>', 'where they go: a folder that is not there yet')
        .option('--experiment <name>', 'this one alone, with the models made of its runs (default: all)'),
  )
  command<{ readonly from?: 'mlflow'; readonly artifacts?: string; readonly prefix?: string }>(
    runs,
    'import <path>',
    'bring in what `runs export` wrote, or the work of MLflow: all of it or nothing',
    async ({ operations, options: { from: tool, artifacts, prefix }, answer, withProgress }, from) => {
      const result = await withProgress((progress) =>
        operations.runs.import({ from, ...given({ tool, artifacts, prefix }) }, progress),
      )
      answer(result, () => importText(result))
    },
    (self) =>
      self
        .addOption(
          new Option('--from <tool>', 'the tool that wrote it: an mlflow.db, or an mlruns folder').choices(['mlflow']),
        )
        .option('--artifacts <folder>', 'where the files of MLflow are, when not where it says')
        .option('--prefix <text>', 'put before the names of experiments and registered models'),
  )
  replayCommand(runs, commands)
  command<{ readonly olderThan?: number; readonly dryRun?: boolean }>(
    runs,
    'expire',
    'move runs that ended long ago into the trash, with the logged models they made',
    async ({ operations, options: { olderThan, dryRun = false }, answer }) => {
      const days = olderThan === undefined ? undefined : olderThan / unitMs['d']!
      const result = await operations.runs.expire({ isDryRun: dryRun, ...given({ days }) })
      answer(result, () => expiryText(result))
    },
    (self) =>
      self
        .option(
          '--older-than <time>',
          'how long: 180d, 26w (default: what THROUGHLINE_RUN_DAYS says); experiments with the tag throughline.keep_days say it themselves',
          lengthOfTime,
        )
        .option('--dry-run', 'tell what would go, and move nothing'),
  )
  command<{ readonly olderThan: number; readonly dryRun?: boolean }>(
    runs,
    'prune',
    'remove for good, with their files, what has been in the trash for so long',
    async ({ operations, options: { olderThan, dryRun = false }, answer }) => {
      const result = await operations.runs.prune({ olderThanMs: olderThan, isDryRun: dryRun })
      answer(result, () => pruneText(result))
    },
    (self) =>
      self
        .requiredOption('--older-than <time>', 'how long: 30d, 12h, 4w', lengthOfTime)
        .option('--dry-run', 'tell what would go, and remove nothing'),
  )
  command(
    runs,
    'reproduce <run>',
    'do a run again from its snapshot and config, and compare the digests',
    async ({ operations, signal, answer, withProgress, conclude }, run) => {
      const result = await withProgress((progress) => operations.runs.reproduce(run, progress, signal))
      answer(result, () => reproductionText(result))
      conclude(result.reproduced ? 0 : 1)
    },
  )
}

export function exportText({ folder, skipped, ...counts }: ExportedWork): string {
  const { experiments, runs, metrics, models, versions, evidence } = counts
  const held = `${runs} runs of ${experiments} experiments with ${metrics} values, ${versions} versions of ${models} models and ${evidence} records of evidence`
  return [`${folder} holds ${held} now.`, ...skippedText(skipped)].join('\n')
}

export function importText({ added, there, skipped }: ImportReport): string {
  const nouns = ['experiments', 'runs', 'loggedModels', 'models', 'versions'] as const
  const rows = nouns.map((noun) => [
    noun === 'loggedModels' ? 'logged models' : noun,
    String(added[noun]),
    String(there[noun]),
  ])
  const inside = `${added.metrics} values of metrics, ${added.params} params, ${added.tags} tags, ${added.evidence} records of evidence, ${added.files} files of ${added.bytes} bytes`
  // It throws where one differs.
  const compared = 'Each run, logged model, version and file was read back: its SHA-256 is that of what was read.'
  return [table(['', 'added', 'there already'], rows), `With them: ${inside}.`, compared, ...skippedText(skipped)].join(
    '\n',
  )
}

const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 }

function lengthOfTime(given: string): number {
  const [, count, unit = ''] = /^(\d{1,5})([hdw])$/.exec(given) ?? []
  if (count === undefined) throw new InvalidArgumentError('Expected a number with h, d or w: 12h, 30d, 4w.')
  return Number(count) * unitMs[unit]!
}

export function expiryText({ isDryRun, runs, loggedModels, kept }: ExpiryReport): string {
  const numbers = `${runs.length} runs and ${loggedModels.length} logged models`
  return [
    isDryRun ? `Would go into the trash: ${numbers}.` : `In the trash now: ${numbers}.`,
    ...kept.map(({ what, why }) => `  kept: ${what}: ${why}`),
  ].join('\n')
}

export function pruneText({ isDryRun, runs, loggedModels, experiments, models, kept }: PruneReport): string {
  const numbers = `${runs.length} runs, ${loggedModels.length} logged models, ${experiments.length} experiments and ${models.length} registered models`
  return [
    isDryRun ? `Would be removed for good: ${numbers}.` : `Removed for good: ${numbers}.`,
    ...kept.map(({ what, why }) => `  kept: ${what}: ${why}`),
  ].join('\n')
}

function skippedText(skipped: readonly Skipped[]): string[] {
  return skipped.map(({ what, why }) => `  skipped: ${what}: ${why}`)
}

export function reproductionText({ run, reproduced, expected, received, differences }: Reproduction): string {
  if (reproduced) return `Run ${run} is reproduced: digest ${received.digest}.`
  return [
    `Run ${run} is not reproduced.`,
    `  expected ${expected.digest} (evaluated ${expected.evaluatedDigest})`,
    `  received ${received.digest} (evaluated ${received.evaluatedDigest})`,
    ...differences.map((difference) => `  - ${difference}`),
  ].join('\n')
}
