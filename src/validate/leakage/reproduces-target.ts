import { binnedLevels, levelScores } from './level-scores.ts'
import { isNamedEarlier, isNamedTime } from './column-meaning.ts'
import type { SampleColumn, SearchSample } from './search-sample.ts'
import { followsSteps } from './slow-series.ts'
import { noStrength, strengthOf } from './strength.ts'
import type { Strength } from './strength.ts'
import { EVIDENCE_ROWS, isStriking, reproduces } from './thresholds.ts'
import { percent, rowsText } from './wording.ts'

/** What one column says of the target, all by itself. */
export interface SingleColumnVerdict {
  readonly column: string
  /** 'reproduces': the data alone decide; 'striking': a person should look; 'honest': neither. */
  readonly verdict: 'reproduces' | 'striking' | 'honest'
  readonly evidence: string
  readonly strength: Strength
}

/** More levels than this and a map of them may have learnt the entities, not the target. */
const levelsMost = 100
const binCount = 100

/**
 * Looks at a column in four ways, learnt on one half and verified on the other: whether it is filled in, its value in
 * order, its levels (a map from level to target), and its value cut into 100 bins (a rule that is not monotone). The
 * first that reproduces the target decides; else the strongest is told.
 *
 * A column of time, one named as an earlier value (`previous`, `lag`), or one that follows the level of a slow series
 * and not its steps, is never more than striking: a target that moves slowly follows all of these.
 */
export function judgeSingleColumn(
  sample: SearchSample,
  column: SampleColumn,
  target: { readonly name: string; readonly time?: string },
): SingleColumnVerdict {
  let best: Look = { strength: noStrength, says: '', isBelievable: false, score: new Float64Array() }
  for (const look of looksAt(sample, column)) {
    const { strength } = look
    if (reproduces(sample.kind, strength) && look.isBelievable) {
      const isExpected = isExpectedToFollow(column, target.time) || !followsSteps(sample, look.score)
      const verdict = isExpected ? 'striking' : 'reproduces'
      return { column: column.name, verdict, evidence: sentence(sample, target.name, look), strength }
    }
    if (strength.error < best.strength.error) best = look
  }
  const verdict = best.isBelievable && isStriking(sample.kind, best.strength) ? 'striking' : 'honest'
  return { column: column.name, verdict, evidence: sentence(sample, target.name, best), strength: best.strength }
}

interface Look {
  readonly score: Float64Array
  readonly strength: Strength
  readonly says: string
  /** Enough rows, and few enough levels, for a resemblance to mean something. */
  readonly isBelievable: boolean
}

function* looksAt(sample: SearchSample, column: SampleColumn): Generator<Look> {
  const { levels, values } = column
  const filled = levels === undefined ? values.map((value) => (Number.isNaN(value) ? 0 : 1)) : Float64Array.from(levels.codes, (code) => (code < 0 ? 0 : 1))
  if (filled.includes(0) && filled.includes(1)) {
    const strength = strengthOf(sample, filled)
    yield { score: filled, strength, says: 'whether it is filled in', isBelievable: hasEvidence(sample, strength, 2) }
  }
  if (column.isNumeric) {
    const strength = strengthOf(sample, values)
    yield { score: values, strength, says: 'its value', isBelievable: hasEvidence(sample, strength, levels?.names.length) }
  }
  if (column.kind === 'text') return
  const { codes, names } = levels ?? binnedLevels(sample, column, binCount)
  const { score, support } = levelScores(sample, codes, names.length)
  const strength = strengthOf(sample, score)
  const isBelievable = names.length <= levelsMost && support >= 0.9 && hasEvidence(sample, strength, levels?.names.length)
  yield { score, strength, says: levels === undefined ? 'its value, cut into ranges,' : 'a map from its values', isBelievable }
}

function hasEvidence(sample: SearchSample, strength: Strength, levelCount: number | undefined): boolean {
  if (sample.kind === 'regression') return strength.evidenceRows >= EVIDENCE_ROWS.regression
  const isFew = levelCount !== undefined && levelCount <= 20
  return strength.evidenceRows >= (isFew ? EVIDENCE_ROWS.levels : EVIDENCE_ROWS.numbers)
}

function isExpectedToFollow(column: SampleColumn, time: string | undefined): boolean {
  return column.kind === 'timestamp' || column.name === time || isNamedTime(column.name) || isNamedEarlier(column.name)
}

function sentence(sample: SearchSample, target: string, { strength, says }: Look): string {
  if (sample.kind === 'regression') {
    return `${says} alone gives ${percent(1 - strength.error)} of the variance of ${target} on ${rowsText(strength.rows)} it was not learnt from`
  }
  const auc = (strength.auc ?? 0).toFixed(4)
  return `${says} alone tells ${target} right in ${percent(strength.accuracy ?? 0)} of ${rowsText(strength.rows)} it was not learnt from (ROC AUC ${auc})`
}
