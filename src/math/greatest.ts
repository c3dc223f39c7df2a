/**
 * The place, from 0, of the greatest of `length` values from `start` on; of equal ones the first. At least one value;
 * none is NaN.
 */
export function greatestAt(values: Float64Array, start = 0, length = values.length): number {
  let best = 0
  for (let at = 1; at < length; at++) if (values[start + at]! > values[start + best]!) best = at
  return best
}
