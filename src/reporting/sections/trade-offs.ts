import { count, figure, money, share } from '../wording.ts'
import { text } from '../document.ts'
import type { Block, Section } from '../document.ts'
import type { ReportInput } from '../report-input.ts'

/** What is gained and what is given up: missed cases against false alarms, in counts a person can picture. */
export function tradeOffSection(input: ReportInput): Section {
  const { kind, costs } = input.project.problem
  if (input.evidence.evaluation.classes !== undefined) return { title: 'The trade-offs', blocks: answers(input) }
  const blocks = kind === 'classification' ? alarms(input) : errors(input)
  if (costs?.assumed === true) {
    blocks.push(
      text(
        'Nobody has confirmed these costs yet: they were assumed from how rare a yes is. Change them in throughline.config.ts (problem.costs), and the point from which the model says yes moves with them.',
      ),
    )
  }
  return { title: 'The trade-offs', blocks }
}

/** Of more than two classes there is one answer to give or to withhold: what is gained by asking a person instead. */
function answers({ project, evidence }: ReportInput): Block[] {
  const { metrics, calibration } = evidence.evaluation
  const { wrongAnswer, currency = '', assumed } = project.problem.costs ?? {}
  const blocks: Block[] = []
  if (wrongAnswer !== undefined) {
    const doubt = assumed === true ? ' Nobody has confirmed this cost yet.' : ''
    blocks.push(text(`A wrong answer is counted at ${money(wrongAnswer, currency)}, whichever it is.${doubt}`))
  }
  if (metrics.accuracy !== undefined) {
    const right = Math.round(metrics.accuracy.value * 1000)
    blocks.push(text(`Of 1,000 answers, ${right} are right and ${1000 - right} are wrong.`))
  }
  const [least, most] = [calibration[0], calibration.at(-1)]
  if (least !== undefined && most !== undefined && calibration.length > 1) {
    blocks.push(
      text(
        `Its probability says when to ask a person: where it is least sure (below ${share(least.to)}, ${count(least.rows)} test rows) ${share(least.observed)} of its answers are right, where it is surest (${share(most.from)} and more, ${count(most.rows)} rows) ${share(most.observed)}.`,
      ),
    )
  }
  return blocks
}

function alarms({ project, evidence }: ReportInput): Block[] {
  const { threshold } = evidence.result.chosen
  const { metrics, positiveShare } = evidence.evaluation
  const { costs } = project.problem
  const blocks: Block[] = []
  if (costs?.falsePositive !== undefined && costs.falseNegative !== undefined && threshold !== undefined) {
    const { falsePositive, falseNegative, currency } = costs
    blocks.push(
      text(
        `A false alarm is counted at ${money(falsePositive, currency)}, a missed case at ${money(falseNegative, currency)}. With these costs it pays to act from a probability of ${share(threshold)}: that is where the model begins to say yes.`,
      ),
    )
  }
  const { precision, recall } = metrics
  if (precision !== undefined && recall !== undefined && positiveShare !== undefined) {
    const positives = positiveShare.test * 1000
    const found = recall.value * positives
    const raised = precision.value === 0 ? 0 : found / precision.value
    blocks.push(
      text(
        `Of 1,000 cases like those it was tested on, ${figure(Math.round(positives))} are a yes. The model says yes ${Math.round(raised)} times; ${Math.round(found)} of these are right and ${Math.round(raised - found)} are false alarms. It misses ${Math.round(positives - found)}.`,
      ),
    )
  }
  return blocks
}

/** Root mean square error over mean absolute error, from which a few rows decide the first; 1.25 for normal errors. */
const heavyTail = 2

function errors({ evidence }: ReportInput): Block[] {
  const { mae, medianAe, rmse } = evidence.evaluation.metrics
  if (mae === undefined || medianAe === undefined || rmse === undefined) return []
  const isFew = rmse.value > heavyTail * mae.value
  const few = isFew
    ? ' Here a few large values decide that measure: its interval is wide, and other test rows could have given another.'
    : ''
  return [
    text(
      `Half of its guesses are off by less than ${figure(medianAe.value)}; on average they are off by ${figure(mae.value)}. Large misses weigh more in the measure it was chosen by (root mean square error, ${figure(rmse.value)}), so it prefers many small errors to a few large ones.${few}`,
    ),
  ]
}
