import type { ColumnProfile, Suspicion } from '../../domain/profile.ts'
import { isIdName } from '../profile/checks/id-like.ts'
import { grouped } from '../profile/wording.ts'

/** A column that is no feature: what it is instead, why, and what a person should know. */
export interface ProposedRole {
  readonly role: 'id' | 'ignored'
  readonly reason: string
  readonly note?: string
}

/** Share of the rows that must have a value of their own before a repeating id is one that a model would memorise. */
const memorable = 0.2

/** The role of a column that is neither target nor time; undefined for a feature. */
export function proposeRole(profile: ColumnProfile, isGroup: boolean): ProposedRole | undefined {
  const { column, type, rows, missing, distinct } = profile
  const found = (kind: Suspicion['kind']): Suspicion | undefined => profile.suspicions.find((s) => s.kind === kind)
  const constant = found('constant')
  if (constant !== undefined) return { role: 'ignored', reason: constant.evidence }
  if (isGroup) return { role: 'id', reason: 'It names the group of a row: a model of it would know no new group.' }
  const id = found('id-like')
  if (id !== undefined) return { role: 'id', reason: id.evidence }
  const undecided = type === 'category' ? undecidedDates(profile) : undefined
  if (undecided !== undefined) {
    const advice =
      undecided.kind === 'ambiguous-dates' ? " To use it, set its type to 'date' and its format in the config." : ''
    return { role: 'ignored', reason: undecided.evidence, note: `${column}: ${undecided.evidence}${advice}` }
  }
  if (isIdName(column) && (type === 'category' || type === 'integer') && distinct >= memorable * (rows - missing)) {
    const reason = `The name says id, and ${grouped(distinct)} distinct values in ${grouped(rows)} rows are too many to learn.`
    return { role: 'id', reason }
  }
  return undefined
}

function undecidedDates({ suspicions }: ColumnProfile): Suspicion | undefined {
  return suspicions.find(({ kind, rows }) => (kind === 'ambiguous-dates' || kind === 'mixed-date-formats') && rows > 0)
}

/** A column whose repeated values look like names of things that several rows belong to (a customer's orders). */
export function mayBeGroup({ column, type, rows, missing, distinct }: ColumnProfile): boolean {
  const filled = rows - missing
  return isIdName(column) && (type === 'category' || type === 'integer') && distinct > 20 && distinct < 0.9 * filled
}
