import { binnedLevels, levelScores } from './level-scores.ts'
import { isNamedEarlier, isNamedTime } from './column-meaning.ts'
import type { SampleColumn, SearchSample } from './search-sample.ts'
import { followsSteps } from './slow-series.ts'
import { noStrength, strengthOf } from './strength.ts'
import type { Strength } from './strength.ts'
import { EVIDENCE_ROWS, isStriking, LEVELS, reproduces, SMALL_EXACT } from './thresholds.ts'
import { percent, rowsText } from './wording.ts'

/** What one column says of the target, all by itself. */
export interface SingleColumnVerdict {
  readonly column: string
  /** 'reproduces': the data alone decide; 'striking': a person should look; 'honest': neither. */
  readonly verdict: 'reproduces' | 'striking' | 'honest'
  readonly evidence: string
  readonly strength: Strength
}

/** Ranges a number is cut into, and learning rows each must have. */
const binsMost = 100
const binRowsLeast = 20

/**
 * Looks at a column in four ways, learnt on one half and verified on the other: whether it is filled in, its value in
 * order, its levels (a map from level to target), and its value cut into up to 100 ranges (a rule that is not
 * monotone). The first that reproduces the target decides; else the strongest is told. A map from more than 30 levels
 * may know the entities, not the target: it is striking at most.
 *
 * A column of time, one named as an earlier value (`previous`, `lag`), or one that follows the level of a slow series
 * and not its steps, is never more than striking, and only when it reproduces the target: one that moves slowly follows
 * all of these.
 */
export function judgeSingleColumn(
  sample: SearchSample,
  column: SampleColumn,
  target: { readonly name: string; readonly time?: string },
): SingleColumnVerdict {
  const { kind } = sample
  const isExpected = isExpectedToFollow(column, target.time)
  let best: Look = {
    strength: noStrength,
    says: '',
    isBelievable: false,
    isMany: false,
    score: new Float64Array(),
    isFew: false,
  }
  for (const look of looksAt(sample, column)) {
    const { strength, score } = look
    if (look.isBelievable && !look.isMany && reproduces(kind, strength, look.isFew)) {
      const verdict = isExpected || !followsSteps(sample, score) ? 'striking' : 'reproduces'
      return { column: column.name, verdict, evidence: sentence(sample, target.name, look), strength }
    }
    if (strength.error < best.strength.error) best = look
  }
  const verdict = best.isBelievable && !isExpected && isStriking(kind, best.strength) ? 'striking' : 'honest'
  return { column: column.name, verdict, evidence: sentence(sample, target.name, best), strength: best.strength }
}

interface Look {
  /** Shape (rows of the sample,). */
  readonly score: Float64Array
  readonly strength: Strength
  readonly says: string
  /** Rows enough for a resemblance to mean something. */
  readonly isBelievable: boolean
  /** A map from so many levels that it may know entities. */
  readonly isMany: boolean
  readonly isFew: boolean
}

function* looksAt(sample: SearchSample, column: SampleColumn): Generator<Look> {
  const { levels, values } = column
  const levelCount = levels?.names.length ?? Infinity
  const look = (score: Float64Array, says: string, count: number): Look => {
    const strength = strengthOf(sample, score)
    const isFew = count <= LEVELS.few
    return { score, says, strength, isFew, isMany: false, isBelievable: hasEvidence(sample, strength, isFew) }
  }
  const filled = filledIn(column)
  if (filled.includes(0) && filled.includes(1)) yield look(filled, 'whether it is filled in', 2)
  if (column.isNumeric) yield look(values, 'its value', levelCount)
  if (column.kind === 'text' && levels === undefined) return
  const bins = Math.min(binsMost, Math.floor(sample.learnCount / binRowsLeast))
  const { codes, names } = levels ?? binnedLevels(sample, column, bins)
  const { score, support } = levelScores(sample, codes, names.length)
  const found = look(score, saysOf(column), levelCount)
  const isMany = levels !== undefined && levelCount > LEVELS.recodingMost
  yield { ...found, isMany, isBelievable: found.isBelievable && support >= 0.9 }
}

function saysOf({ kind, levels }: SampleColumn): string {
  if (kind === 'text') return 'which of the labels it names'
  return levels === undefined ? 'its value, cut into ranges,' : 'a map from its values'
}

function filledIn({ levels, values }: SampleColumn): Float64Array {
  if (levels === undefined) return values.map((value) => (Number.isNaN(value) ? 0 : 1))
  return Float64Array.from(levels.codes, (code) => (code < 0 ? 0 : 1))
}

function hasEvidence(sample: SearchSample, strength: Strength, isFew: boolean): boolean {
  if (sample.kind === 'regression')
    return strength.evidenceRows >= EVIDENCE_ROWS.regression || isExactOfFew(sample, strength)
  return strength.evidenceRows >= (isFew ? EVIDENCE_ROWS.levels : EVIDENCE_ROWS.numbers)
}

function isExactOfFew({ y }: SearchSample, { evidenceRows, error }: Strength): boolean {
  const isExact = evidenceRows >= SMALL_EXACT.rows && error <= SMALL_EXACT.unexplained
  return isExact && new Set(y).size >= SMALL_EXACT.targetValues
}

/** Time, and what is named as earlier, follow a slow target honestly. */
export function isExpectedToFollow(column: SampleColumn, time: string | undefined): boolean {
  return column.kind === 'timestamp' || column.name === time || isNamedTime(column.name) || isNamedEarlier(column.name)
}

function sentence(sample: SearchSample, target: string, { strength, says }: Look): string {
  if (sample.kind === 'regression') {
    return `${says} alone gives ${percent(1 - strength.error)} of the variance of ${target} on ${rowsText(strength.rows)} it was not learnt from`
  }
  const auc = (strength.auc ?? 0).toFixed(4)
  return `${says} alone tells ${target} right in ${percent(strength.accuracy ?? 0)} of ${rowsText(strength.rows)} it was not learnt from (ROC AUC ${auc})`
}
