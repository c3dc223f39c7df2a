/** Slots of the table, 20 bytes each: 42 MB. */
const slotsMax = 2 ** 21
/** Pairs at which those of least weight are forgotten; beyond, looking one up would take many steps. */
const heldMax = slotsMax / 2
/** First word times this, plus second word, is exact in a double. */
const wordsMax = 2 ** 26

/**
 * In how many rows (by weight) each pair of two word numbers stands. Open addressing in typed arrays: maps of strings
 * took four times as long.
 */
export function pairTable() {
  let table = emptyTable()
  return {
    /** Counts a pair once for each row; rows are numbered from 1 and come in order. */
    add(first: number, second: number, row: number, weight: number): void {
      const slot = slotOf(table.keys, first, second)
      if (table.keys[slot] === 0) {
        table.keys[slot] = keyOf(first, second)
        table.held++
      }
      if (table.rows[slot] === row) return
      table.rows[slot] = row
      table.weights[slot]! += weight
      if (table.held > heldMax) table = withoutRarest(table)
    },
    /** Pairs of at least this weight. */
    *heaviest(weightMin: number): Generator<{ first: number; second: number; weight: number }> {
      for (let slot = 0; slot < slotsMax; slot++) {
        const key = table.keys[slot]! - 1
        const weight = table.weights[slot]!
        if (key < 0 || weight < weightMin) continue
        yield { first: Math.floor(key / wordsMax), second: key % wordsMax, weight }
      }
    },
  }
}

interface Table {
  /** 0 where a slot is free. */
  readonly keys: Float64Array
  readonly weights: Float64Array
  readonly rows: Int32Array
  held: number
}

function emptyTable(): Table {
  return {
    keys: new Float64Array(slotsMax),
    weights: new Float64Array(slotsMax),
    rows: new Int32Array(slotsMax),
    held: 0,
  }
}

function keyOf(first: number, second: number): number {
  return first * wordsMax + second + 1
}

/** The slot of a pair, or the free one it would take. */
function slotOf(keys: Float64Array, first: number, second: number): number {
  const key = keyOf(first, second)
  let hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  let slot = (hash ^ (hash >>> 13)) & (slotsMax - 1)
  while (keys[slot] !== 0 && keys[slot] !== key) slot = (slot + 1) & (slotsMax - 1)
  return slot
}

/** The pairs above the least weight at which half of the room is free. */
function withoutRarest(full: Table): Table {
  let least = 1
  let left = Infinity
  for (; left > heldMax / 2; least *= 2) left = full.weights.reduce((sum, weight) => sum + (weight > least ? 1 : 0), 0)
  const table = emptyTable()
  for (let slot = 0; slot < slotsMax; slot++) {
    if (full.keys[slot] === 0 || full.weights[slot]! <= least / 2) continue
    const key = full.keys[slot]! - 1
    const at = slotOf(table.keys, Math.floor(key / wordsMax), key % wordsMax)
    table.keys[at] = full.keys[slot]!
    table.weights[at] = full.weights[slot]!
    table.rows[at] = full.rows[slot]!
    table.held++
  }
  return table
}
