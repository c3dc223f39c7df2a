import { AppError, shown } from '../../base/errors.ts'
import { nearest } from '../../base/nearest.ts'
import type { CleaningStep } from '../../domain/cleaning.ts'
import type { ColumnProfile, TableProfile } from '../../domain/profile.ts'
import type { Problem, ProblemKind } from '../../domain/project.ts'
import type { Label } from '../../domain/signature.ts'
import { grouped, rowsOf } from '../profile/wording.ts'
import { canonicalText } from './cleaned-value.ts'
import { manyClasses } from './many-classes.ts'
import { meaningOfNumbers } from './meaning-of-numbers.ts'
import { classesOf, isListedWhole, labelOf, rowsOfAll } from './written-classes.ts'
import type { WrittenClasses } from './written-classes.ts'
import { targetNotes } from './target-notes.ts'
import { yesOf } from './yes-and-no.ts'

/** What kind of question a target asks. */
export interface InferredProblem {
  readonly kind: ProblemKind
  readonly target: Problem['target']
  /** Classification of two classes only. */
  readonly positive?: Label
  /** Rows of the two classes after cleaning, where the profile lists them; classification of two only. */
  readonly classes?: { readonly positives: number; readonly negatives: number }
  /** The values of the raw column that count as positive, as a person says them; classification of two only. */
  readonly positiveValues?: readonly string[]
  /** Three classes or more, numbers ascending, else in code-point order. */
  readonly labels?: readonly Label[]
  readonly notes: readonly string[]
}

/** What a person said about the question; the rest is inferred. */
export interface ProblemRequest {
  readonly target: string
  readonly positive?: readonly string[]
  /** Overrules what the values suggest. */
  readonly kind?: ProblemKind
}

/**
 * Infers the question from the values of the target that remain after the proposed steps: two of them make a
 * classification of the one that says yes (else the rarer); more words a classification of all, or of `positive` against
 * the rest through an SQL expression; more numbers whatever they mean (see meaningOfNumbers). `kind` overrules.
 *
 * @throws TARGET_NOT_FOUND, TARGET_MISSING_EVERYWHERE, TARGET_ONE_CLASS, TARGET_NOT_NUMERIC (a date, or words where
 *         `kind` says regression), TARGET_MANY_CLASSES (names or free text), TARGET_POSITIVE_UNKNOWN
 */
export function inferProblem(
  profile: TableProfile,
  clean: readonly CleaningStep[],
  request: ProblemRequest,
): InferredProblem {
  const { target } = request
  const column = profile.columns.find((found) => found.column === target)
  if (column === undefined) {
    const known = profile.columns.map((found) => found.column)
    throw new AppError('TARGET_NOT_FOUND', { target, known, nearest: nearest(target, known) })
  }
  if (column.distinct === 0) throw new AppError('TARGET_MISSING_EVERYWHERE', { target, rows: column.rows })
  const classes = classesOf(column, clean)
  if (isListedWhole(column)) requireTwo(column, classes)
  const inferred = questionOf(column, classes, request)
  return { ...inferred, notes: [...inferred.notes, ...targetNotes(column, classes, clean, inferred.kind)] }
}

function requireTwo({ column: target, rows }: ColumnProfile, classes: WrittenClasses): void {
  const [only] = classes
  if (only === undefined) throw new AppError('TARGET_MISSING_EVERYWHERE', { target, rows })
  if (classes.size > 1) return
  const [value, written] = only
  throw new AppError('TARGET_ONE_CLASS', { target, value: shown(value), rows: written.rows })
}

function questionOf(
  column: ColumnProfile,
  classes: WrittenClasses,
  { kind, positive = [] }: ProblemRequest,
): InferredProblem {
  const isNumeric = column.type === 'integer' || column.type === 'number'
  const isDate = column.type === 'date' || column.type === 'timestamp'
  const isTwo = isListedWhole(column) && classes.size === 2
  if (kind === 'regression' ? !isNumeric : isDate && !isTwo && positive.length === 0) {
    throw new AppError('TARGET_NOT_NUMERIC', { target: column.column, example: shown(column.top[0]?.value) })
  }
  if (kind === 'regression') return { kind, target: column.column, notes: [] }
  if (isTwo) return twoClasses(column, classes, positive)
  if (positive.length > 0) return someAgainstRest(column, classes, positive)
  const meaning = isNumeric && kind === undefined ? meaningOfNumbers(column, classes) : undefined
  const notes = meaning?.note === undefined ? [] : [meaning.note]
  if (meaning?.kind === 'regression') return { kind: 'regression', target: column.column, notes }
  const many = manyClasses(column, classes)
  return { kind: 'classification', target: column.column, labels: many.labels, notes: [...notes, ...many.notes] }
}

