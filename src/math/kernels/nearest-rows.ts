import type { KernelModule } from '../../base/kernel.ts'
import { nearestRowsWasm } from './nearest-rows.wasm.ts'

/** Words of the plan: what the kernel finds where. Places are bytes from the start of the memory. */
export const SCORE_PLAN = {
  /** Rows, padded to a multiple of 16. */
  padded: 0,
  width: 1,
  /** Pairs of queries. */
  pairs: 2,
  /** Rows of an item, a multiple of 16. */
  blockRows: 3,
  /** f32 (padded / 16, width, 16): the rows, 16 of them together. */
  rows: 4,
  /** f32 (padded,): what the score of each row starts from. */
  starts: 5,
  /** f32 (pairs, width, 2): the queries. */
  queries: 6,
  /** f32 (2 * pairs, padded): the scores. */
  scores: 7,
  /** f32 (2 * pairs, padded / 16): the least score of each 16 rows. */
  leasts: 8,
  words: 9,
} as const

/**
 * Scores of a block of rows (`item`) for pairs of queries: start + Σ row · query, summed in f32 in the order of the
 * columns; a product is rounded before it is added, or not, as the processor has it. Arguments: the place of the plan.
 */
export const nearestRowsKernels: KernelModule = {
  name: 'nearest-rows',
  wasm: nearestRowsWasm,
  plain: (memory) => ({ score: (item, _thread, plan) => score(memory, item, plan) }),
}

function score(memory: SharedArrayBuffer, item: number, planAt: number): void {
  const plan = new Uint32Array(memory, planAt, SCORE_PLAN.words)
  const [padded, width, pairs, blockRows] = [plan[0]!, plan[1]!, plan[2]!, plan[3]!]
  const rows = new Float32Array(memory, plan[SCORE_PLAN.rows], padded * width)
  const starts = new Float32Array(memory, plan[SCORE_PLAN.starts], padded)
  const queries = new Float32Array(memory, plan[SCORE_PLAN.queries], 2 * pairs * width)
  const scores = new Float32Array(memory, plan[SCORE_PLAN.scores], 2 * pairs * padded)
  const leasts = new Float32Array(memory, plan[SCORE_PLAN.leasts], (2 * pairs * padded) / 16)
  const end = Math.min(padded, (item + 1) * blockRows)
  for (let row = item * blockRows; row < end; row++) {
    const lane = row % 16
    const from = (row - lane) * width + lane
    for (let query = 0; query < 2 * pairs; query++) {
      const other = (query >> 1) * 2 * width + (query & 1)
      let sum = starts[row]!
      for (let column = 0; column < width; column++) {
        sum = Math.fround(sum + Math.fround(rows[from + 16 * column]! * queries[other + 2 * column]!))
      }
      scores[query * padded + row] = sum
      const group = (query * padded + row - lane) / 16
      leasts[group] = lane === 0 ? sum : Math.min(leasts[group]!, sum)
    }
  }
}
