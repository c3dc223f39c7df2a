import { countUpTo } from './ranks.ts'
import type { SampleColumn, SearchSample } from './search-sample.ts'
import type { Levels } from './named-labels.ts'

/** Rows of a level below which what is learnt of it is not trusted. */
const levelRowsLeast = 5

export interface LevelScores {
  /** Mean target of the row's level among the learning rows. Shape (rows,); missing is a level of its own. */
  readonly score: Float64Array
  /** Share of the verifying rows whose level has at least 5 learning rows, in [0, 1]. */
  readonly support: number
}

/** The target by level, learnt on the learning rows. A level never learnt gets the overall mean. */
export function levelScores(sample: SearchSample, codes: Int32Array, levelCount: number): LevelScores {
  const sums = new Float64Array(levelCount + 1)
  const counts = new Uint32Array(levelCount + 1)
  let total = 0
  for (let row = 0; row < sample.learnCount; row++) {
    const level = codes[row]! + 1
    sums[level]! += sample.y[row]!
    counts[level]!++
    total += sample.y[row]!
  }
  const overall = total / sample.learnCount
  const score = Float64Array.from(codes, (code) =>
    counts[code + 1] === 0 ? overall : sums[code + 1]! / counts[code + 1]!,
  )
  let supported = 0
  for (let row = sample.learnCount; row < sample.rowCount; row++) {
    if (counts[codes[row]! + 1]! >= levelRowsLeast) supported++
  }
  return { score, support: supported / Math.max(1, sample.rowCount - sample.learnCount) }
}

/** A number cut at its quantiles into up to `bins` levels of equal size on the learning rows. */
export function binnedLevels(sample: SearchSample, column: SampleColumn, bins: number): Levels {
  const sorted = column.values
    .subarray(0, sample.learnCount)
    .filter((value) => !Number.isNaN(value))
    .sort()
  const quantiles = Array.from(
    { length: bins - 1 },
    (_, bin) => sorted[Math.floor(((bin + 1) * sorted.length) / bins)]!,
  )
  const edges = Float64Array.from(new Set(sorted.length === 0 ? [] : quantiles))
  const codes = Int32Array.from(column.values, (value) => (Number.isNaN(value) ? -1 : countUpTo(edges, value)))
  return { codes, names: Array.from({ length: edges.length + 1 }, (_, bin) => `bin ${bin}`) }
}
