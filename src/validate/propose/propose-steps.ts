import type { CleaningStep } from '../../domain/cleaning.ts'
import type { ColumnProfile, Suspicion } from '../../domain/profile.ts'

/** A step that lists more values than this is no decision a person can read. */
const mostListed = 100

/** Cleaning steps for one column, in the order in which they must run, and what only a person can decide. */
export function proposeSteps(profile: ColumnProfile, isTarget: boolean): { clean: CleaningStep[]; notes: string[] } {
  const clean: CleaningStep[] = []
  const notes: string[] = []
  for (const kind of order) {
    for (const suspicion of profile.suspicions.filter((found) => found.kind === kind)) {
      const proposed = stepsFor(profile.column, suspicion, isTarget)
      if (typeof proposed === 'string') notes.push(`${profile.column}: ${proposed}`)
      else clean.push(...proposed)
    }
  }
  return { clean, notes }
}

/** Ends are cut first, so that what is listed afterwards is compared without them. */
const order: readonly Suspicion['kind'][] = [
  'edge-whitespace',
  'trailing-dots',
  'blanks-in-numbers',
  'null-words',
  'sentinel',
  'unreadable-values',
  'mixed-date-formats',
  'case-variants',
  'rare-stray-values',
  'far-value',
  'mixed-types',
]

/** The steps that answer a suspicion; a text is a note instead of a step. */
function stepsFor(column: string, suspicion: Suspicion, isTarget: boolean): readonly CleaningStep[] | string {
  const { kind, values, evidence: reason, replacements = {} } = suspicion
  if (values.length > mostListed) {
    return `${reason} Too many to list as cleaning steps: they count as breaches of the contract, or correct the export.`
  }
  switch (kind) {
    case 'edge-whitespace':
      return [{ action: 'trim', column, reason }]
    case 'trailing-dots':
      return [{ action: 'strip-trailing-dot', column, reason }]
    case 'null-words':
      // Compared without white space at the ends anyway; so it reads as a word.
      return [{ action: 'null-values', column, values: [...new Set(values.map((value) => value.trim()))], reason }]
    case 'blanks-in-numbers':
    case 'sentinel':
      return [{ action: 'null-values', column, values, reason }]
    case 'case-variants':
      return [{ action: 'replace', column, values: replacements, reason }]
    case 'unreadable-values':
      return readable(column, suspicion)
    case 'mixed-date-formats':
      return Object.keys(replacements).length > 0
        ? [{ action: 'replace', column, values: replacements, reason }]
        : reason
    case 'rare-stray-values':
      return isTarget
        ? [{ action: 'drop-rows', column, values, reason: `${reason} What they stand for cannot be known.` }]
        : `${reason} They are kept, as rare categories.`
    case 'far-value':
    case 'mixed-types':
      return reason
    default:
      return []
  }
}

/** Plain numbers are rewritten; the rest becomes missing. */
function readable(column: string, { values, replacements = {}, evidence: reason }: Suspicion): readonly CleaningStep[] {
  const lost = values.filter((value) => replacements[value] === undefined)
  const steps: CleaningStep[] = []
  if (lost.length > 0) steps.push({ action: 'null-values', column, values: lost, reason })
  if (lost.length < values.length) steps.push({ action: 'replace', column, values: replacements, reason })
  return steps
}
