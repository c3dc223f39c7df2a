/**
 * The class a row is answered with: the most probable; of equally probable ones the first.
 *
 * @param scores  probabilities of each class, shape (rows * classes,), row by row
 */
export function answeredClass(scores: Float64Array, row: number, classes: number): number {
  const base = row * classes
  let answer = 0
  for (let label = 1; label < classes; label++) {
    if (scores[base + label]! > scores[base + answer]!) answer = label
  }
  return answer
}

/** `answeredClass` of every row, shape (rows,). */
export function answeredClasses(scores: Float64Array, classes: number): Uint32Array {
  return Uint32Array.from({ length: scores.length / classes }, (_, row) => answeredClass(scores, row, classes))
}
