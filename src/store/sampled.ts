/**
 * Positions of at most `limit` values that draw the same line as all of them: of equal parts of the list the first, the
 * last, the smallest and the greatest, ascending. The first and the last of all are always among them; of one, the last.
 * A part of NaN alone keeps its first and last.
 *
 * Source: Jugel, Jerzak, Hackenbroich and Markl (2014), M4: a visualization-oriented time series data aggregation,
 * Proc. VLDB 7(10); here with parts of equally many values, not of equal time.
 */
export function sampled(values: readonly number[], limit: number): number[] {
  const count = values.length
  if (count <= limit) return Array.from(values, (_, position) => position)
  if (limit < 4) return count === 0 || limit < 1 ? [] : limit === 1 ? [count - 1] : [0, count - 1]
  const parts = Math.floor(limit / 4)
  const kept: number[] = []
  for (let part = 0; part < parts; part++) {
    const from = Math.floor((part * count) / parts)
    const to = Math.floor(((part + 1) * count) / parts)
    kept.push(...corners(values, from, to))
  }
  return kept
}

function corners(values: readonly number[], from: number, to: number): number[] {
  let [least, greatest] = [from, from]
  for (let position = from; position < to; position++) {
    const value = values[position]!
    if (value < values[least]! || Number.isNaN(values[least]!)) least = position
    if (value > values[greatest]! || Number.isNaN(values[greatest]!)) greatest = position
  }
  return [...new Set([from, least, greatest, to - 1])].toSorted((one, other) => one - other)
}
