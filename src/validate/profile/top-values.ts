/** Distinct values up to which all of them are listed: as many as a contract lists as categories. */
export const listedWhole = 50
const listedOtherwise = 20

/** The same for the target: as many as 1,000 classes, each written in more than one way. */
export const targetListedWhole = 2_000

/**
 * The commonest values with their rows, commonest first, ties in order of appearance: all where there are at most
 * `whole`, else 20.
 */
export function topValues(
  counts: Int32Array | Float64Array,
  valueAt: (position: number) => string,
  whole = listedWhole,
): { value: string; rows: number }[] {
  const most = counts.length <= whole ? whole : listedOtherwise
  const best: number[] = []
  for (let position = 0; position < counts.length; position++) {
    const rows = counts[position]!
    if (best.length === most && rows <= counts[best[most - 1]!]!) continue
    let place = best.length
    while (place > 0 && counts[best[place - 1]!]! < rows) place--
    best.splice(place, 0, position)
    if (best.length > most) best.pop()
  }
  return best.map((position) => ({ value: valueAt(position), rows: counts[position]! }))
}
