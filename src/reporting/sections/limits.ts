import { METRICS } from '../../domain/metric.ts'
import { fewRows } from '../../domain/notable-classes.ts'
import { count, day, figure } from '../wording.ts'
import { text } from '../document.ts'
import { rareClasses } from './classes.ts'
import type { SliceResult } from '../../domain/evaluation.ts'
import type { MetricKey } from '../../domain/metric.ts'
import type { Block, Section } from '../document.ts'
import type { ReportInput } from '../report-input.ts'

const slicesShown = 6

/** Where the model is weaker, and when its answers should not be trusted. */
export function limitsSection({ evidence }: ReportInput): Section {
  const { slices } = evidence.evaluation
  const worse = slices.filter((slice) => slice.worse).slice(0, slicesShown)
  const blocks: Block[] =
    worse.length === 0
      ? [text(`Among the ${slices.length} parts of the data that were looked at, none is surely worse than the whole.`)]
      : [
          text(
            `Of the ${slices.length} parts of the data that were looked at, these are surely worse than the whole, even allowing for how many were looked at; treat its answers there with care.`,
          ),
          { kind: 'table', head: ['where', 'rows', 'measure', 'value', '95 % interval'], rows: worse.map(sliceRow) },
        ]
  blocks.push({ kind: 'list', items: warnings(evidence) })
  return { title: 'When it works, and when it does not', blocks }
}

function sliceRow({ slice, rows, metric, value, low, high }: SliceResult): string[] {
  return [
    slice,
    count(rows),
    METRICS[metric as MetricKey]?.name ?? metric,
    figure(value),
    `${figure(low)} to ${figure(high)}`,
  ]
}

function warnings({ result, evaluation }: ReportInput['evidence']): string[] {
  const { train, test } = result.split
  const until = test.to ?? train.to
  const rare = rareClasses(evaluation.classes ?? [])
  return [
    ...(rare === undefined
      ? []
      : [`Too few test rows to judge it by (fewer than ${fewRows}), so nothing is promised for: ${rare}.`]),
    until === undefined
      ? 'It knows the world as it was when these rows were collected. When prices, rules or habits change, it goes on answering as before: `throughline monitor` tells when the rows it is asked about no longer look like those it learnt from.'
      : `It knows nothing that happened after ${day(until)}. When the world changes, it goes on answering as before: \`throughline monitor\` tells when the rows it is asked about no longer look like those it learnt from.`,
    'A value it never saw is answered all the same, with a warning in the answer: read the warnings.',
    'It finds what goes together, not what causes what: acting on a column it looks at need not change the outcome.',
  ]
}
