import { METRICS } from '../../domain/metric.ts'
import { count, day, enumerated, figure, size } from '../wording.ts'
import { text } from '../document.ts'
import type { MetricKey } from '../../domain/metric.ts'
import type { Candidate, SplitReport } from '../../domain/run-result.ts'
import type { Block, Section } from '../document.ts'
import type { Project } from '../../domain/project.ts'
import type { ReportInput } from '../report-input.ts'

/** How the rows were divided, what was tried, and why this one was chosen. */
export function approachSection({ project, evidence }: ReportInput): Section {
  const { split, candidates, chosen } = evidence.result
  const tried = candidates.filter(({ crossValidated }) => crossValidated !== undefined)
  return {
    title: 'The approach',
    blocks: [
      text(divided(split, evidence.evaluation.classes !== undefined)),
      text(
        `${tried.length} ways of learning were compared on ${comparedOn(split)}: each was fitted several times on a part of them and asked about the rest. The simplest one that is as good as the best, allowing for luck, was taken: ${chosen.name}. ${chosen.reason}`,
      ),
      ...texts(project),
      {
        kind: 'table',
        head: ['model', 'comparison', 'against the best', 'steps', 'size', 'µs', 'seconds to fit'],
        rows: tried.map(comparison),
      },
      ...gloss(tried),
    ],
  }
}

function comparedOn({ compared, train }: SplitReport): string {
  if (compared === undefined) return 'the learning rows alone'
  return `${count(compared.rows)} of the ${count(train.rows)} learning rows, drawn by chance so that it does not take too long (the one taken learnt from all of them)`
}

function divided({ kind, column, train, test }: SplitReport, hasManyClasses: boolean): string {
  const sizes = `${count(train.rows)} rows to learn from and ${count(test.rows)} to be tested on once, at the end`
  if (kind === 'time' && train.to !== undefined && test.from !== undefined) {
    return `The rows were divided along time (${column}): ${sizes}. The model learnt from everything until ${day(train.to)} and was tested on what came from ${day(test.from)} on, as it will be used.`
  }
  if (kind === 'rows') {
    return `The rows stand in the order of time, so the first were learnt from and the last tested on: ${sizes}.`
  }
  if (kind === 'group') return `The rows were divided by ${column}, so that no ${column} is on both sides: ${sizes}.`
  const what = hasManyClasses ? 'each class' : 'yes'
  const how = kind === 'stratified' ? `by chance, with the same share of ${what} on both sides` : 'by chance'
  return `The rows were divided ${how}: ${sizes}.`
}

/** How free text was used. */
function texts({ columns = {} }: Project): Block[] {
  const names = Object.entries(columns)
    .filter(([, { type, role = 'feature', known }]) => type === 'text' && role === 'feature' && known !== 'after')
    .map(([name]) => name)
  if (names.length === 0) return []
  return [
    text(
      `Linear models read the words of ${enumerated(names)}, together as one text: single words, pairs of neighbours and, unless the texts are very long, runs of 2 to 5 letters, each weighted by how rare it is (TF-IDF). Trees and nearest neighbours leave text out.`,
    ),
  ]
}

/** The measure of the comparison, in words. */
function gloss(tried: readonly Candidate[]): Block[] {
  const metric = tried[0]?.crossValidated?.metric as MetricKey | undefined
  if (metric === undefined) return []
  const { name, meaning } = METRICS[metric]
  const operation = tried.every((candidate) => candidate.operation === undefined)
    ? ''
    : ' Steps are the weights multiplied and the nodes of trees passed for one answer; µs are the microseconds that it took on the machine of this run, and decide nothing.'
  return [text(`${name}: ${meaning}. Behind ± is how far luck alone would move it.${operation}`)]
}

function comparison({ name, crossValidated, operation, fitSeconds }: Candidate): string[] {
  if (crossValidated === undefined) return [name, '', '', '', '', '', '']
  const { metric, mean, standardError } = crossValidated
  const { name: metricName, better } = METRICS[metric as MetricKey]
  return [
    name,
    `${metricName} ${figure(mean)} ± ${figure(standardError)} (${better} is better)`,
    againstBest(crossValidated),
    operation === undefined ? '' : count(Math.round(Number(operation.steps.toPrecision(2)))),
    operation === undefined ? '' : size(operation.bytes),
    operation === undefined ? '' : figure(operation.microseconds),
    fitSeconds.toFixed(2),
  ]
}

/** 'the best', 'as good, allowing for luck (0.002 worse)', '0.05 worse' */
function againstBest({ worseBy, isWithin = false }: NonNullable<Candidate['crossValidated']>): string {
  if (worseBy === undefined) return ''
  if (worseBy === 0) return 'the best'
  return isWithin ? `as good, allowing for luck (${figure(worseBy)} worse)` : `${figure(worseBy)} worse`
}
