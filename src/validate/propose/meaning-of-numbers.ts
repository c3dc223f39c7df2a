import type { ColumnProfile } from '../../domain/profile.ts'
import type { ProblemKind } from '../../domain/project.ts'
import { grouped } from '../profile/wording.ts'
import { isListedWhole, rowsOfAll } from './written-classes.ts'
import type { WrittenClasses } from './written-classes.ts'

/** How the numbers of a target are to be predicted, and the sentence that says why; no sentence where it is plain. */
export interface NumberMeaning {
  readonly kind: ProblemKind
  readonly note?: string
}

/** Words that make a number a count or a measure wherever they stand in a name. */
const countWords = new Set(
  'n num number count counts cnt total nr qty quantity anzahl nombre numero age year years month months day days hour hours minutes seconds price amount income salary temperature weight height visits claims sales orders items units rooms bedrooms rings passengers children goals kids siblings bathrooms bedrms arrests doctors trips deaths accidents awards distance duration cost costs revenue demand rentals wins percent share'.split(
    ' ',
  ),
)
/** Words that name a class; the last known word of a name decides, as it is the noun. */
const classWords = new Set(
  'class classes label type species category cat digit cluster segment kind status state code group genre family variety diagnosis activity brand channel severity priority stage klasse classe clase kategorie'.split(
    ' ',
  ),
)
/** Words that name a step on a scale, where more is more. */
const scaleWords = new Set(
  'rating ratings score scores star stars quality grade grades level rank satisfaction points nps note bewertung'.split(
    ' ',
  ),
)

/** Distinct numbers up to which a name that says class is believed. */
const namedClassesMax = 100
/** Rows that a class must have on average before a name that says class is believed. */
const rowsPerClass = 5
/** Distinct numbers up to which values alone can be class codes, and up to which the reading is worth a sentence. */
const codesMax = 10
const fewMax = 20
/** Counts die away: their greatest value is rarer than this. */
const tailShare = 0.05

/**
 * Whether three or more distinct numbers are amounts or codes of classes. In this order: fractions and many values are
 * amounts; a name that counts or measures; a name that says class or scale; a gapless run from -1, 0 or 1 of at most ten
 * values is codes, unless its shape is that of counts (from 0, dying away) or of ratings (a hump). All else is amounts.
 */
export function meaningOfNumbers(column: ColumnProfile, classes: WrittenClasses): NumberMeaning {
  if (!isListedWhole(column)) return { kind: 'regression' }
  const values = [...classes.keys()].map(Number).sort((left, right) => left - right)
  const told = `"${column.column}" has ${grouped(values.length)} distinct numbers, ${values[0]} to ${values.at(-1)}`
  const asAmounts = (why: string): NumberMeaning =>
    values.length > fewMax
      ? { kind: 'regression' }
      : {
          kind: 'regression',
          note: `${told}, ${why}: predicted as a number. To predict each as a class: --kind classification; for a yes/no question: --positive <values>.`,
        }
  const asClasses = (why: string): NumberMeaning => ({
    kind: 'classification',
    note: `${told}, ${why}: predicted as classes, without an order. To predict an amount: --kind regression.`,
  })
  if (!values.every((value) => Number.isInteger(value))) return asAmounts('some of them fractions')
  const noun = nounOf(column.column)
  if (noun === 'count') return asAmounts('and its name counts or measures')
  const repeats = rowsOfAll(classes) >= rowsPerClass * values.length
  if (noun === 'class' && values.length <= namedClassesMax && repeats) return asClasses('and its name says class')
  if (noun === 'scale') return asAmounts('and its name says a scale, where more is more')
  if (values.length > codesMax || !isRun(values)) return asAmounts('which are no gapless run of codes')
  const rows = values.map((value) => classes.get(String(value))?.rows ?? 0)
  if (values[0] === 0 && diesAway(rows)) return asAmounts('dying away from 0 as counts do')
  if (isHump(rows)) return asAmounts('most in the middle as ratings are')
  return asClasses('a gapless run as codes of classes are')
}

/** What the name says of the numbers. */
function nounOf(name: string): 'count' | 'class' | 'scale' | undefined {
  const words = name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
  if (words.some((word) => countWords.has(word))) return 'count'
  const last = words.findLast((word) => classWords.has(word) || scaleWords.has(word))
  if (last === undefined) return undefined
  return classWords.has(last) ? 'class' : 'scale'
}

function isRun(values: readonly number[]): boolean {
  const [first = Number.NaN] = values
  return first >= -1 && first <= 1 && values.every((value, position) => value === first + position)
}

/** Never surely commoner (two standard deviations of a count) than the value before, from the second on; the greatest rare. */
function diesAway(rows: readonly number[]): boolean {
  const total = rows.reduce((sum, count) => sum + count, 0)
  const falls = rows.every((count, position) => position < 2 || count <= mostAfter(rows[position - 1]!))
  return falls && rows.at(-1)! < tailShare * total
}

const mostAfter = (count: number): number => count + 2 * Math.sqrt(count + 1)

/** At least five values with the commonest inside, and both ends less than half as common. */
function isHump(rows: readonly number[]): boolean {
  const most = Math.max(...rows)
  const isInside = rows.indexOf(most) > 0 && rows.lastIndexOf(most) < rows.length - 1
  return rows.length >= 5 && isInside && 2 * rows[0]! < most && 2 * rows.at(-1)! < most
}
