/** Words of the plan: what the kernels of k-means find where. Places are bytes from the start of the memory. */
export const PLAN = {
  rowCount: 0,
  width: 1,
  clusters: 2,
  /** Pairs of centres: (clusters + 1) >> 1. */
  pairs: 3,
  /** Rows of an item, a multiple of 16. */
  blockRows: 4,
  /** f64 (rows, width): the rows; `prepare` takes the shift off. */
  wide: 5,
  /** f32 (rows / 16, width, 16): the same, 16 rows together. Made by `prepare`, padded by zeros. */
  narrow: 6,
  /** f32 (rows,): length of each row. Made by `prepare`. */
  norms: 7,
  /** f64 (rows,) */
  weights: 8,
  /** i32 (rows,): cluster of each row; -1 before the first `assign`. */
  labels: 9,
  /** f64 (clusters, width) */
  centres: 10,
  /** f32 (pairs, width, 2): the centres times -2. */
  narrowCentres: 11,
  /** f32 (pairs, 2): squared length of each centre, 3e38 for the padding. */
  centreNorms: 12,
  /** f64 (items, clusters, width): weighted sum of the rows of each cluster in each item. */
  sums: 13,
  /** f64 (items, clusters): their weight. */
  sizes: 14,
  /** i32 (items,): rows that `assign` gave another label. */
  changed: 15,
  /** Two f32, a and b: of a row of length |x| the two best scores must be further apart than a + b · |x| to be believed in f32. */
  margin: 16,
  /** f64 (width,) */
  shift: 18,
  /** f64 (items,): what `prepare` and `inertia` sum up. */
  totals: 19,
  /** f64 (rows,): squared distance to the nearest centre so far. */
  potentials: 20,
  /** f64 (trials, width): rows that may become a centre. */
  candidates: 21,
  /** f64 (items, trials): what `judge` sums up. */
  trialSums: 22,
  /** Candidates at a time, at most. */
  trials: 23,
  words: 24,
} as const

/** Rows laid side by side in the narrow copy. */
export const groupRows = 16

/** First row of an item, and the first after it. */
export function rowsOf(plan: Uint32Array, item: number): [number, number] {
  const first = item * plan[PLAN.blockRows]!
  return [first, Math.min(plan[PLAN.rowCount]!, first + plan[PLAN.blockRows]!)]
}
