import type { ColumnProfile, TableProfile } from '../../domain/profile.ts'

/** Names of the end of something, or of a person's life: dates that do not say when the row happened. */
const otherMoment =
  /birth|born|\bdob\b|death|\bend|closed?\b|resolv|finish|complet|return|deliver|expir|due\b|until|updated|modified|cancel|terminat|paid|payment|repair/i
/** Names of the moment of a row, the surest first. */
const hints: readonly RegExp[] = [
  /timestamp|datetime|date.?time/i,
  /date|dteday|\bday\b/i,
  /time|\bdt\b|\bat\b|\bon\b|created|start|when/i,
]
const mostMissing = 0.05
const fewestMoments = 10

/**
 * The column that says when a row happened: a date or timestamp, complete in at least 95 % of the rows, with ten
 * distinct values or more, whose name is not that of another moment (birth, end, closing). Of several the one whose
 * name says time most plainly, then the first. Undefined when there is none.
 */
export function inferTime(
  profile: TableProfile,
  target: string,
): { readonly time: string; readonly note: string } | undefined {
  const candidates = profile.columns.filter((column) => column.column !== target && isMoment(column))
  const [best, ...others] = candidates.sort((left, right) => rank(left) - rank(right))
  if (best === undefined) return undefined
  const time = best.column
  const beside = others.length === 0 ? '' : ` Other dates: ${others.map(({ column }) => `"${column}"`).join(', ')}.`
  const note = `"${time}" is taken as the moment of a row: the newest rows are the test, and monitoring follows it.${beside}`
  return { time, note }
}

function isMoment({ column, type, rows, missing, distinct }: ColumnProfile): boolean {
  if (type !== 'date' && type !== 'timestamp') return false
  return missing <= mostMissing * rows && distinct >= fewestMoments && !otherMoment.test(spaced(column))
}

function rank({ column }: ColumnProfile): number {
  const place = hints.findIndex((hint) => hint.test(spaced(column)))
  return place < 0 ? hints.length : place
}

/** Words apart, so that `\b` works: closedAt and end_date are two words each. */
function spaced(column: string): string {
  return column.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_.-]+/g, ' ')
}