function twoClasses(column: ColumnProfile, classes: WrittenClasses, wanted: readonly string[]): InferredProblem {
  const names = [...classes.keys()]
  const asked = wanted.map((value) => matching(value, column, names))
  if (new Set(asked).size > 1) {
    throw new AppError('TARGET_POSITIVE_UNKNOWN', {
      target: column.column,
      positive: `both of ${asked.join(', ')}`,
      values: names,
    })
  }
  const yes = yesOf(names)
  const rarer = names[1]!
  const positive = asked[0] ?? yes ?? rarer
  const positives = classes.get(positive)!.rows
  const negatives = rowsOfAll(classes) - positives
  const other = names.find((name) => name !== positive)
  const guess = `nothing says which of the two means yes, so the rarer is taken; if it is ${other}: --positive "${other}"`
  const why = asked.length > 0 ? 'as asked' : yes !== undefined ? 'it says yes' : guess
  return {
    kind: 'classification',
    target: column.column,
    positive: labelOf(positive, column.type),
    classes: { positives, negatives },
    positiveValues: [positive],
    notes: [
      `The positive class of "${column.column}" is ${positive} (${why}): ${rowsOf(positives)} against ${grouped(negatives)}.`,
    ],
  }
}

/** `positive` against all others, computed by SQL over the column as it is written, before any cleaning. */
function someAgainstRest(column: ColumnProfile, classes: WrittenClasses, wanted: readonly string[]): InferredProblem {
  const names = [...classes.keys()]
  const asked = [...new Set(wanted.map((value) => (isListedWhole(column) ? matching(value, column, names) : value)))]
  if (asked.length === names.length) {
    throw new AppError('TARGET_POSITIVE_UNKNOWN', { target: column.column, positive: 'every value', values: names })
  }
  const written = asked.flatMap((name) => classes.get(name)?.written ?? [name])
  const counts = splitRows(column, classes, asked)
  const told = counts === undefined ? '' : `: ${rowsOf(counts.positives)} against ${grouped(counts.negatives)}`
  return {
    kind: 'classification',
    target: {
      name: computedName(column.column, asked),
      from: { sql: `${identifier(column.column)} IN (${written.map(literal).join(', ')})` },
    },
    positive: true,
    ...(counts === undefined ? {} : { classes: counts }),
    positiveValues: asked,
    notes: [`The question is whether "${column.column}" is ${asked.join(' or ')}${told}.`],
  }
}

/** Rows of the two sides; undefined where a value asked for is too rare to be listed in the profile. */
function splitRows(
  column: ColumnProfile,
  classes: WrittenClasses,
  asked: readonly string[],
): InferredProblem['classes'] {
  const found = asked.map((name) => classes.get(name)?.rows)
  if (found.includes(undefined)) return undefined
  const positives = found.reduce<number>((sum, count) => sum + (count ?? 0), 0)
  const all = isListedWhole(column) ? rowsOfAll(classes) : column.rows - column.missing
  return { positives, negatives: all - positives }
}

/** The class a person means: as written, else with another case. */
function matching(value: string, column: ColumnProfile, names: readonly string[]): string {
  const text = canonicalText(value.trim(), column)
  const found = names.find((name) => name === text) ?? names.find((name) => name.toLowerCase() === text.toLowerCase())
  if (found !== undefined) return found
  throw new AppError('TARGET_POSITIVE_UNKNOWN', {
    target: column.column,
    positive: shown(value),
    values: names,
    nearest: nearest(value, names),
  })
}

function computedName(column: string, asked: readonly string[]): string {
  const [only] = asked
  const name = asked.length === 1 ? `${column} is ${only}` : `${column} is positive`
  return name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
}

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`
const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`
