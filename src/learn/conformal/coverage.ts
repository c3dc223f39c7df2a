import { AppError } from '../../base/errors.ts'
import type { MetricValue } from '../../domain/metric.ts'
import { logChoose } from '../../math/log-gamma.ts'
import { normalQuantile } from '../../math/normal-quantile.ts'
import { requireNumbers, requireShare } from '../check-arguments.ts'
import type { Intervals } from './intervals.ts'

/** How often the rows of a group were covered. */
export interface GroupCoverage {
  readonly group: string
  readonly rows: number
  /** Share of rows covered with its 95 % interval (Wilson's), in [0, 1]. */
  readonly covered: MetricValue
  /** Whether so few would be covered with a chance below 2.5 %, were each row with the chance that was promised. */
  readonly isShort: boolean
}

/** Whether each interval holds its truth, bounds included. @throws ARGUMENT_VALUE for lengths that differ, and holes */
export function coveredByIntervals({ low, high }: Intervals, y: Float64Array): boolean[] {
  requireNumbers('y', y, low.length)
  return Array.from(y, (value, row) => low[row]! <= value && value <= high[row]!)
}

/** Whether each set holds its class. @throws ARGUMENT_VALUE for lengths that differ, and holes */
export function coveredBySets(sets: Uint8Array, classes: number, y: Float64Array): boolean[] {
  requireNumbers('y', y, sets.length / classes)
  return Array.from(y, (label, row) => sets[row * classes + label] === 1)
}

/**
 * How often rows were covered, all together and group by group: what a conformal promise on average leaves open.
 *
 * @param covered   of rows that were neither learnt from nor calibrated on, shape (rows,)
 * @param groups    the group of each row, shape (rows,); null is a group named 'missing'
 * @param coverage  that was promised, in (0, 1)
 * @returns         'all' first, then groups by name. Of forty groups one is short by chance alone; of calibrations on no
 *                  more rows than are judged twice as many, for they scatter too
 *
 * @throws ARGUMENT_VALUE for lengths that differ, without rows, for another coverage
 *
 * Source: Wilson (1927), JASA 22(158), for the interval.
 */
export function coverageByGroup(
  covered: readonly boolean[],
  groups: readonly (string | null)[],
  coverage: number,
): GroupCoverage[] {
  if (groups.length !== covered.length || covered.length === 0) {
    const expected = `of length ${covered.length}, at least 1`
    throw new AppError('ARGUMENT_VALUE', { argument: 'groups', expected, received: `${groups.length}` })
  }
  requireShare('coverage', coverage)
  const byGroup = new Map<string, boolean[]>()
  for (const [row, group] of groups.entries()) {
    const name = group ?? 'missing'
    const held = byGroup.get(name)
    if (held === undefined) byGroup.set(name, [covered[row]!])
    else held.push(covered[row]!)
  }
  const named = [...byGroup].sort(([left], [right]) => (left < right ? -1 : 1))
  return [['all', covered] as const, ...named].map(([group, rows]) => {
    const hits = rows.filter(Boolean).length
    return {
      group,
      rows: rows.length,
      covered: wilson(hits, rows.length),
      isShort: chanceOfAtMost(hits, rows.length, coverage) < 0.025,
    }
  })
}

/** The chance of at most `hits` of `rows` when each has the chance `share`: the binomial sum. */
function chanceOfAtMost(hits: number, rows: number, share: number): number {
  let sum = 0
  for (let count = 0; count <= hits; count++) {
    const ways = logChoose(rows, count)
    sum += Math.exp(ways + count * Math.log(share) + (rows - count) * Math.log1p(-share))
  }
  return sum
}

function wilson(hits: number, rows: number): MetricValue {
  const z2 = normalQuantile(0.975) ** 2
  const value = hits / rows
  const middle = (value + z2 / (2 * rows)) / (1 + z2 / rows)
  const half = (Math.sqrt(z2) / (1 + z2 / rows)) * Math.sqrt((value * (1 - value)) / rows + z2 / (4 * rows * rows))
  return { value, low: Math.max(0, Math.min(value, middle - half)), high: Math.min(1, Math.max(value, middle + half)) }
}
