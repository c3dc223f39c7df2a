import { equalRowsOf } from './form-search.ts'
import type { Combination } from './form-search.ts'
import type { SampleColumn, SearchSample } from './search-sample.ts'
import { strengthOf } from './strength.ts'
import { LIMITS, reproduces } from './thresholds.ts'

const columnsMost = 300
const completeRowsLeast = 200
/** Columns with more missing than this are not summands. */
const missingMost = 0.2
/** Pivots below this are columns that others determine. */
const pivotLeast = 1e-8
/** Unexplained share of the full model above which nothing can come of it. */
const unexplainedMost = 0.01
/** Weights may differ by this share and still be those of a plain sum. */
const weightSpread = 0.03
/** Any weights are believed when this little is left unexplained, for at most `freeTermsMost` columns. */
const exactUnexplained = 1e-5
const freeTermsMost = 5

/**
 * Any number of columns whose sum or difference is a numeric target (`jan + feb + ... + dec`): least squares on
 * all numeric columns, then the column that matters least is taken out again and again, as long as the error stays
 * below five times that of the full fit. What remains counts when its weights are equal but for their sign; or,
 * for at most five columns, when it explains all but 1e-5 of the variance.
 *
 * Source: sweep operator, Beaton (1964); Goodnight (1979), The American Statistician 33(3).
 * Cost: O(rows · columns² + columns³).
 */
export function searchPlainSum(sample: SearchSample, columns: readonly SampleColumn[]): Combination | undefined {
  if (sample.kind !== 'regression') return undefined
  const usable = columns.filter((column) => missingShare(column) <= missingMost).slice(0, columnsMost)
  const rows = completeRows(sample, usable)
  if (usable.length < 2 || rows.length < Math.max(completeRowsLeast, 5 * usable.length)) return undefined
  const { matrix, deviations } = correlations(sample, usable, rows)
  const last = usable.length
  const chosen = eliminate(matrix, last)
  if (chosen.length < 2) return undefined
  const weights = chosen.map((at) => matrix[at]![last]! / deviations[at]!)
  const largest = Math.max(...weights.map(Math.abs))
  const isPlain = weights.every((weight) => Math.abs(weight) >= (1 - weightSpread) * largest)
  if (!isPlain && chosen.length > freeTermsMost) return undefined
  const signs = isPlain ? weights.map(Math.sign) : weights
  return verified(
    sample,
    chosen.map((at) => usable[at]!),
    signs,
    isPlain,
  )
}

function verified(
  sample: SearchSample,
  parts: readonly SampleColumn[],
  weights: readonly number[],
  isPlain: boolean,
): Combination | undefined {
  const score = new Float64Array(sample.rowCount)
  parts.forEach((part, at) => part.values.forEach((value, row) => (score[row]! += weights[at]! * value)))
  const strength = strengthOf(sample, score)
  if (!reproduces('regression', strength) || (!isPlain && strength.error > exactUnexplained)) return undefined
  const formula = parts.map((part, at) => term(part.name, weights[at]!, isPlain, at === 0)).join('')
  return { columns: parts.map((part) => part.name), formula, strength, equalRows: equalRowsOf(sample, score), score }
}

function term(name: string, weight: number, isPlain: boolean, isFirst: boolean): string {
  const sign = weight < 0 ? (isFirst ? '-' : ' - ') : isFirst ? '' : ' + '
  return `${sign}${isPlain ? '' : `${Number(Math.abs(weight).toPrecision(3))} × `}${name}`
}

/** Sweeps all columns in, then the least needed out; leaves the matrix swept by what is returned. */
function eliminate(matrix: Float64Array[], last: number): readonly number[] {
  const chosen = new Set<number>()
  for (let at = 0; at < last; at++) {
    if (matrix[at]![at]! < pivotLeast) continue
    sweep(matrix, at)
    chosen.add(at)
  }
  const full = Math.max(0, matrix[last]![last]!)
  if (full > unexplainedMost) return []
  const limit = Math.max(full / LIMITS.remainder, 1e-7)
  for (;;) {
    const [least, cost] = leastNeeded(matrix, chosen, last)
    if (chosen.size <= 1 || matrix[last]![last]! + cost > limit) return [...chosen]
    sweep(matrix, least)
    chosen.delete(least)
  }
}

function leastNeeded(matrix: readonly Float64Array[], chosen: ReadonlySet<number>, last: number): [number, number] {
  let [least, cost] = [-1, Infinity]
  for (const at of chosen) {
    const rise = matrix[at]![last]! ** 2 / Math.abs(matrix[at]![at]!)
    if (rise < cost) [least, cost] = [at, rise]
  }
  return [least, cost]
}

/** Reversible sweep: the second one of the same pivot undoes the first. */
function sweep(matrix: Float64Array[], pivot: number): void {
  const row = matrix[pivot]!.slice()
  const value = row[pivot]!
  const isIn = value < 0
  for (let i = 0; i < matrix.length; i++) {
    if (i === pivot) continue
    const factor = matrix[i]![pivot]! / value
    for (let j = 0; j < matrix.length; j++) if (j !== pivot) matrix[i]![j]! -= factor * row[j]!
  }
  const scale = isIn ? -value : value
  for (let i = 0; i < matrix.length; i++) {
    if (i === pivot) continue
    matrix[i]![pivot]! /= scale
    matrix[pivot]![i] = matrix[i]![pivot]!
  }
  matrix[pivot]![pivot] = -1 / value
}

function correlations(
  sample: SearchSample,
  columns: readonly SampleColumn[],
  rows: Uint32Array,
): { matrix: Float64Array[]; deviations: readonly number[] } {
  const raw = [...columns.map((column) => column.values), sample.y]
  const deviations: number[] = []
  const scaled = raw.map((values) => {
    const picked = Float64Array.from(rows, (row) => values[row]!)
    const centre = picked.reduce((sum, value) => sum + value, 0) / rows.length
    const centred = picked.map((value) => value - centre)
    const length = Math.sqrt(centred.reduce((sum, value) => sum + value * value, 0))
    deviations.push(length === 0 ? 1 : length)
    return length === 0 ? centred : centred.map((value) => value / length)
  })
  const matrix = scaled.map((left) => Float64Array.from(scaled, (right) => dot(left, right)))
  return { matrix, deviations }
}

function dot(left: Float64Array, right: Float64Array): number {
  let total = 0
  for (let at = 0; at < left.length; at++) total += left[at]! * right[at]!
  return total
}

function completeRows(sample: SearchSample, columns: readonly SampleColumn[]): Uint32Array {
  const all = Uint32Array.from({ length: sample.learnCount }, (_, row) => row)
  return all.filter((row) => columns.every((column) => Number.isFinite(column.values[row]!)))
}

function missingShare(column: SampleColumn): number {
  return (
    column.values.reduce((sum, value) => sum + (Number.isNaN(value) ? 1 : 0), 0) / Math.max(1, column.values.length)
  )
}
