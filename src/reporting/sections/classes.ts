import { fewRows, notableClasses } from '../../domain/notable-classes.ts'
import { count, enumerated, share } from '../wording.ts'
import { text } from '../document.ts'
import type { ClassResult, ConfusedPair } from '../../domain/evaluation.ts'
import type { RunEvidence } from '../../domain/run-result.ts'
import type { Block } from '../document.ts'

/** Names in a sentence before "and 130 more". */
const namesMost = 10

/** How each class fares and what is taken for what; nothing for two classes or a number. */
export function classBlocks({ classes = [], confused = [] }: RunEvidence['evaluation']): Block[] {
  if (classes.length === 0) return []
  const shown = notableClasses(classes)
  const left = classes.length - shown.length
  const which =
    left === 0
      ? 'Class by class, the worst first'
      : `The largest and the worst classes, the worst first; ${left} more are in the record of the run`
  return [
    text(
      `${which}. Found: of the rows of the class, how many were answered with it. Right: of the rows answered with it, how many are of it.`,
    ),
    { kind: 'table', head: ['class', 'test rows', 'found', 'right', 'F1'], rows: shown.map(classRow) },
    ...confusedBlocks(confused),
  ]
}

function classRow({ label, rows, recall, precision, f1 }: ClassResult): string[] {
  return [String(label), count(rows), told(recall), told(precision), f1 === undefined ? '' : f1.toFixed(2)]
}

function told(value: number | undefined): string {
  return value === undefined ? '' : value === 0 ? 'none' : share(value)
}

function confusedBlocks(pairs: readonly ConfusedPair[]): Block[] {
  if (pairs.length === 0) return []
  return [
    text('What is most often taken for what:'),
    {
      kind: 'table',
      head: ['it was', 'the model said', 'rows', 'of the rows of its class'],
      rows: pairs.map(({ truth, answer, rows, share: part }) => [
        String(truth),
        String(answer),
        count(rows),
        share(part),
      ]),
    },
  ]
}

/** Classes with too few test rows to be judged, named; undefined where there are none. */
export function rareClasses(classes: readonly ClassResult[]): string | undefined {
  const rare = classes.filter(({ rows }) => rows < fewRows).sort((one, other) => one.rows - other.rows)
  if (rare.length === 0) return undefined
  const named = rare.slice(0, namesMost).map(({ label, rows }) => `${String(label)} (${rows})`)
  const more = rare.length - named.length
  return more === 0 ? enumerated(named) : `${named.join(', ')} and ${more} more`
}
