import type { Rng } from '../../base/rng.ts'
import { searchAnyOfFlags } from './any-of-flags.ts'
import { isNamedEarlier } from './column-meaning.ts'
import { searchForms } from './form-search.ts'
import type { Combination } from './form-search.ts'
import { searchJointRecoding } from './joint-recoding.ts'
import { searchPlainSum } from './plain-sum.ts'
import type { SampleColumn, SearchSample } from './search-sample.ts'
import { followsSteps } from './slow-series.ts'
import type { Strength } from './strength.ts'
import { EVIDENCE_ROWS } from './thresholds.ts'
import { percent, rowsText } from './wording.ts'

/** Combinations looked for before giving up; each takes its columns out of the search. */
const roundsMost = 4

/** A combination that was found, with its evidence. */
export interface FoundCombination extends Combination {
  /** 'casual + registered equals cnt in all 17,379 rows' */
  readonly evidence: string
}

/**
 * Combinations of columns that reproduce the target: two or three in a formula, any number in a plain sum, flags of
 * which the target is "any of", two categories together. After each find its columns are set aside and the search goes
 * on, at most four times. A combination of earlier values only (`lag1`, `lag2`), or one that follows the level of a slow
 * series and not its steps, is left alone.
 *
 * @param alone  strength of each column by itself; columns that reproduce the target alone must not be among `columns`
 */
export function searchCombinations(
  sample: SearchSample,
  columns: readonly SampleColumn[],
  alone: ReadonlyMap<string, Strength>,
  target: string,
  rng: Rng,
): readonly FoundCombination[] {
  const found: FoundCombination[] = []
  let rest = columns.filter((column) => !isConstant(column))
  for (let round = 0; round < roundsMost; round++) {
    const numeric = rest.filter((column) => column.isNumeric)
    const combination =
      (hasRows(sample) ? searchForms(sample, numeric, alone, rng.fork(`forms-${round}`)) : undefined) ??
      searchPlainSum(sample, numeric) ??
      searchAnyOfFlags(sample, rest) ??
      searchJointRecoding(sample, rest, alone)
    if (combination === undefined) break
    const parts = new Set(combination.columns)
    rest = rest.filter((column) => !parts.has(column.name))
    if (combination.columns.every(isNamedEarlier) || !followsSteps(sample, combination.score)) continue
    found.push({ ...combination, evidence: sentence(sample, combination, target) })
  }
  return found
}

/** Formulas of numbers are many: they need more rows than flags and categories. */
function hasRows(sample: SearchSample): boolean {
  if (sample.kind === 'regression') return sample.rowCount >= EVIDENCE_ROWS.regression
  const positives = sample.y.reduce((sum, value) => sum + value, 0)
  return Math.min(positives, sample.rowCount - positives) >= EVIDENCE_ROWS.combinations
}

function isConstant({ values, levels }: SampleColumn): boolean {
  const first = values[0]!
  return levels === undefined ? values.every((value) => Object.is(value, first)) : levels.names.length === 0
}

function sentence(sample: SearchSample, combination: Combination, target: string): string {
  const { formula, strength } = combination
  if (sample.kind === 'classification') {
    return `${formula} tells ${target} right in ${percent(strength.accuracy ?? 0)} of ${rowsText(strength.rows)} it was not learnt from (ROC AUC ${(strength.auc ?? 0).toFixed(4)})`
  }
  if (combination.equalRows >= 0.99 * sample.rowCount) {
    const rows =
      combination.equalRows === sample.rowCount ? 'all' : `${combination.equalRows.toLocaleString('en-US')} of`
    return `${formula} is ${target} in ${rows} ${rowsText(sample.rowCount)} looked at`
  }
  return `${formula} gives ${percent(1 - strength.error)} of the variance of ${target} on ${rowsText(strength.rows)} it was not learnt from`
}
