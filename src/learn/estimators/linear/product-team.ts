import type { KernelTeam } from '../../../base/kernel.ts'
import { sparseBlockLines, sparseKernels } from '../../../math/kernels/sparse.ts'
import type { SparseLines } from '../../../math/line-products.ts'
import type { FitContext } from '../../model.ts'
import type { Design } from './design.ts'
import { slotRowsOf } from './slot-rows.ts'

/** Products of a design with numbers of many outputs, on all threads; everything stands in one shared memory. */
export interface ProductTeam {
  /** Shape (slots * outputs,): what rows are multiplied with. */
  readonly point: Float64Array
  /** Shape (rows * outputs,): what the products of rows are added to, and what slots are multiplied with. */
  readonly scores: Float64Array
  /** Shape (slots * outputs,): what the products of slots are added to. */
  readonly gradient: Float64Array
  /** scores += row · point, of rows `first` to before `end`. */
  addRows(first: number, end: number): void
  /** gradient += slot · scores, of slots `first` to before `end`. */
  addSlots(first: number, end: number): void
  close(): void
}

/** Bytes beyond which a fit does without: half of what addresses of 32 bits reach. */
const bytesMax = 2 ** 31

/** Bytes of a team's memory: the values twice, by row and by slot, and the numbers. */
function bytesOf({ values, rowCount, width }: Design, outputs: number): number {
  const lists = 2 * 12 * values.length + 4 * (rowCount + width + 2)
  return lists + 8 * outputs * (rowCount + 2 * width) + 256
}

/** Opens a team for a fit, to be closed by the caller; undefined where its memory would be too large. */
export async function productTeam(
  design: Design,
  outputs: number,
  { compute }: Pick<FitContext, 'compute'>,
): Promise<ProductTeam | undefined> {
  const bytes = bytesOf(design, outputs)
  if (bytes > bytesMax) return undefined
  const team = await compute.openKernels(sparseKernels, bytes, { what: 'Training a linear model' })
  // Place 0 is left free.
  let next = 16
  const take = (size: number): number => {
    const at = next
    next += 16 * Math.ceil(size / 16)
    return at
  }
  const { rowCount, width } = design
  const rows = placeLines(team, design, take)
  const slots = placeLines(team, slotRowsOf(design), take)
  const numbersAt = (count: number) => new Float64Array(team.memory, take(8 * count), count)
  const [point, scores, gradient] = [width, rowCount, width].map((lines) => numbersAt(lines * outputs))
  const add = (lines: readonly number[], from: Float64Array, to: Float64Array) => (first: number, end: number) => {
    const items = Math.ceil((end - first) / sparseBlockLines)
    team.run('addProducts', items, first, end, ...lines, from.byteOffset, outputs, to.byteOffset)
  }
  return {
    point: point!,
    scores: scores!,
    gradient: gradient!,
    addRows: add(rows, point!, scores!),
    addSlots: add(slots, scores!, gradient!),
    close: () => team.close(),
  }
}

/** Copies lines into the memory; the places of starts, slots and values. */
function placeLines({ memory }: KernelTeam, lines: SparseLines, take: (size: number) => number): number[] {
  const [starts, slots, values] = [lines.starts.byteLength, lines.slots.byteLength, lines.values.byteLength].map(take)
  new Uint32Array(memory, starts, lines.starts.length).set(lines.starts)
  new Uint32Array(memory, slots, lines.slots.length).set(lines.slots)
  new Float64Array(memory, values, lines.values.length).set(lines.values)
  return [starts!, slots!, values!]
}
