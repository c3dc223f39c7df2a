import type { Column } from '../../frame/column.ts'

/**
 * One hash for each cell of a column: whole numbers below 2^45, so that those of up to 256 columns add up exactly and
 * a column can be taken out of a row's sum again. Equal cells, equal hash; all missing cells are equal.
 *
 * @param seed  number of the column, so that equal cells of different columns differ
 *
 * Source of the mixing steps: Appleby, MurmurHash3 (2011), fmix32.
 */
export function cellHashes(column: Column, seed: number): Float64Array {
  switch (column.kind) {
    case 'category':
      return Float64Array.from(column.codes, (code) => hashOf(code, 0, seed))
    case 'text':
      return Float64Array.from(column.values, (value) => (value === null ? hashOf(-1, 0, seed) : textHash(value, seed)))
    default:
      return numberHashes(column.values, seed)
  }
}

function numberHashes(values: Float64Array, seed: number): Float64Array {
  const cell = new Float64Array(1)
  const halves = new Int32Array(cell.buffer)
  return values.map((value) => {
    // -0 + 0 is 0, and every NaN gets the same bits
    cell[0] = Number.isNaN(value) ? Number.NaN : value + 0
    return hashOf(halves[0]!, halves[1]!, seed)
  })
}

function textHash(text: string, seed: number): number {
  let [low, high] = [0x811c9dc5, text.length]
  for (let at = 0; at < text.length; at++) {
    low = Math.imul(low ^ text.charCodeAt(at), 0x01000193)
    high = Math.imul(high, 31) + text.charCodeAt(at)
  }
  return hashOf(low, high | 0, seed)
}

function hashOf(low: number, high: number, seed: number): number {
  const one = mix(low ^ mix(high ^ Math.imul(seed + 1, 0x9e3779b1)))
  const other = mix(high ^ mix(low + Math.imul(seed + 1, 0x85ebca6b)))
  return (one >>> 0) * 8_192 + (other >>> 19)
}

function mix(bits: number): number {
  let hash = bits | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
