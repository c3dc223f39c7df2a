import { AppError } from '../../base/errors.ts'
import type { ColumnProfile } from '../../domain/profile.ts'
import type { Label } from '../../domain/signature.ts'
import { grouped, quoted, rowsOf } from '../profile/wording.ts'
import { isListedWhole, labelOf, rowsOfAll } from './written-classes.ts'
import type { WrittenClasses } from './written-classes.ts'

/** Classes that a model learns at most. */
const classesMax = 1000
/** Characters of a value that a message shows. */
const longest = 40
/** Classes that a sentence names with their rows. */
const namedMax = 6

/**
 * The labels of three classes or more, and what a person should know of them. Where a class has fewer than two rows on
 * average the values are names or free text rather than classes.
 *
 * @throws TARGET_MANY_CLASSES
 */
export function manyClasses(
  column: ColumnProfile,
  classes: WrittenClasses,
): { readonly labels: readonly Label[]; readonly notes: readonly string[] } {
  const { column: target, type, distinct } = column
  const isWhole = isListedWhole(column)
  const rows = isWhole ? rowsOfAll(classes) : column.rows - column.missing
  const count = isWhole ? classes.size : distinct
  if (!isWhole || type === 'text' || count > classesMax || 2 * count > rows) {
    const shortened = [...classes.keys()].map((name) => (name.length > longest ? `${name.slice(0, longest)}...` : name))
    throw new AppError('TARGET_MANY_CLASSES', { target, classes: shortened, count, rows })
  }
  const labels = [...classes.keys()].sort().map((name) => labelOf(name, type))
  return {
    labels: labels.every((label) => typeof label === 'number') ? labels.sort((a, b) => a - b) : labels,
    notes: [listing(target, classes), ...lonely(classes)],
  }
}

function listing(target: string, classes: WrittenClasses): string {
  const named = [...classes].slice(0, namedMax).map(([name, { rows }]) => `${name} (${rowsOf(rows)})`)
  const more = classes.size > namedMax ? ` and ${grouped(classes.size - namedMax)} more` : ''
  return `"${target}" has ${grouped(classes.size)} classes: ${named.join(', ')}${more}. To ask for some of them against the rest: --positive <values>.`
}

function lonely(classes: WrittenClasses): string[] {
  const single = [...classes].filter(([, { rows }]) => rows === 1).map(([name]) => name)
  if (single.length === 0) return []
  const [have, they] = single.length === 1 ? ['class has', 'It stays'] : ['classes have', 'They stay']
  return [
    `${grouped(single.length)} ${have} one row only: ${quoted(single)}. ${they} in training, and nothing tests what is learnt of them.`,
  ]
}
