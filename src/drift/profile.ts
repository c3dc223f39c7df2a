import type { ReferenceColumn, ReferenceProfile } from '../domain/reference-profile.ts'
import type { CategoryColumn, NumberColumn } from '../frame/column.ts'
import { columnOf } from '../frame/frame.ts'
import type { Frame } from '../frame/frame.ts'
import { binCounts, decileEdges } from './bins.ts'
import { quantilesOf } from './quantiles.ts'
import { sortedFinite } from './sorted-sample.ts'
import { wordCounts } from './word-counts.ts'

const MOST_CATEGORIES = 100

/**
 * What the rows looked like, small enough for a model artifact and safe for JSON: drift is measured against this,
 * without the rows. At most about 4 kB for a number column and 100 values for a category.
 *
 * Two windows of free text hardly share a value, so of a text column the number of words is kept: what comes broken,
 * cut off or from elsewhere shows there, a change of topic does not. Left out: timestamps, because time moves on by
 * itself and every later window would be 'drifted'.
 *
 * @param columns  names of columns of the frame, in the order wanted; each must exist
 * @returns        the same for the same rows in any order. NaN and infinities count as missing
 */
export function referenceProfile(frame: Frame, columns: readonly string[]): ReferenceProfile {
  const profiled = columns.flatMap((name): ReferenceColumn[] => {
    const column = columnOf(frame, name)
    if (column.kind === 'number') return [numberProfile(name, column)]
    if (column.kind === 'text') return [{ ...numberProfile(name, wordCounts(column)), of: 'words' }]
    return column.kind === 'category' ? [categoryProfile(name, column)] : []
  })
  return { rows: frame.rowCount, columns: profiled }
}

function numberProfile(name: string, column: NumberColumn): Extract<ReferenceColumn, { kind: 'number' }> {
  const sorted = sortedFinite(column.values)
  const edges = decileEdges(sorted)
  return {
    kind: 'number',
    name,
    missing: column.values.length - sorted.length,
    quantiles: quantilesOf(sorted),
    edges,
    counts: binCounts(sorted, edges),
    ...moments(sorted),
  }
}

/** Mean and standard deviation (divisor n), scaled by the largest value so that no sum overflows. 0 for no values. */
function moments(sorted: Float64Array): { mean: number; standardDeviation: number } {
  const scale = Math.max(Math.abs(sorted[0] ?? 0), Math.abs(sorted.at(-1) ?? 0))
  if (scale === 0) return { mean: 0, standardDeviation: 0 }
  let mean = 0
  for (const value of sorted) mean += value / scale
  mean /= sorted.length
  let squares = 0
  for (const value of sorted) squares += (value / scale - mean) ** 2
  return { mean: mean * scale, standardDeviation: Math.sqrt(squares / sorted.length) * scale }
}

function categoryProfile(name: string, column: CategoryColumn): ReferenceColumn {
  const counted = [...categoryCounts(column)].map(([value, rows]) => ({ value, rows }))
  counted.sort((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1))
  const present = counted.reduce((sum, entry) => sum + entry.rows, 0)
  const counts = counted.slice(0, MOST_CATEGORIES)
  const listed = counts.reduce((sum, entry) => sum + entry.rows, 0)
  return { kind: 'category', name, missing: column.codes.length - present, counts, otherRows: present - listed }
}

/** Rows per value; values that no row has are left out. */
export function categoryCounts(column: CategoryColumn): Map<string, number> {
  const rows = new Float64Array(column.categories.length)
  for (const code of column.codes) if (code >= 0) rows[code]!++
  const counts = new Map<string, number>()
  for (const [code, value] of column.categories.entries()) {
    if (rows[code]! > 0) counts.set(value, (counts.get(value) ?? 0) + rows[code]!)
  }
  return counts
}
