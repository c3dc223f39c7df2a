import { scoreTables } from './score.ts'
import type { TableScore } from './score.ts'

/** The tables that the checks were tuned on, and those for which none was changed. */
export const sets = [
  { name: 'tuned', seed: 'proposals', tables: 40 },
  { name: 'held out', seed: 'proposals held out', tables: 40 },
] as const

const scored = new Map<string, Promise<readonly TableScore[]>>()

/** The scores of a set; computed once a process. */
export function scoresOf({ seed, tables }: (typeof sets)[number]): Promise<readonly TableScore[]> {
  const known = scored.get(seed) ?? scoreTables(seed, tables)
  scored.set(seed, known)
  return known
}
