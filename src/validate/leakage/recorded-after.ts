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
  target: { readonly name: string; readonly positiveName?: string },
  contractOf: (column: string) => ColumnContract | undefined,
): readonly LeakageFinding[] {
  const strongest = strongestRegions(sample)
  return sample.columns.flatMap(({ name }) => {
    const word = saysAfter(name, contractOf(name)?.meaning) ?? sharesTargetWord(name, target.name)
    const finding = weigh(name, word, strongest.get(name), sample.kind, target)
    return finding === undefined ? [] : [finding]
  })
}

/** The strongest region of each column; one that is plainly said goes first where it is strong enough itself. */
function strongestRegions(sample: SearchSample): ReadonlyMap<string, RegionStrength> {
  const regions = sample.columns.flatMap((column) => valueRegions(sample, column))
  const enough = enoughFor(sample.kind)
  const rank = ({ region, bound }: RegionStrength): number =>
    region.sort === 'plain' && bound >= enough ? 1_000 + bound : bound
  const strongest = new Map<string, RegionStrength>()
  for (const strength of regionStrengths(sample, regions)) {
    const known = strongest.get(strength.region.column)
    if (rank(strength) > (known === undefined ? 0 : rank(known))) strongest.set(strength.region.column, strength)
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

function weigh(
  column: string,
  word: MeaningWitness | undefined,
  region: RegionStrength | undefined,
  kind: SearchSample['kind'],
  target: { readonly name: string; readonly positiveName?: string },
): LeakageFinding | undefined {
  const data = region === undefined ? 'no region of its values stands out' : regionSentence(region, kind, target)
  if (word !== undefined) {
    const said = `its ${word.where} says it is recorded afterwards ("${word.word}")`
    if ((region?.bound ?? 0) >= enoughFor(kind))
      return { column, kind: 'recorded-after', evidence: `${data}; ${said}`, action: 'excluded' }
    return { column, kind: 'meaning-only', evidence: `${said}, but the data do not agree: ${data}`, action: 'flagged' }
  }
  if (region === undefined || !speaksAlone(region, kind)) return undefined
  return { column, kind: 'data-only', evidence: `${data}; is it known at the decision?`, action: 'flagged' }
}

function regionSentence(
  { region, inside, overall, deviation }: RegionStrength,
  kind: SearchSample['kind'],
  target: { readonly name: string; readonly positiveName?: string },
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
