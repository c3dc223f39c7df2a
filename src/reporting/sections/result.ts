import { targetName } from '../../domain/project.ts'
import { meaningOf, METRICS } from '../../domain/metric.ts'
import { count, figure, share } from '../wording.ts'
import { text } from '../document.ts'
import { classBlocks } from './classes.ts'
import type { MetricKey } from '../../domain/metric.ts'
import type { Block, Section } from '../document.ts'
import type { ReportInput } from '../report-input.ts'

/** Measures that a reader can use; the rest are in the record of the run. */
const measuresTold: readonly MetricKey[] = ['rocAuc', 'precision', 'recall', 'mae', 'rmse', 'r2', 'costPer1000']
const measuresOfClasses: readonly MetricKey[] = [
  'logLoss',
  'accuracy',
  'balancedAccuracy',
  'f1Macro',
  'rocAuc',
  'costPer1000',
]

/** Columns shown in the chart of importance. */
const importanceShown = 8

/** The verdict in one or two sentences, for the top of the page. */
export function verdict({ project, evidence }: ReportInput): string {
  const { gate, chosen } = evidence.result
  const { metrics, classes } = evidence.evaluation
  const { rocAuc, r2 } = metrics
  const target = targetName(project.problem)
  const strength =
    classes !== undefined ? answered(evidence) : rocAuc === undefined ? explained(r2?.value) : told(rocAuc.value)
  const state = gate.passed
    ? 'It passed its checks and may be used.'
    : `It did not pass its checks and is not in use: ${gate.reasons.filter((reason) => reason.startsWith('not passed')).join('; ')}.`
  return `A model (${chosen.name}) that predicts "${target}" ${strength}. ${state}`
}

function told(auc: number): string {
  const odds = `shown one yes and one no, it gives the yes the higher probability ${Math.round(auc * 100)} times in 100`
  if (auc >= 0.9) return `very well: ${odds}`
  if (auc >= 0.8) return `well: ${odds}`
  return auc >= 0.65 ? `moderately well: ${odds}` : `poorly: ${odds}, where guessing gives 50`
}

/** How often its answer is right, against that of the policy without a model (the first of the candidates). */
function answered({ evaluation: { metrics, classes = [] }, result }: ReportInput['evidence']): string {
  const right = metrics.accuracy?.value
  if (right === undefined) return `among ${classes.length} classes`
  const idle = result.candidates.find(({ crossValidated }) => crossValidated === undefined)?.metrics.accuracy?.value
  const of100 = (value: number) => Math.round(value * 100)
  const without =
    idle === undefined
      ? ''
      : `; always giving the most common answer would be right ${of100(idle) === 1 ? 'once' : `${of100(idle)} times`}`
  return `among ${classes.length} classes: of 100 answers, ${of100(right)} are right${without}`
}

function explained(r2: number | undefined): string {
  if (r2 === undefined) return ''
  return r2 <= 0 ? 'no better than the average of the past does' : `and explains ${share(r2)} parts of how it varies`
}

/** What was measured on the test rows, once. */
export function resultSection({ evidence }: ReportInput): Section {
  const { metrics, calibration, importance, importanceOf, classes } = evidence.evaluation
  const measures = classes === undefined ? measuresTold : measuresOfClasses
  const rows = measures.flatMap((key) => {
    const metric = metrics[key]
    const { name } = METRICS[key]
    const meaning = meaningOf(key, classes?.length)
    return metric === undefined
      ? []
      : [[name, figure(metric.value), `${figure(metric.low)} to ${figure(metric.high)}`, meaning]]
  })
  const blocks: Block[] = [
    text(
      'Measured once, on rows the model had never seen. The interval says how far luck alone could move the number (95 % of the time).',
    ),
    { kind: 'table', head: ['measure', 'value', '95 % interval', 'what it says'], rows },
    ...classBlocks(evidence.evaluation),
  ]
  if (calibration.length > 0) {
    blocks.push({
      kind: 'calibration',
      caption:
        classes === undefined
          ? 'Does a probability mean what it says? Each dot is a tenth of the test rows; on the dashed line, what the model said is what happened.'
          : 'Does a probability mean what it says? Each dot is a tenth of the test rows, by the probability of the answer; on the dashed line, answers are right as often as the model said.',
      points: calibration.map(({ meanPredicted, observed, rows: size }) => ({
        said: meanPredicted,
        happened: observed,
        rows: size,
      })),
    })
  }
  const shown = importance.filter(({ share: part }) => part > 0).slice(0, importanceShown)
  if (shown.length > 0) {
    blocks.push({
      kind: 'bars',
      caption: `What the model looks at: how much worse it gets when a column is shuffled, as a share of all. This is not a cause.${importanceOf === undefined ? '' : ` Of its ${count(importanceOf)} columns the ${importance.length} that move its answers most were measured.`}`,
      bars: shown.map(({ column, share: part }) => ({
        label: column,
        value: part,
        shown: `${Math.round(part * 100)} %`,
      })),
    })
  }
  return { title: 'The result', blocks }
}
