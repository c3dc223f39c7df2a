import { enumerated, share } from '../wording.ts'
import { fewRows } from '../../domain/notable-classes.ts'
import type { Section } from '../document.ts'
import type { ReportInput } from '../report-input.ts'

/** What to do differently, from what this run found; nothing that would stand in every report. */
export function nextSection({ project, evidence }: ReportInput): Section {
  const { result, profile, evaluation } = evidence
  const items: string[] = []
  const { classes } = evaluation
  if (project.problem.costs === undefined)
    items.push(
      classes === undefined
        ? 'Say what a mistake costs (problem.costs): the model can then be tuned to it, and its worth stated.'
        : 'Say what a wrong answer costs (problem.costs.wrongAnswer): what the model is worth can then be stated.',
    )
  else if (project.problem.costs.assumed === true)
    items.push('Confirm or correct the assumed costs with those who carry them.')
  const flagged = result.leakage.filter(({ action }) => action === 'flagged').map(({ column }) => column)
  if (flagged.length > 0)
    items.push(
      `Ask whether ${enumerated([...new Set(flagged)])} ${flagged.length === 1 ? 'is' : 'are'} really known when the decision is taken.`,
    )
  const holes = profile.columns.filter(({ missing, rows }) => missing / rows > 0.2)
  if (holes.length > 0)
    items.push(
      `Find out why values are missing: ${enumerated(holes.slice(0, 5).map(({ column, missing, rows }) => `${column} (${share(missing / rows)})`))}.`,
    )
  const worse = evaluation.slices.filter((slice) => slice.worse)
  if (worse.length > 0)
    items.push(`Collect more rows, or better columns, for ${enumerated(worse.slice(0, 3).map(({ slice }) => slice))}.`)
  const shares = evaluation.positiveShare
  if (shares !== undefined && Math.abs(shares.train - shares.test) > 0.2 * shares.train) {
    items.push(
      `A yes was ${share(shares.train)} in the learning rows and ${share(shares.test)} in the newer test rows: find out what changed, and train again often.`,
    )
  }
  const rare = (classes ?? []).filter(({ rows }) => rows < fewRows).length
  if (rare > 0)
    items.push(`Collect more rows of the ${rare} rare classes, or put those together that need the same decision.`)
  if (items.length === 0)
    items.push('Put it beside the decisions it is meant for, record what really happened, and compare.')
  return { title: 'What to do differently', blocks: [{ kind: 'list', items }] }
}
