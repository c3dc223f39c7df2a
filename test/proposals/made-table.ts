import { seededRng, shuffledIndices } from '../../src/base/rng.ts'
import type { Frame } from '../../src/frame/frame.ts'
import { rawFrame } from '../fixtures/raw-frame.ts'
import { dirts } from './dirt.ts'
import { domains, drawDomain } from './domains.ts'
import { normal } from './draft.ts'
import type { CellType, Draft } from './draft.ts'
import { traps } from './traps.ts'

/** A made table and what a good proposal for it says. */
export interface MadeTable {
  readonly title: string
  readonly frame: Frame
  readonly target: string
  readonly needed: Draft['needed']
  readonly notes: Draft['notes']
  readonly traps: Draft['traps']
  /** The type that each column's clean cells have. */
  readonly types: ReadonlyMap<string, CellType>
}

/** Rows of the tables in turn. */
const sizes = [60, 150, 400, 1_200, 3_000, 400, 1_200, 150, 800, 400, 60, 2_000, 20_000]
const dirtsPerTable = 6
const trapsPerTable = 5

/** A table of domain and size by its number, with dirt and traps drawn from `seed`. */
export function madeTable(seed: string, number: number): MadeTable {
  const rng = seededRng(`${seed}/${number}`)
  const rows = sizes[number % sizes.length]!
  const domain = domains[number % domains.length]!
  const latent = Float64Array.from({ length: rows }, () => normal(rng))
  const draft: Draft = { rows, rng, latent, columns: new Map(), needed: new Map(), notes: [], traps: new Map() }
  drawDomain(draft, domain)
  draft.needed.set(`${domain.id}:role:id`, 'id column')
  for (const [trap, add] of some(Object.entries(traps), trapsPerTable, draft)) draft.traps.set(add(draft), trap)
  const drawn = some(Object.entries(dirts), Object.keys(dirts).length, draft)
  let soiled = 0
  const late: (() => boolean)[] = []
  for (const [dirt, soil] of drawn) {
    if (soiled >= dirtsPerTable) break
    // Rows are doubled when the columns stand: conflicts first, then whole rows.
    if (dirt.startsWith('same features')) late.unshift(() => soil(draft, dirt))
    else if (dirt.startsWith('rows repeated')) late.push(() => soil(draft, dirt))
    else if (!soil(draft, dirt)) continue
    soiled++
  }
  for (const soil of late) soil()
  const columns = [...draft.columns].map(([name, { cells }]) => [name, cells] as const)
  return {
    title: `${domain.name}, ${rows} rows`,
    frame: rawFrame(Object.fromEntries(columns)),
    target: domain.target,
    needed: draft.needed,
    notes: draft.notes,
    traps: draft.traps,
    types: new Map([...draft.columns].map(([name, { type }]) => [name, type])),
  }
}

function some<Value>(values: readonly Value[], count: number, { rng }: Draft): Value[] {
  return [...shuffledIndices(values.length, rng).subarray(0, count)].map((i) => values[i]!)
}
