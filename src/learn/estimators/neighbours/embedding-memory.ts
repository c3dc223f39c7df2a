import type { KernelTeam } from '../../../base/kernel.ts'
import { SCORE_PLAN } from '../../../math/kernels/nearest-rows.ts'
import type { EmbeddingMetric, Embeddings } from './nearest-rows.ts'

/** Embeddings laid out for the kernel, and what it says of them. */
export interface EmbeddingMemory {
  /** Queries that can be scored at a time. */
  readonly queriesMax: number
  /** Scores every row for queries `first` to `last - 1`. */
  scoreAll(queries: Embeddings, first: number, last: number): void
  /** Shape (rows,): the less, the nearer. The query is counted from the first that was scored. */
  scoresOf(query: number): Float32Array
  /** The most by which two scores of the query can be wrongly apart. */
  marginOf(query: number): number
  /** In f64: 1 - cosine, or the square of the Euclidean distance. */
  distanceTo(query: number, row: number): number
  close(): void
}

const planAt = 64
/** Rows side by side. */
const group = 16
/** Queries of a run at most: enough that the rows are read from memory once for many. */
const batchMax = 32
/** Bytes of scores at most, unless two queries need more. */
const scoreBytesMax = 2 ** 26

/** Lays `embeddings` out in the memory of the team that `open` makes. */
export async function embeddingMemory(
  embeddings: Embeddings,
  metric: EmbeddingMetric,
  open: (bytes: number) => Promise<KernelTeam>,
): Promise<EmbeddingMemory> {
  const { rowCount, width } = embeddings
  const padded = Math.ceil(rowCount / group) * group
  const pairsMax = Math.max(1, Math.min(batchMax, Math.floor(scoreBytesMax / (4 * Math.max(1, padded)))) >> 1)
  const blockRows = Math.max(group, Math.ceil(2 ** 16 / Math.max(1, width) / group) * group)
  const items = Math.ceil(padded / blockRows)
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
  }
  const team = await open(bytes)
  const plan = new Uint32Array(team.memory, planAt, SCORE_PLAN.words)
  plan[SCORE_PLAN.padded] = padded
  plan[SCORE_PLAN.width] = width
  plan[SCORE_PLAN.blockRows] = blockRows
  for (const name of ['rows', 'starts', 'queries', 'scores'] as const) plan[SCORE_PLAN[name]] = places[name]
  const rows = new Float32Array(team.memory, places.rows, padded * width)
  const starts = new Float32Array(team.memory, places.starts, padded)
  const asked = new Float32Array(team.memory, places.queries, 2 * pairsMax * width)
  const scores = new Float32Array(team.memory, places.scores, 2 * pairsMax * padded)
  const margins = new Float64Array(2 * pairsMax)
  const isCosine = metric === 'cosine'
  const lengths = new Float64Array(rowCount)
  const askedLengths = new Float64Array(2 * pairsMax)
  let longest = 0
  for (let row = 0; row < rowCount; row++) {
    const length = lengthOf(embeddings, row)
    const scale = scaleOf(length, isCosine)
    const at = (row - (row % group)) * width + (row % group)
    for (let column = 0; column < width; column++)
      rows[at + column * group] = embeddings.values[row * width + column]! * scale
    starts[row] = isCosine ? 0 : length ** 2 / 2
    lengths[row] = keptLength(rows, at, group, width)
    longest = Math.max(longest, lengths[row]!)
  }

  return {
    queriesMax: 2 * pairsMax,
    scoreAll(queries, first, last) {
      asked.fill(0)
      for (let query = first; query < last; query++) {
        const length = lengthOf(queries, query)
        const scale = scaleOf(length, isCosine)
        const at = ((query - first) >> 1) * 2 * width + ((query - first) & 1)
        for (let column = 0; column < width; column++) {
          asked[at + 2 * column] = -queries.values[query * width + column]! * scale
        }
        askedLengths[query - first] = keptLength(asked, at, 2, width)
        margins[query - first] = margin(width, longest, askedLengths[query - first]!, isCosine)
      }
      plan[SCORE_PLAN.pairs] = (last - first + 1) >> 1
      team.run('score', items, planAt)
    },
    scoresOf: (query) => scores.subarray(query * padded, query * padded + rowCount),
    marginOf: (query) => margins[query]!,
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
    close: () => team.close(),
  }
}

/**
 * A score is a sum of a start and `width` products in f32: it is off by at most (width + 2) · 2⁻²⁴ of the sum of their
 * sizes, which Cauchy and Schwarz bound by lengths (Higham 2002, 3.1), and two scores by twice that. Lengths that are not
 * quite 1 add some 4 · 2⁻²⁴, and the distance in f64 has roundings of its own, far smaller. Infinite where f32 might overflow: then every row is measured in f64.
 */
function margin(width: number, longest: number, length: number, isCosine: boolean): number {
  const sizes = (isCosine ? 0 : longest ** 2 / 2) + longest * length
  return sizes < 1e37 ? 2.1 * (width + 8) * 2 ** -24 * sizes + 1e-30 : Infinity
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

function lengthOf({ values, width }: Embeddings, row: number): number {
  let squares = 0
  for (let at = row * width; at < (row + 1) * width; at++) squares += values[at]! ** 2
  return Math.sqrt(squares)
}
