import type { ColumnContract } from '../../domain/contract.ts'
import type { LeakageFinding } from '../../domain/leakage.ts'
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
  readonly positiveName?: string
}

/**
 * Hears two witnesses for each column: its meaning (a word of the table says "recorded after") and the data (the
 * region of values in which the target departs most). Both: 'recorded-after', excluded. The meaning alone, or the data
 * alone with an effect that is rare among honest columns: flagged.
 *
 * The data agree when the lower bound of the effect, corrected for all regions of all columns, reaches an odds ratio
 * of 3 (classification) or a shift of one standard deviation (regression); alone they speak from 30, or 3.
 */
export function hearTwoWitnesses(
  sample: SearchSample,
  target: TargetNames,
  contractOf: (column: string) => ColumnContract | undefined,
): readonly LeakageFinding[] {
  const strongest = strongestRegions(sample)
  return sample.columns.flatMap(({ name }): readonly LeakageFinding[] => {
    const word = saysAfter(name, contractOf(name)?.meaning) ?? sharesTargetWord(name, target.name)
    const regions = strongest.get(name)
    if (word !== undefined) return [weighWord(name, word, regions, sample.kind, target)]
    if (regions === undefined || !speaksAlone(regions.region, sample.kind)) return []
    const evidence = `${regionSentence(regions.region, sample.kind, target)}; is it known at the decision?`
    return [{ column: name, kind: 'data-only', evidence, action: 'flagged' }]
  })
}

/** The strongest region of a column, and the strongest of those that are plainly said (filled in or not, zero or not). */
interface Strongest {
  readonly region: RegionStrength
  readonly plain: RegionStrength | undefined
}

function strongestRegions(sample: SearchSample): ReadonlyMap<string, Strongest> {
  const regions = sample.columns.flatMap((column) => valueRegions(sample, column))
  const strongest = new Map<string, Strongest>()
  for (const strength of regionStrengths(sample, regions)) {
    const { column, sort } = strength.region
    const known = strongest.get(column) ?? { region: strength, plain: undefined }
    const region = strength.bound > known.region.bound ? strength : known.region
    const isPlainer = sort === 'plain' && strength.bound > (known.plain?.bound ?? 0)
    strongest.set(column, { region, plain: isPlainer ? strength : known.plain })
  }
  return strongest
}

function enoughFor(kind: SearchSample['kind']): number {
  return kind === 'classification' ? Math.log(LIMITS.oddsRatio) : LIMITS.shift
}

/**
 * Whether a region speaks without any word. Classification: its rows are mostly of the class that is the rarer one
 * elsewhere. Regression: it is plainly said (filled in, not zero); tails of a strong honest column shift as far.
 */
function speaksAlone({ region, inside, overall, bound }: RegionStrength, kind: SearchSample['kind']): boolean {
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
  { region, inside, overall, deviation }: RegionStrength,
  kind: SearchSample['kind'],
  target: TargetNames,
): string {
  const where = `${region.where} (${rowsText(region.rows.length)})`
  if (kind === 'classification') {
    const what =
      target.positiveName === undefined ? 'the target is positive' : `${target.name} is ${target.positiveName}`
    return `${where}, ${what} in ${percent(inside)} against ${percent(overall)} overall`
  }
  const shift = Math.abs(inside - overall) / deviation
  return `${where}, the mean ${target.name} is ${shortNumber(inside)} against ${shortNumber(overall)} overall (${shift.toFixed(1)} standard deviations)`
}
