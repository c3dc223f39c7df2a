import { AppError } from '../../base/errors.ts'
import { takeRows, withColumn } from '../../frame/frame.ts'
import type { Frame } from '../../frame/frame.ts'
import { requireCount, requireRows } from '../check-arguments.ts'
import type { Model } from '../model.ts'
import { effectColumn, sortedValues } from './effect-column.ts'

/** How the answers move along a column, other things staying as they are in the rows near by. */
export interface AccumulatedEffects {
  readonly column: string
  /** Ascending: the least value, quantiles, the greatest. One alone where all values are alike. */
  readonly edges: Float64Array
  /** Effect at each edge, shape (edges * outputs,), edge by edge; 0 on average over the rows. */
  readonly effect: Float64Array
  /** Rows between an edge and the one before it, shape (edges - 1,). */
  readonly rows: Uint32Array
}

/**
 * Accumulated local effects of a column of numbers or times: rows are cut at quantiles; in each part the mean of what the
 * answers change by when the column goes from the lower to the upper edge; these added up, and centred. No row is moved
 * further than its part, so that no combination is asked about that the data do not hold.
 *
 * @param frame          rows to look at; those without a value are left out
 * @param options.parts  at most, at least 1. Default 40; fewer where quantiles fall together
 *
 * Cost: two predictions of all rows.
 *
 * @throws ROWS_TOO_FEW where no row has a value; COLUMN_NOT_FOUND; ARGUMENT_VALUE for a column of texts or categories,
 *         which have no order, or other parts
 *
 * Source: Apley & Zhu (2020), J. R. Stat. Soc. B 82(4), equations 15 and 16; centred by the mean of both edges of each
 * row's part, as in their R package ALEPlot.
 */
export function accumulatedEffects(
  model: Model,
  frame: Frame,
  column: string,
  { parts = 40 }: { readonly parts?: number } = {},
): AccumulatedEffects {
  requireCount('parts', parts, 1)
  const all = effectColumn(frame, column)
  if (all.kind === 'category') {
    const expected = 'a column of numbers or times'
    throw new AppError('ARGUMENT_VALUE', { argument: `column "${column}"`, expected, received: 'categories' })
  }
  const known = Uint32Array.from(all.values.keys()).filter((row) => !Number.isNaN(all.values[row]!))
  requireRows(`The effect of "${column}"`, known.length)
  const values = Float64Array.from(known, (row) => all.values[row]!)
  const edges = quantileEdges(values, parts)
  const partOf = Uint32Array.from(values, (value) => Math.max(0, edges.findIndex((edge) => value <= edge) - 1))
  const rows = takeRows(frame, known)
  const at = (side: 0 | 1) => {
    const moved = Float64Array.from(partOf, (part) => edges[part + side] ?? edges[part]!)
    return model.predict(withColumn(rows, column, { kind: all.kind, values: moved }))
  }
  return { column, edges, ...accumulate(at(0), at(1), partOf, { outputs: model.outputs, edges: edges.length }) }
}

/** Distinct quantiles: the values at positions 0 to n - 1 in equal steps, rounded. */
function quantileEdges(values: Float64Array, parts: number): Float64Array {
  const sorted = sortedValues(values)
  const edges = Float64Array.from(
    { length: parts + 1 },
    (_, part) => sorted[Math.round((part / parts) * (sorted.length - 1))]!,
  )
  return edges.filter((edge, at) => edge !== edges[at - 1])
}

function accumulate(
  lower: Float64Array,
  upper: Float64Array,
  partOf: Uint32Array,
  { outputs, edges }: { readonly outputs: number; readonly edges: number },
): { effect: Float64Array; rows: Uint32Array } {
  const rows = new Uint32Array(edges - 1)
  const effect = new Float64Array(edges * outputs)
  if (edges === 1) return { effect, rows }
  for (const [row, part] of partOf.entries()) {
    rows[part]!++
    for (let output = 0; output < outputs; output++) {
      effect[(part + 1) * outputs + output]! += upper[row * outputs + output]! - lower[row * outputs + output]!
    }
  }
  for (let output = 0; output < outputs; output++) {
    let [level, centre] = [0, 0]
    for (let part = 0; part < edges - 1; part++) {
      const before = level
      // Every part ends at a quantile that a row has, so it holds a row.
      level += effect[(part + 1) * outputs + output]! / rows[part]!
      effect[(part + 1) * outputs + output] = level
      centre += (rows[part]! * (before + level)) / 2
    }
    for (let edge = 0; edge < edges; edge++) effect[edge * outputs + output]! -= centre / partOf.length
  }
  return { effect, rows }
}
