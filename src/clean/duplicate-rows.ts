import { textAt } from './distinct-cells.ts'
import type { DistinctCells } from './distinct-cells.ts'

/**
 * Marks each live row that equals an earlier live row in every column, as the steps so far left the values.
 * Missing equals missing. Expected cost O(rows x columns): rows are compared only where their hashes agree.
 *
 * @param alive  shape (rows,), 1 where the row still counts
 * @returns      shape (rows,), 1 where the row repeats an earlier one
 */
export function duplicateRows(columns: readonly DistinctCells[], alive: Uint8Array): Uint8Array {
  const keys = columns.map((cells) => mergedCodes(cells))
  const repeated = new Uint8Array(alive.length)
  const firstOfHash = new Map<number, number[]>()
  for (let row = 0; row < alive.length; row++) {
    if (alive[row] === 0) continue
    const hash = hashOf(keys, row)
    const earlier = firstOfHash.get(hash)
    if (earlier === undefined) firstOfHash.set(hash, [row])
    else if (earlier.some((other) => keys.every((key) => key[other] === key[row]))) repeated[row] = 1
    else earlier.push(row)
  }
  return repeated
}

/** Codes by current text: two written values that the steps made equal get one code; -1 is missing. */
function mergedCodes(cells: DistinctCells): Int32Array {
  if (cells.texts === undefined && !cells.written.includes('')) return cells.codes
  const codeOfText = new Map<string, number>()
  const merged = Int32Array.from(cells.written, (_, code) => {
    const text = textAt(cells, code)
    if (text === null) return -1
    const known = codeOfText.get(text)
    if (known !== undefined) return known
    codeOfText.set(text, codeOfText.size)
    return codeOfText.size - 1
  })
  return cells.codes.map((code) => (code < 0 ? -1 : merged[code]!))
}

/** FNV-1a over the codes of a row, 32 bits. */
function hashOf(keys: readonly Int32Array[], row: number): number {
  let hash = 0x811c9dc5
  for (const key of keys) hash = Math.imul(hash ^ key[row]!, 0x01000193) ^ (hash >>> 15)
  return hash
}
