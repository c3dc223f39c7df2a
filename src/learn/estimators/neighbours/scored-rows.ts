import type { KernelTeam } from '../../../base/kernel.ts'
import { SCORE_PLAN } from '../../../math/kernels/nearest-rows.ts'

/** How far two embeddings are apart: 1 - the cosine of their angle, in [0, 2], 1 where one is all zeros; or Euclidean. */
export type EmbeddingMetric = 'cosine' | 'euclidean'

/** Rows of numbers, one after the other. */
export interface NumberRows {
  readonly rowCount: number
  readonly width: number
  readonly values: Float32Array | Float64Array
}

/** Rows laid out in f32 for the kernel, and what it says of them: scores, the less, the nearer. */
export interface ScoredRows {
  readonly rowCount: number
  /** Queries that can be scored at a time. */
  readonly queriesMax: number
  /** Scores every row for queries `first` to `last - 1`. */
  scoreAll(queries: NumberRows, first: number, last: number): void
  /** Shape (rows,). The query is counted from the first that was scored. */
  scoresOf(query: number): Float32Array
  /** Shape (rows / 16, rounded up): the least score of every 16 rows. */
  leastsOf(query: number): Float32Array
  /** Writes by how much a score of each 16 rows can be wrong; infinite where f32 might overflow. */
  writeErrors(query: number, errors: Float64Array): void
  /** In f64, of the numbers kept: 1 - cosine, or the square of the Euclidean distance. */
  distanceTo(query: number, row: number): number
}

/** Rows side by side. */
export const group = 16
const planAt = 64
/** Queries of a run at most: enough that the rows are read from memory once for many. */
const batchMax = 32
/** Bytes of scores at most, unless two queries need more. */
const scoreBytesMax = 2 ** 26

/** Where everything stands. */
export function scoreLayout({ rowCount, width }: Pick<NumberRows, 'rowCount' | 'width'>) {
  const padded = Math.ceil(rowCount / group) * group
  const pairsMax = Math.max(1, Math.min(batchMax, Math.floor(scoreBytesMax / (4 * Math.max(1, padded)))) >> 1)
  const blockRows = Math.max(group, Math.ceil(2 ** 16 / Math.max(1, width) / group) * group)
  let bytes = 256
  const place = (numbers: number) => {
    const start = bytes
    bytes += Math.ceil(numbers / group) * group * 4
    return start
  }
  const places = {
    rows: place(padded * width),
    starts: place(padded),
    queries: place(2 * pairsMax * width),
    scores: place(2 * pairsMax * padded),
    leasts: place((2 * pairsMax * padded) / group),
  }
  return { padded, pairsMax, blockRows, items: Math.ceil(padded / blockRows), places, bytes }
}

