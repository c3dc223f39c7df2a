/** Rows by ascending value, shape (rows,); rows of equal value stay in their order. O(n log n). Values are never NaN. */
export function ascendingOrder(values: Float64Array): Uint32Array {
  const order = new Uint32Array(values.length)
  for (let row = 0; row < order.length; row++) order[row] = row
  return order.sort((left, right) => values[left]! - values[right]! || left - right)
}
