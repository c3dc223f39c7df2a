/**
 * Positions of at most `limit` values that draw the same line as all of them: of equal parts of the list the first, the
 * last, the smallest and the greatest, ascending. The first and the last of all are always among them; of one, the last;
 * of three, no peaks. A part of NaN alone keeps its first and last. Room that is left is spread evenly over the list.
 *
 * Source: Jugel, Jerzak, Hackenbroich and Markl (2014), M4: a visualization-oriented time series data aggregation,
 * Proc. VLDB 7(10); here with parts of equally many values, not of equal time. What is spread is MLflow's choice, so that
 * flat histories are drawn as there.
 */
export function sampled(values: readonly number[], limit: number): number[] {
  const count = values.length
  if (count <= limit) return Array.from(values, (_, position) => position)
  const parts = Math.floor(limit / 4)
  const kept = new Set<number>()
  for (let part = 0; part < parts; part++) {
    const from = Math.floor((part * count) / parts)
    const to = Math.floor(((part + 1) * count) / parts)
    for (const corner of corners(values, from, to)) kept.add(corner)
  }
  const others = spread(count, limit).filter((position) => !kept.has(position))
  for (const other of spread(others.length, limit - kept.size)) kept.add(others[other]!)
  return [...kept].toSorted((one, other) => one - other)
}

/** The first position of each of `limit` equal parts, the longer ones in front, but of the last part the last. */
function spread(count: number, limit: number): number[] {
  const parts = Math.min(count, limit)
  const [size, longer] = [Math.floor(count / parts), count % parts]
  return Array.from({ length: Math.max(parts, 0) }, (_, part) =>
    part === parts - 1 ? count - 1 : part * size + Math.min(part, longer),
  )
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