/** Lays rows out in the memory of a team that has the bytes of `scoreLayout`. */
export function scoredRows(
  team: Pick<KernelTeam, 'memory' | 'run'>,
  given: NumberRows,
  metric: EmbeddingMetric,
): ScoredRows {
  const { rowCount, width } = given
  const { padded, pairsMax, blockRows, items, places } = scoreLayout(given)
  const plan = new Uint32Array(team.memory, planAt, SCORE_PLAN.words)
  plan[SCORE_PLAN.padded] = padded
  plan[SCORE_PLAN.width] = width
  plan[SCORE_PLAN.blockRows] = blockRows
  for (const [name, place] of Object.entries(places)) plan[SCORE_PLAN[name as keyof typeof places]] = place
  const rows = new Float32Array(team.memory, places.rows, padded * width)
  // What fills the last group up is farther than any row.
  const starts = new Float32Array(team.memory, places.starts, padded).fill(3e38)
  const asked = new Float32Array(team.memory, places.queries, 2 * pairsMax * width)
  const scores = new Float32Array(team.memory, places.scores, 2 * pairsMax * padded)
  const groups = padded / group
  const leasts = new Float32Array(team.memory, places.leasts, 2 * pairsMax * groups)
  const isCosine = metric === 'cosine'
  const lengths = new Float64Array(rowCount)
  const longest = new Float64Array(groups)
  const askedLengths = new Float64Array(2 * pairsMax)
  for (let row = 0; row < rowCount; row++) {
    const length = lengthOf(given, row)
    const scale = scaleOf(length, isCosine)
    const at = (row - (row % group)) * width + (row % group)
    for (let column = 0; column < width; column++) {
      rows[at + column * group] = given.values[row * width + column]! * scale
    }
    starts[row] = isCosine ? 0 : length ** 2 / 2
    lengths[row] = keptLength(rows, at, group, width)
    longest[Math.floor(row / group)] = Math.max(longest[Math.floor(row / group)]!, lengths[row]!)
  }
  const longestOfAll = longest.reduce((most, length) => Math.max(most, length), 0)

  return {
    rowCount,
    queriesMax: 2 * pairsMax,
    scoreAll(queries, first, last) {
      asked.fill(0)
      for (let query = first; query < last; query++) {
        const scale = scaleOf(lengthOf(queries, query), isCosine)
        const at = ((query - first) >> 1) * 2 * width + ((query - first) & 1)
        for (let column = 0; column < width; column++) {
          asked[at + 2 * column] = -queries.values[query * width + column]! * scale
        }
        askedLengths[query - first] = keptLength(asked, at, 2, width)
      }
      plan[SCORE_PLAN.pairs] = (last - first + 1) >> 1
      team.run('score', items, planAt)
    },
    scoresOf: (query) => scores.subarray(query * padded, query * padded + rowCount),
    leastsOf: (query) => leasts.subarray(query * groups, (query + 1) * groups),
    writeErrors(query, errors) {
      const length = askedLengths[query]!
      if (!((longestOfAll + length) ** 2 < 1e37)) {
        errors.fill(Infinity)
        return
      }
      for (let at = 0; at < groups; at++) errors[at] = errorOf(width, longest[at]!, length)
    },
    distanceTo(query, row) {
      const from = (row - (row % group)) * width + (row % group)
      const at = (query >> 1) * 2 * width + (query & 1)
      let sum = 0
      for (let column = 0; column < width; column++) {
        const value = rows[from + group * column]!
        // what is kept of the query is its negative
        const other = asked[at + 2 * column]!
        sum += isCosine ? value * other : (value + other) ** 2
      }
      if (!isCosine) return sum
      // In f32 the lengths are 1 but for rounding.
      const length = lengths[row]! * askedLengths[query]!
      return length > 0 ? Math.max(0, 1 + sum / length) : 1
    },
  }
}

/**
 * A score is a sum of a start and `width` products in f32: it is off by at most (width + 2) · 2⁻²⁴ of the sum of their
 * sizes, which Cauchy and Schwarz bound by lengths (Higham 2002, 3.1). Numbers rounded to f32 beforehand, and lengths that
 * are not quite 1, add some 4 · 2⁻²⁴; a distance in f64, which decides, has roundings of its own.
 */
function errorOf(width: number, longest: number, length: number): number {
  const sizes = longest * (longest / 2 + length)
  return (width + 8) * (1.05 * 2 ** -24 * sizes + 2 ** -52 * (longest + length) ** 2) + 1e-30
}

function scaleOf(length: number, isCosine: boolean): number {
  if (!isCosine) return 1
  return length > 0 ? 1 / length : 0
}

function keptLength(values: Float32Array, from: number, step: number, width: number): number {
  let squares = 0
  for (let column = 0; column < width; column++) squares += values[from + step * column]! ** 2
  return Math.sqrt(squares)
}

function lengthOf({ values, width }: NumberRows, row: number): number {
  let squares = 0
  for (let at = row * width; at < (row + 1) * width; at++) squares += values[at]! ** 2
  return Math.sqrt(squares)
}
