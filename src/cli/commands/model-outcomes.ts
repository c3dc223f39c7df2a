import { given } from '../command-table.ts'
import { METRICS } from '../../domain/metric.ts'
import { count, interval, table } from '../render.ts'
import type { Command } from 'commander'
import type { CommandTable } from '../command-table.ts'
import type { MetricKey } from '../../domain/metric.ts'
import type { LiveVersion, OutcomeReport } from '../../domain/outcome-report.ts'

/** `models outcomes <model>`: how live predictions did, as far as their outcomes are known. */
export function outcomesCommand(models: Command, { command }: CommandTable): void {
  command<{ readonly from?: string; readonly to?: string }>(
    models,
    'outcomes <model>',
    'what came of live predictions: metrics of each version, how many outcomes are there, and how late',
    async ({ operations, options: { from, to }, answer }, model) => {
      const result = await operations.models.outcomes({ model, ...given({ from, to }) })
      answer(result, () => outcomesText(result))
    },
    (self) =>
      self
        .option('--from <date>', 'predictions from this day on, ISO')
        .option('--to <date>', 'predictions before this day, ISO'),
  )
}

export function outcomesText({ model, versions, feedback }: OutcomeReport): string {
  const { received, ids, corrected, unknown } = feedback
  const said = [
    `Outcomes received: ${count(received)} of ${count(ids)} predictions`,
    ...(corrected > 0 ? [`${count(corrected)} corrected`] : []),
    ...(unknown > 0 ? [`${count(unknown)} of no prediction in the log`] : []),
  ].join(', ')
  if (versions.length === 0) return `${model} has no logged predictions here.\n${said}.`
  return [...versions.flatMap((version) => versionLines(model, version)), `${said}.`].join('\n')
}

function versionLines(model: string, live: LiveVersion): string[] {
  const { version, predictions, joined, coverage, delayHours, byLabel = [], metrics, foreign } = live
  const name = model.replace(/[@/].*$/, '')
  const share = `${count(joined)} of ${count(predictions)} live predictions have an outcome (${percent(coverage)})`
  const late =
    delayHours === undefined
      ? ''
      : `, half of them known within ${hours(delayHours.median)}, 90 % within ${hours(delayHours.p90)}`
  const keys = Object.keys(metrics) as MetricKey[]
  const parts = byLabel.map((part) => `${String(part.label)} ${percent(part.joined / part.predictions)}`)
  return [
    `${name}/${version}: ${share}${late}.`,
    ...(parts.length > 1 ? [`By the label answered: ${parts.join(', ')}.`] : []),
    ...(foreign > 0 ? [`${count(foreign)} outcomes are no label of this version and are left out.`] : []),
    ...(keys.length === 0
      ? ['Too few outcomes for metrics.']
      : [
          table(
            ['metric', 'value (95 % interval)'],
            keys.map((key) => [METRICS[key].name, interval(metrics[key])]),
          ),
        ]),
    '',
  ]
}

const percent = (share: number): string => `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`

function hours(of: number): string {
  if (of < 1) return `${Math.max(1, Math.round(of * 60))} min`
  return of < 48 ? `${of.toFixed(1)} h` : `${(of / 24).toFixed(1)} days`
}
