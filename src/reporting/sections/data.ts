import { count, day, share } from '../wording.ts'
import { text } from '../document.ts'
import type { ClassResult } from '../../domain/evaluation.ts'
import type { Block, Section } from '../document.ts'
import type { ReportInput } from '../report-input.ts'

/** Where the rows come from, what was done to them, what was left out and why. */
export function dataSection({ project, evidence }: ReportInput): Section {
  const { result, profile } = evidence
  const { decisions, leakage, breaches, snapshot } = result
  const period = result.split.train.from
  const until = result.split.test.to
  const spans = period === undefined || until === undefined ? '' : `, from ${day(period)} to ${day(until)}`
  const columnsOfFile = profile.columns.length - (typeof project.problem.target === 'string' ? 0 : 1)
  const opening = `${count(snapshot.rows)} rows of ${project.source.path.split('/').at(-1)} were used${spans}; the file has ${count(profile.rows)} rows and ${columnsOfFile} columns. Every step that changed or set aside data is listed here.`
  const blocks: Block[] = [text(opening), ...rarity(evidence)]
  const steps = decisions.filter(({ action }) => action !== 'exclude')
  if (steps.length > 0) {
    blocks.push({
      kind: 'table',
      head: ['column', 'what was done', 'rows', 'why'],
      rows: steps.map((step) => [step.column, step.action, count(step.rowsAffected), step.reason]),
    })
  }
  const excluded = decisions.filter(({ action }) => action === 'exclude')
  if (excluded.length > 0) {
    blocks.push(text('Columns the model does not see, and why:'), {
      kind: 'list',
      items: excluded.map(({ column, reason }) => `${column}: ${reason}`),
    })
  }
  const flagged = leakage.filter(({ action }) => action !== 'excluded')
  if (flagged.length > 0) {
    blocks.push(text('Columns that were kept, and deserve a look by someone who knows the data:'), {
      kind: 'list',
      items: flagged.map(({ column, evidence: why }) => `${column}: ${why}`),
    })
  }
  if (breaches.length > 0) {
    blocks.push(text('Places where the file does not keep what was agreed about its columns:'), {
      kind: 'list',
      items: breaches.map(({ column, kind, rows }) => `${column}: ${kind}, ${count(rows)} rows`),
    })
  }
  return { title: 'The data, and what was decided about it', blocks }
}

/** A rare answer makes "how often is it right" a useless measure; say so with the numbers. */
function rarity({ evaluation }: ReportInput['evidence']): Block[] {
  if (evaluation.classes !== undefined) return sizes(evaluation.classes)
  const shares = evaluation.positiveShare
  if (shares === undefined) return []
  const { train, test } = shares
  const rare = Math.min(train, 1 - train)
  const base = `A yes is the answer in ${share(train)} of the rows the model learnt from, and in ${share(test)} of those it was tested on.`
  if (rare >= 0.25) return [text(base)]
  const idle = Math.round((1 - Math.min(test, 1 - test)) * 100)
  return [
    text(
      `${base} That is rare: someone who always gave the more common answer would be right ${idle} times in 100 and be of no use. So the model is not judged by how often it is right, but by how well it tells the two apart and by what its mistakes cost.`,
    ),
  ]
}

/** How many classes there are, and how uneven they are. */
function sizes(classes: readonly ClassResult[]): Block[] {
  const rows = classes.reduce((sum, of) => sum + of.rows, 0)
  const [largest] = [...classes].sort((one, other) => other.rows - one.rows)
  if (largest === undefined || rows === 0) return []
  return [
    text(
      `There are ${classes.length} classes. The most common one among the test rows is ${String(largest.label)}, ${share(largest.rows / rows)} of them. The model is judged by the probability it gives to what happened (log loss), because how often it is right says little where classes are many or uneven.`,
    ),
  ]
}
