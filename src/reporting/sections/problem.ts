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
export function policyInWords({ problem }: ReportInput['project']): string {
  const policy = problem.withoutModel ?? (problem.kind === 'classification' ? 'majority' : 'mean')
  return policies[policy] ?? policy
}

/** The question, the decision it serves, and what is done today. */
export function problemSection({ project }: ReportInput): Section {
  const { decision, kind } = project.problem
  const answer =
    kind === 'classification'
      ? `The model answers with a probability of "${targetName(project.problem)}", and with a yes or a no.`
      : `The model answers with a number: its best guess of "${targetName(project.problem)}".`
  return {
    title: 'The problem',
    blocks: [text(`What the answer is for: ${decision} ${answer} Without a model, ${policyInWords(project)}.`)],
  }
}
