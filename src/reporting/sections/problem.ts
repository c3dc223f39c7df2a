import { targetName } from '../../domain/project.ts'
import { text } from '../document.ts'
import type { Section } from '../document.ts'
import type { ReportInput } from '../report-input.ts'

const policies: Readonly<Record<string, string>> = {
  'always-positive': 'every case is treated as a yes',
  'always-negative': 'every case is treated as a no',
  majority: 'every case is treated as the more common answer',
  mean: 'every case is given the average of the past',
  median: 'every case is given the middle value of the past',
}

/** What happens without a model, in words. */
export function policyInWords({ project: { problem }, evidence }: ReportInput): string {
  const policy = problem.withoutModel ?? (problem.kind === 'classification' ? 'majority' : 'mean')
  if (evidence.evaluation.classes !== undefined) return 'every case is given the most common answer'
  return policies[policy] ?? policy
}

/** The question, the decision it serves, and what is done today. */
export function problemSection(input: ReportInput): Section {
  const { problem } = input.project
  const { decision } = problem
  return {
    title: 'The problem',
    blocks: [
      text(`What the answer is for: ${decision} ${answerInWords(input)} Without a model, ${policyInWords(input)}.`),
    ],
  }
}

function answerInWords({ project: { problem }, evidence }: ReportInput): string {
  const target = targetName(problem)
  const { classes } = evidence.evaluation
  if (problem.kind === 'regression') return `The model answers with a number: its best guess of "${target}".`
  return classes === undefined
    ? `The model answers with a probability of "${target}", and with a yes or a no.`
    : `The model answers with one of the ${classes.length} classes of "${target}", the most probable one, and with the probability of each.`
}
