import type { ColumnContract } from '../../domain/contract.ts'
import type { LeakageFinding } from '../../domain/leakage.ts'
import type { Label } from '../../domain/signature.ts'
import { saysAfter, sharesTargetWord } from './column-meaning.ts'
import type { MeaningWitness } from './column-meaning.ts'
import { regionStrengths } from './region-strength.ts'
import type { RegionStrength } from './region-strength.ts'
import type { SearchSample } from './search-sample.ts'
import { LIMITS } from './thresholds.ts'
import { valueRegions } from './value-regions.ts'
import { percent, rowsText, shortNumber } from './wording.ts'

interface TargetNames {
  readonly name: string
  /** Two: the negative and the positive class; more: the classes, by position. For sentences, and how many they are. */
  readonly labels?: readonly Label[]
}

/** Of many classes, the commonest are each asked against the rest. */
const classesAskedMost = 8

/**
 * Hears two witnesses for each column: its meaning (a word of the table says "recorded after") and the data (the
 * region of values in which the target departs most). Both: 'recorded-after', excluded. The meaning alone, or the data
 * alone with an effect that is rare among honest columns: flagged.
 *
 * Of more than two classes each of the commonest (at most 8) is asked against the rest, and the strongest answer is told;
 * the data alone then speak only of a value that is filled in or zero, since one class among several is told apart by
 * many an honest level or size.
 *
 * The data agree when the lower bound of the effect, corrected for all regions of all columns, reaches an odds ratio
 * of 3 (classification) or a shift of one standard deviation (regression); alone they speak from 30, or 3.
 */
export function hearTwoWitnesses(
  sample: SearchSample,
  target: TargetNames,
  contractOf: (column: string) => ColumnContract | undefined,
): readonly LeakageFinding[] {
  const strongest = strongestRegions(sample, target)
  const isOfMany = (target.labels?.length ?? 0) > 2
  return sample.columns.flatMap(({ name }): readonly LeakageFinding[] => {
    const word = saysAfter(name, contractOf(name)?.meaning) ?? sharesTargetWord(name, target.name)
    const regions = strongest.get(name)
    if (word !== undefined) return [weighWord(name, word, regions, sample.kind, target)]
    if (regions === undefined || !speaksAlone(regions.region, sample.kind, isOfMany)) return []
    const evidence = `${regionSentence(regions.region, sample.kind, target)}; is it known at the decision?`
    return [{ column: name, kind: 'data-only', evidence, action: 'flagged' }]
  })
}

/** What a region does to a class, or to the number. */
interface Told extends RegionStrength {
  /** The class that was asked about; absent in regression, and where nobody named it. */
  readonly positive?: Label
}

/** The strongest region of a column, and the strongest of those that are plainly said (filled in or not, zero or not). */
interface Strongest {
  readonly region: Told
  readonly plain: Told | undefined
}

function strongestRegions(sample: SearchSample, target: TargetNames): ReadonlyMap<string, Strongest> {
  const regions = sample.columns.flatMap((column) => valueRegions(sample, column))
  const questions = questionsOf(sample, target)
  const strongest = new Map<string, Strongest>()
  for (const { y, ...asked } of questions) {
    for (const strength of regionStrengths({ kind: sample.kind, y }, regions, questions.length)) {
      const told: Told = { ...strength, ...asked }
      const { column, sort } = strength.region
      const known = strongest.get(column) ?? { region: told, plain: undefined }
      const region = told.bound > known.region.bound ? told : known.region
      const isPlainer = sort === 'plain' && told.bound > (known.plain?.bound ?? 0)
      strongest.set(column, { region, plain: isPlainer ? told : known.plain })
    }
  }
  return strongest
}

/** The target as it is; of more than two classes, each of the commonest as 1 against the rest as 0. */
function questionsOf(
  { y }: SearchSample,
  { labels = [] }: TargetNames,
): readonly { readonly y: Float64Array; readonly positive?: Label }[] {
  if (labels.length <= 2) return [{ y, ...(labels[1] === undefined ? {} : { positive: labels[1] }) }]
  const rows = new Uint32Array(labels.length)
  for (const position of y) rows[position]!++
  const commonest = [...labels.keys()].sort((one, other) => rows[other]! - rows[one]! || one - other)
  return commonest
    .slice(0, classesAskedMost)
    .map((asked) => ({ y: y.map((position) => (position === asked ? 1 : 0)), positive: labels[asked]! }))
}

function enoughFor(kind: SearchSample['kind']): number {
  return kind === 'classification' ? Math.log(LIMITS.oddsRatio) : LIMITS.shift
}

/**
 * Whether a region speaks without any word. Classification: its rows are mostly of the class that is the rarer one
 * elsewhere. Regression: it is plainly said (filled in, not zero); tails of a strong honest column shift as far.
 */
function speaksAlone(
  { region, inside, overall, bound }: RegionStrength,
  kind: SearchSample['kind'],
  isOfMany: boolean,
): boolean {
  if (isOfMany && region.sort !== 'plain') return false
  if (kind === 'regression') return region.sort === 'plain' && bound >= LIMITS.flagShift
  return bound >= Math.log(LIMITS.flagOddsRatio) && inside > 0.5 !== overall > 0.5
}

/** Both witnesses, or the meaning alone. A plainly said region is told where it is strong enough itself. */
function weighWord(
  column: string,
  { word, where }: MeaningWitness,
  strongest: Strongest | undefined,
  kind: SearchSample['kind'],
  target: TargetNames,
): LeakageFinding {
  const enough = enoughFor(kind)
  const region = (strongest?.plain?.bound ?? 0) >= enough ? strongest?.plain : strongest?.region
  const said = `its ${where} says it is recorded afterwards ("${word}")`
  if (region === undefined || region.bound === 0) {
    const evidence = `${said}, but the data do not agree: no region of its values stands out`
    return { column, kind: 'meaning-only', evidence, action: 'flagged' }
  }
  const data = regionSentence(region, kind, target)
  return region.bound >= enough
    ? { column, kind: 'recorded-after', evidence: `${data}; ${said}`, action: 'excluded' }
    : { column, kind: 'meaning-only', evidence: `${said}, but the data hardly agree: ${data}`, action: 'flagged' }
}

function regionSentence(
  { region, inside, overall, deviation, positive }: Told,
  kind: SearchSample['kind'],
  target: TargetNames,
): string {
  const where = `${region.where} (${rowsText(region.rows.length)})`
  if (kind === 'classification') {
    const what = positive === undefined ? 'the target is positive' : `${target.name} is ${positive}`
    return `${where}, ${what} in ${percent(inside)} against ${percent(overall)} overall`
  }
  const shift = Math.abs(inside - overall) / deviation
  return `${where}, the mean ${target.name} is ${shortNumber(inside)} against ${shortNumber(overall)} overall (${shift.toFixed(1)} standard deviations)`
}
