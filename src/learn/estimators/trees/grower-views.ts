import type { BoosterPlaces, BoostingMemory } from './boosting-memory.ts'

/** What growth reads and writes in the memory of kernels, as arrays. */
export function viewsOf({ team, maxLeaves, table }: BoostingMemory, at: BoosterPlaces) {
  const { memory } = team
  const { rowCount } = table
  return {
    weights: new Float64Array(memory, at.weights, rowCount),
    order: new Uint32Array(memory, at.order, rowCount),
    held: new Uint32Array(memory, at.held, rowCount),
    starts: new Uint32Array(memory, at.starts, maxLeaves + 1),
    sums: new Float64Array(memory, at.sums, 3 * maxLeaves),
    goesLeft: new Uint8Array(memory, at.goesLeft, 256),
    list: new Uint32Array(memory, at.list, table.slots.length),
    found: new Float64Array(memory, at.found, 12 * table.slots.length),
    limits: new Float64Array(memory, at.limits, 24),
    lefts: new Uint32Array(memory, at.lefts, team.threads),
  }
}
