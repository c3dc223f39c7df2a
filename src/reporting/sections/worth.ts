import { figure, money } from '../wording.ts'
import { text } from '../document.ts'
import { policyInWords } from './problem.ts'
import type { Block, Section } from '../document.ts'
import type { ReportInput } from '../report-input.ts'

/** What happens if it is turned off, in the user's currency. */
export function worthSection(input: ReportInput): Section {
  const { value, classes } = input.evidence.evaluation
  const title = 'What happens if it is turned off'
  const fallback = `Then ${policyInWords(input)}, as before.`
  if (value === undefined) {
    return {
      title,
      blocks: [
        text(
          `${fallback} What that costs cannot be said: the costs of a mistake are not given (${classes === undefined ? 'problem.costs' : 'problem.costs.wrongAnswer'} in throughline.config.ts).`,
        ),
      ],
    }
  }
  const { savedPer1000: saved, currency } = value
  const interval = `${figure(saved.low)} to ${figure(saved.high)}`
  const blocks: Block[] = [
    text(
      saved.low > 0
        ? `${fallback} On the test rows that would have cost ${money(saved.value, currency)} more for every 1,000 decisions (${interval}, 95 % of the time).`
        : saved.high < 0
          ? `${fallback} On the test rows that would have been cheaper: the model costs ${money(-saved.value, currency)} more for every 1,000 decisions. Do not use it with these costs.`
          : `${fallback} On the test rows no sure difference was found: the model saves ${money(saved.value, currency)} for every 1,000 decisions, but luck alone could make it anything from ${interval}.`,
    ),
    {
      kind: 'bars',
      caption: `Cost of 1,000 decisions on the test rows, in ${currency}${value.assumedCosts ? ' (assumed, not confirmed)' : ''}.`,
      bars: [
        { label: 'with the model', value: value.costPer1000WithModel, shown: figure(value.costPer1000WithModel) },
        { label: 'without it', value: value.costPer1000WithoutModel, shown: figure(value.costPer1000WithoutModel) },
      ],
    },
  ]
  return { title, blocks }
}
