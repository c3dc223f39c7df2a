import { AppError, shown } from '../../base/errors.ts'
import { nearest } from '../../base/nearest.ts'
import type { CleaningStep } from '../../domain/cleaning.ts'
import type { ColumnType } from '../../domain/contract.ts'
import type { ColumnProfile, TableProfile } from '../../domain/profile.ts'
import type { Problem } from '../../domain/project.ts'
import type { Label } from '../../domain/signature.ts'
import { listedWhole } from '../profile/top-values.ts'
import { grouped, rowsOf } from '../profile/wording.ts'
import { canonicalText, cleanedValue } from './cleaned-value.ts'

/** What kind of question a target asks. */
export interface InferredProblem {
  readonly kind: Problem['kind']
  readonly target: Problem['target']
  /** Classification only. */
  readonly positive?: Label
  /** Rows of the two classes after cleaning, where the profile lists them; classification only. */
  readonly classes?: { readonly positives: number; readonly negatives: number }
  /** The values of the raw column that count as positive, as a person says them; classification only. */
  readonly positiveValues?: readonly string[]
  readonly notes: readonly string[]
}

/** Answers that say "it happened", and their opposites, by their usual words; lower case. Only a pair decides. */
const yesWords = new Set(['yes', 'y', 'true', 't', '1', 'positive', 'pos', '>50k', 'bad'])
const noWords = new Set(['no', 'n', 'false', 'f', '0', '-1', 'negative', 'neg', '<=50k', 'good'])

/**
 * Infers the question from the values of the target that remain after the proposed steps: two of them make a
 * classification; more numbers a regression; more words a classification of `positive` against the rest, through an
 * SQL expression. The positive class is the one that says yes, else the rarer.
 *
 * @throws TARGET_NOT_FOUND, TARGET_MISSING_EVERYWHERE, TARGET_ONE_CLASS, TARGET_NOT_NUMERIC (a date),
 *         TARGET_MANY_CLASSES (three or more words and no `positive`), TARGET_POSITIVE_UNKNOWN
 */
export function inferProblem(
  profile: TableProfile,
  clean: readonly CleaningStep[],
  options: { readonly target: string; readonly positive?: readonly string[] },
): InferredProblem {
  const { target } = options
  const column = profile.columns.find((found) => found.column === target)
  if (column === undefined) {
    const known = profile.columns.map((found) => found.column)
    throw new AppError('TARGET_NOT_FOUND', { target, known, nearest: nearest(target, known) })
  }
  if (column.distinct === 0) throw new AppError('TARGET_MISSING_EVERYWHERE', { target, rows: column.rows })
  const classes = classesOf(column, clean)
  const positive = options.positive ?? []
  const few = column.distinct <= listedWhole
  if (few && classes.size === 0) throw new AppError('TARGET_MISSING_EVERYWHERE', { target, rows: column.rows })
  if (few && classes.size === 1) {
    const [[value, { rows }]] = classes as unknown as [[string, WrittenClass]]
    throw new AppError('TARGET_ONE_CLASS', { target, value: shown(value), rows })
  }
  if (few && classes.size === 2) return twoClasses(column, classes, positive)
  if (positive.length > 0) return someAgainstRest(column, classes, positive)
  if (column.type === 'integer' || column.type === 'number') return regression(column)
  if (column.type === 'date' || column.type === 'timestamp') {
    throw new AppError('TARGET_NOT_NUMERIC', { target, example: shown(column.top[0]?.value) })
  }
  throw new AppError('TARGET_MANY_CLASSES', {
    target,
    classes: [...classes.keys()],
    count: few ? classes.size : column.distinct,
  })
}

interface WrittenClass {
  readonly rows: number
  /** How the source writes it, before cleaning. */
  readonly written: readonly string[]
}

/** The classes that remain after cleaning, commonest first; only those listed in the profile. */
function classesOf({ column, type, top }: ColumnProfile, clean: readonly CleaningStep[]): Map<string, WrittenClass> {
  const classes = new Map<string, WrittenClass>()
  for (const { value, rows } of top) {
    const cleaned = cleanedValue(value, column, clean)
    if (cleaned === null) continue
    const key = canonicalText(cleaned, type)
    const before = classes.get(key) ?? { rows: 0, written: [] }
    classes.set(key, { rows: before.rows + rows, written: [...before.written, value] })
  }
  return new Map([...classes].sort(([, left], [, right]) => right.rows - left.rows))
}

function twoClasses(
  column: ColumnProfile,
  classes: ReadonlyMap<string, WrittenClass>,
  wanted: readonly string[],
): InferredProblem {
  const names = [...classes.keys()]
  const asked = wanted.map((value) => matching(value, column, names))
  if (new Set(asked).size > 1) {
    throw new AppError('TARGET_POSITIVE_UNKNOWN', {
      target: column.column,
      positive: `both of ${asked.join(', ')}`,
      values: names,
    })
  }
  const yes = names.some((name) => noWords.has(name.toLowerCase()))
    ? names.find((name) => yesWords.has(name.toLowerCase()))
    : undefined
  const rarer = names[1]!
  const positive = asked[0] ?? yes ?? rarer
  const positives = classes.get(positive)!.rows
  const negatives = [...classes.values()].reduce((sum, { rows }) => sum + rows, 0) - positives
  const why = asked.length > 0 ? 'as asked' : yes !== undefined ? 'it says yes' : 'it is the rarer one'
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
function someAgainstRest(
  column: ColumnProfile,
  classes: ReadonlyMap<string, WrittenClass>,
  wanted: readonly string[],
): InferredProblem {
  const names = [...classes.keys()]
  const asked = [
    ...new Set(wanted.map((value) => (column.distinct <= listedWhole ? matching(value, column, names) : value))),
  ]
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
  { distinct, rows, missing }: ColumnProfile,
  classes: ReadonlyMap<string, WrittenClass>,
  asked: readonly string[],
): InferredProblem['classes'] {
  const found = asked.map((name) => classes.get(name)?.rows)
  if (found.includes(undefined)) return undefined
  const positives = found.reduce<number>((sum, count) => sum + (count ?? 0), 0)
  const listed = [...classes.values()].reduce((sum, written) => sum + written.rows, 0)
  return { positives, negatives: (distinct <= listedWhole ? listed : rows - missing) - positives }
}

function regression(column: ColumnProfile): InferredProblem {
  const few =
    column.distinct <= 10
      ? [
          `"${column.column}" has only ${column.distinct} distinct numbers and is predicted as a number; for a yes/no question name --positive values.`,
        ]
      : []
  return { kind: 'regression', target: column.column, notes: few }
}

/** The class a person means: as written, else with another case. */
function matching(value: string, column: ColumnProfile, names: readonly string[]): string {
  const text = canonicalText(value.trim(), column.type)
  const found = names.find((name) => name === text) ?? names.find((name) => name.toLowerCase() === text.toLowerCase())
  if (found === undefined)
    throw new AppError('TARGET_POSITIVE_UNKNOWN', { target: column.column, positive: shown(value), values: names })
  return found
}

function labelOf(text: string, type: ColumnType): Label {
  if (type === 'integer' || type === 'number') return Number(text)
  return type === 'boolean' ? text === 'true' : text
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
