import type { CleaningStep } from '../../domain/cleaning.ts'
import type { ColumnProfile } from '../../domain/profile.ts'
import type { ProblemKind } from '../../domain/project.ts'
import { isNullWordAmongNumbers } from '../profile/null-word-list.ts'
import { quoted, rowsOf, shareOf } from '../profile/wording.ts'
import { isListedWhole, rowsOfAll } from './written-classes.ts'
import type { WrittenClasses } from './written-classes.ts'

/** Of rows, those on which a mean error depends most. */
const heavy = 20
/** Words beside numbers, at most, and numbers, at least, that make a target of classes look like an amount. */
const fewWords = 3
const manyNumbers = 20

/** What a person should know of a target: rows that are left out, words that may mean missing, shape of the amounts. */
export function targetNotes(
  column: ColumnProfile,
  classes: WrittenClasses,
  clean: readonly CleaningStep[],
  kind: ProblemKind,
): string[] {
  const notes =
    kind === 'classification'
      ? [...missingWords(column, classes), ...amountsBesideWords(column, classes)]
      : shape(column, classes)
  return [...leftOut(column, classes, clean), ...notes]
}

function leftOut(column: ColumnProfile, classes: WrittenClasses, clean: readonly CleaningStep[]): string[] {
  const lost = isListedWhole(column) ? column.rows - rowsOfAll(classes) : column.missing + misread(column)
  if (lost === 0) return []
  const words = clean
    .filter((step) => step.column === column.column)
    .flatMap((step) => (step.action === 'null-values' || step.action === 'drop-rows' ? step.values : []))
  const said = words.length === 0 ? '' : `, ${quoted(words)} counted as none`
  return [`${shareOf(lost, column.rows)} have no "${column.column}"${said}: they are left out.`]
}

/** Rows whose written value is no number of the column. */
function misread({ suspicions }: ColumnProfile): number {
  return suspicions
    .filter(({ kind }) => kind === 'null-words' || kind === 'blanks-in-numbers' || kind === 'sentinel')
    .reduce((sum, { rows }) => sum + rows, 0)
}

/** 'None' may be an answer or a hole in the data; as an answer it is a class. */
function missingWords({ column }: ColumnProfile, classes: WrittenClasses): string[] {
  return [...classes]
    .filter(([name]) => isNullWordAmongNumbers(name))
    .map(
      ([name, { rows }]) =>
        `"${name}" (${rowsOf(rows)}) is kept as a class of "${column}". If it means missing, add { action: 'null-values', column: '${column}', values: ['${name}'], reason: '...' } to clean.`,
    )
}

/** Amounts with a word for some of them, as 'T' for a trace of rain, are classes as written. */
function amountsBesideWords({ column }: ColumnProfile, classes: WrittenClasses): string[] {
  const words = [...classes.keys()].filter((name) => !/\d/.test(name))
  const numbers = classes.size - words.length
  if (words.length === 0 || words.length > fewWords || numbers < manyNumbers) return []
  return [
    `All but ${quoted(words)} of the ${classes.size} values of "${column}" are numbers. If it is an amount, leave the rest out: init with --target '${column}_number = TRY_CAST("${column}" AS DOUBLE)'.`,
  ]
}

function shape({ column, rows, missing, numbers }: ColumnProfile, classes: WrittenClasses): string[] {
  if (numbers === undefined) return []
  const zeros = classes.get('0')?.rows ?? 0
  const [, , median = 0, , high = 0] = numbers.quantiles
  const notes: string[] = []
  if (2 * zeros > rows - missing) {
    notes.push(`${shareOf(zeros, rows)} of "${column}" are 0: the typical error says little, the mean error more.`)
  }
  if (numbers.min >= 0 && median > 0 && numbers.max > heavy * Math.max(median, high / 2)) {
    notes.push(
      `The greatest "${column}" (${numbers.max}) is ${Math.round(numbers.max / median)} times the middle one (${median}): a few large values decide the RMSE; read the median absolute error beside it.`,
    )
  }
  return notes
}
