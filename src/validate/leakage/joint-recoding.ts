import type { Combination } from './form-search.ts'
import { levelScores } from './level-scores.ts'
import type { SampleColumn, SearchSample } from './search-sample.ts'
import { noStrength, strengthOf } from './strength.ts'
import type { Strength } from './strength.ts'
import { EVIDENCE_ROWS, LIMITS, reproduces } from './thresholds.ts'

const levelsMost = 20
const columnsMost = 60

/**
 * Two categories (or numbers with few values) whose pair of levels gives the target: a map from pair to target, learnt
 * on one half and verified on the other, that leaves at most a fifth of the error of the better of the two alone.
 */
export function searchJointRecoding(
  sample: SearchSample,
  columns: readonly SampleColumn[],
  alone: ReadonlyMap<string, Strength>,
): Combination | undefined {
  const coded = columns
    .filter(({ levels }) => levels !== undefined && levels.names.length <= levelsMost)
    .slice(0, columnsMost)
  for (const [at, one] of coded.entries()) {
    for (const other of coded.slice(at + 1)) {
      const { strength, score } = jointStrength(sample, one, other)
      const bestAlone = Math.min(...[one, other].map(({ name }) => alone.get(name)?.error ?? 1))
      if (!reproduces(sample.kind, strength) || strength.error > LIMITS.remainder * bestAlone) continue
      return {
        columns: [one.name, other.name],
        formula: `${one.name} together with ${other.name}`,
        strength,
        equalRows: 0,
        score,
      }
    }
  }
  return undefined
}

function jointStrength(
  sample: SearchSample,
  one: SampleColumn,
  other: SampleColumn,
): { strength: Strength; score: Float64Array } {
  const width = other.levels!.names.length + 1
  const height = one.levels!.names.length + 1
  const codes = one.levels!.codes.map((code, row) => (code + 1) * width + other.levels!.codes[row]! + 1)
  const { score, support } = levelScores(sample, codes, width * height)
  const strength = strengthOf(sample, score)
  const needed = sample.kind === 'regression' ? EVIDENCE_ROWS.regression : EVIDENCE_ROWS.numbers
  return { strength: support >= 0.9 && strength.evidenceRows >= needed ? strength : noStrength, score }
}
