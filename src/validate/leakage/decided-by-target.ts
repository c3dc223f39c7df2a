import { sortedOrder } from './ranks.ts'
import { movesSlowly } from './slow-series.ts'
import type { SampleColumn, SearchSample } from './search-sample.ts'
import { percent, rowsText } from './wording.ts'

const levelsMost = 20
const levelRowsLeast = 30
const rowsLeast = 300
/** Distinct values a target needs for "in order of the target" to mean something. */
const targetValuesLeast = 20
/** Greatest share of neighbours, against chance, that may disagree. */
const disagreementMost = 0.026
/** A band is cut through the middle of the target's values, not through a gap between two regimes. */
const gapMost = 0.01

/**
 * Whether a category or flag is a numeric target cut into bands (`isExpensive`, `priceBand`): in the order of the
 * target its levels form unbroken stretches, and they change where rows are dense. An honest regime (a machine that is
 * off draws no power) leaves a gap in the target; a strong honest category overlaps. A target that moves slowly along
 * the table makes bands of everything that changes with time, so it is not looked at.
 *
 * @returns a sentence of evidence, or undefined
 */
export function decidedByTarget(sample: SearchSample, column: SampleColumn, target: string): string | undefined {
  const { levels } = column
  if (sample.kind !== 'regression' || levels === undefined || levels.names.length > levelsMost) return undefined
  if (movesSlowly(sample)) return undefined
  const rows = sortedRows(sample, levels.codes)
  if (rows.length < rowsLeast || new Set(rows.map((row) => sample.y[row]!)).size < targetValuesLeast) return undefined
  const { agreement, chance, steps } = neighbours(rows, levels.codes, sample.y)
  if (smallLevels(rows, levels.codes) || chance >= 1) return undefined
  const disagreement = (1 - agreement) / (1 - chance)
  const spread = sample.y[rows[Math.floor(0.95 * rows.length)]!]! - sample.y[rows[Math.floor(0.05 * rows.length)]!]!
  if (disagreement > disagreementMost || median(steps) > gapMost * spread) return undefined
  return `it is ${target} cut into bands: in the order of ${target} it agrees with its neighbour in ${percent(agreement)} of ${rowsText(rows.length)}, ${percent(chance)} by chance`
}

/** Rows with a level, in the order of the target. Among equal targets the sample's random order stays. */
function sortedRows(sample: SearchSample, codes: Int32Array): Uint32Array {
  return sortedOrder(sample.y).filter((row) => codes[row]! >= 0)
}

function neighbours(
  rows: Uint32Array,
  codes: Int32Array,
  y: Float64Array,
): { agreement: number; chance: number; steps: readonly number[] } {
  const counts = new Map<number, number>()
  const steps: number[] = []
  let agreeing = 0
  rows.forEach((row, at) => {
    counts.set(codes[row]!, (counts.get(codes[row]!) ?? 0) + 1)
    if (at === 0) return
    if (codes[row] === codes[rows[at - 1]!]) agreeing++
    else steps.push(y[row]! - y[rows[at - 1]!]!)
  })
  const chance = [...counts.values()].reduce((sum, count) => sum + (count / rows.length) ** 2, 0)
  return { agreement: agreeing / (rows.length - 1), chance, steps }
}

/** Whether fewer than two levels have rows enough to show a boundary. */
function smallLevels(rows: Uint32Array, codes: Int32Array): boolean {
  const counts = new Map<number, number>()
  for (const row of rows) counts.set(codes[row]!, (counts.get(codes[row]!) ?? 0) + 1)
  return [...counts.values()].filter((count) => count >= levelRowsLeast).length < 2
}

function median(values: readonly number[]): number {
  return values.length === 0 ? Infinity : values.toSorted((a, b) => a - b)[values.length >>> 1]!
}
