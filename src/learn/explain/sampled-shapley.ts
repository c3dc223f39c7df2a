import type { Rng } from '../../base/rng.ts'
import { shuffledIndices } from '../../base/rng.ts'
import type { Cell } from '../../frame/column.ts'
import type { RowScorer } from '../model.ts'

/** Orders drawn for each background row, each walked forwards and backwards. */
const roundsDefault = 4

/**
 * Shapley values of any model's answers, by orders that are drawn: the cells of a background row are replaced by those
 * of the row one by one, and a column gets what the answer changes by; averaged over orders and background rows. Each
 * order is walked in both directions, which takes the error of pairs of columns out. `base` is the mean answer to the
 * background, and with all contributions adds up to the answer of the row but for rounding (1e-12), whatever was drawn.
 *
 * @param rounds  orders for each background row, at least 2. Default 4
 * @returns errors  standard error of each contribution over the orders, the background being given
 *
 * Cost of a row: 2 · rounds · background · columns answers at most; cells that are alike are passed over.
 *
 * Source: Štrumbelj & Kononenko (2014), Knowledge and Information Systems 41, algorithm 2; antithetic orders after
 * Mitchell et al. (2022), JMLR 23(43), section 4.
 */
export function sampledShapley(
  score: RowScorer,
  {
    outputs,
    background,
    rng,
    rounds = roundsDefault,
  }: { outputs: number; background: readonly (readonly Cell[])[]; rng: Rng; rounds?: number },
): {
  readonly base: Float64Array
  explain(cells: readonly Cell[]): { readonly contributions: Float64Array; readonly errors: Float64Array }
} {
  const { length: width } = background[0]!
  const starts = background.map((cells) => {
    const out = new Float64Array(outputs)
    score(cells, out)
    return out
  })
  const base = new Float64Array(outputs)
  for (const start of starts) for (let k = 0; k < outputs; k++) base[k]! += start[k]! / starts.length
  const orders = background.map(() => Array.from({ length: rounds }, () => shuffledIndices(width, rng)))

  /** Adds what each column changes when cells are replaced in that order, times a half. */
  function walk(
    cells: readonly Cell[],
    from: number,
    order: Uint32Array,
    isBackwards: boolean,
    into: Float64Array,
  ): void {
    const mixed = [...background[from]!]
    const before = starts[from]!.slice()
    const after = new Float64Array(outputs)
    for (let i = 0; i < width; i++) {
      const column = order[isBackwards ? width - 1 - i : i]!
      if (mixed[column] === cells[column]) continue
      mixed[column] = cells[column]!
      score(mixed, after)
      for (let k = 0; k < outputs; k++) into[k * width + column]! += (after[k]! - before[k]!) / 2
      before.set(after)
    }
  }

  return {
    base,
    explain(cells) {
      const size = outputs * width
      const contributions = new Float64Array(size)
      const variances = new Float64Array(size)
      const draw = new Float64Array(size)
      for (const [from, drawn] of orders.entries()) {
        const sums = new Float64Array(size)
        const squares = new Float64Array(size)
        for (const order of drawn) {
          draw.fill(0)
          walk(cells, from, order, false, draw)
          walk(cells, from, order, true, draw)
          for (let at = 0; at < size; at++) {
            sums[at]! += draw[at]!
            squares[at]! += draw[at]! ** 2
          }
        }
        for (let at = 0; at < size; at++) {
          const mean = sums[at]! / rounds
          contributions[at]! += mean / orders.length
          variances[at]! += Math.max(0, squares[at]! / rounds - mean ** 2) / (rounds - 1) / orders.length ** 2
        }
      }
      return { contributions, errors: variances.map(Math.sqrt) }
    },
  }
}
