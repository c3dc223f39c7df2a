import { Option } from 'commander'
import { given, wholeNumber } from '../command-table.ts'
import type { Command } from 'commander'
import type { CommandTable } from '../command-table.ts'
import { primaryMetric } from '../../domain/metric.ts'
import { versionName } from '../../domain/model-version.ts'
import { costCommand } from './model-cost.ts'
import { outcomesCommand } from './model-outcomes.ts'
import { promotionCommands } from './model-promotion.ts'
import { count, interval, table } from '../render.ts'
import type { MetricKey } from '../../domain/metric.ts'
import type { Signature } from '../../domain/signature.ts'
import type { ImportedModel, ModelHistory, ModelSummary } from '../operations.ts'

/** `models`: registered models, versions and aliases. */
export function modelsCommands(program: Command, commands: CommandTable): void {
  const { command } = commands
  const models = program.command('models').description('registered models, versions and aliases')
  command(models, 'list', 'every registered model', async ({ operations, answer }) => {
    const result = await operations.models.list()
    answer(result, () => modelsText(result))
  })
  command(models, 'show <model>', 'versions, aliases and evidence', async ({ operations, answer }, model) => {
    const result = await operations.models.show(model)
    answer(result, () => modelText(result))
  })
  command(
    models,
    'alias <model> <alias> <version>',
    'point an alias at a version',
    async ({ operations, answer }, model, alias, version) => {
      const result = await operations.models.setAlias({ model, alias, version: wholeNumber(version) })
      const before = result.before === undefined ? '' : `, was ${result.before}`
      answer(result, () => `${model}@${alias} is ${result.now} now${before}.`)
    },
  )
  command<{ readonly out: string; readonly format: 'onnx' | 'mlflow' }>(
    models,
    'export <model>',
    'write a version for other tools: name, name@alias or name/3',
    async ({ operations, options: { out, format }, answer }, model) => {
      const result = await operations.models.export({ model, format, out })
      const size = `${count(Math.ceil(result.bytes / 1024))} KB`
      answer(result, () => `${result.model} is ${result.out} now: ${size}, inputs ${result.inputs.join(', ')}.`)
    },
    (self) =>
      self
        .addOption(
          new Option('--format <format>', 'an ONNX file, or an MLflow model folder')
            .choices(['onnx', 'mlflow'])
            .default('onnx'),
        )
        .requiredOption('--out <path>', 'where the file or folder goes'),
  )
  command<{ readonly name: string; readonly target: string; readonly alias?: string }>(
    models,
    'import <folder>',
    'register the model of an MLflow folder: ONNX, XGBoost, a LightGBM Booster, or one that was exported here',
    async ({ operations, options: { name, target, alias }, answer }, folder) => {
      const result = await operations.models.import({ folder, name, target, ...given({ alias }) })
      answer(result, () => importedText(result))
    },
    (self) =>
      self
        .requiredOption('--name <model>', 'the name it is registered under')
        .option('--target <column>', 'what it predicts is called, for evaluate', 'target')
        .option('--alias <alias>', 'point this alias at it: champion to serve it under the bare name'),
  )
  outcomesCommand(models, commands)
  costCommand(models, commands)
  promotionCommands(models, commands)
}

function importedText({ model, flavor, inputs, goldenRows, alias, gate, note }: ImportedModel): string {
  const named = alias === undefined ? '' : ` It is ${alias} now.`
  const first = `${model} is registered, made of the flavour ${flavor}: inputs ${inputs.join(', ')}; ${goldenRows} golden rows.${named}`
  const reasons = gate.reasons.map((reason) => `  - ${reason}`)
  return [first, ...reasons, ...(note === undefined ? [] : [note])].join('\n')
}

export function modelsText(models: readonly ModelSummary[]): string {
  if (models.length === 0) return 'No models yet. Make one with `throughline run`.'
  const aliases = (model: ModelSummary) => model.aliases.map(({ alias, version }) => `${alias} = ${version}`).join(', ')
  return table(
    ['model', 'versions', 'aliases'],
    models.map((model) => [model.name, String(model.versions), aliases(model)]),
  )
}

export function modelText({ aliases, versions, evidence }: ModelHistory): string {
  const aliasOf = (version: number) =>
    aliases
      .filter((alias) => alias.version === version)
      .map(({ alias }) => alias)
      .join(', ')
  const rows = versions.map((version) => [
    versionName(version),
    aliasOf(version.version),
    new Date(version.createdAtMs).toISOString(),
    interval(version.metrics[primaryOf(version.signature)]),
    version.gate.passed ? 'passed' : 'not passed',
    version.digest.slice(0, 12),
    version.runId,
  ])
  const acts = evidence.map(
    ({ atMs, actor, action, subject }) => `  ${new Date(atMs).toISOString()}  ${action}  ${subject}  by ${actor}`,
  )
  return [
    table(['version', 'alias', 'registered', 'primary metric', 'gate', 'digest', 'run'], rows),
    '',
    'Evidence:',
    ...acts,
  ].join('\n')
}

function primaryOf({ output }: Signature): MetricKey {
  return primaryMetric(output.kind, output.kind === 'classification' ? output.labels.length : undefined)
}
