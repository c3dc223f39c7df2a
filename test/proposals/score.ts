import type { ColumnContract } from '../../src/domain/contract.ts'
import { proposeWithLeakage } from '../../src/ingestion/propose-with-leakage.ts'
import type { Proposal } from '../../src/ingestion/propose-with-leakage.ts'
import { madeTable } from './made-table.ts'
import type { MadeTable } from './made-table.ts'

/** What `init` found, missed and invented in one made table. */
export interface TableScore {
  readonly table: MadeTable
  readonly found: readonly string[]
  readonly missed: readonly string[]
  readonly invented: readonly string[]
  /** Notes that were expected, and whether each was there. */
  readonly noted: readonly { readonly dirt: string; readonly column: string; readonly isThere: boolean }[]
}

/** Labels of a target are normalised whether or not the file needs it. */
const alwaysOnTargets = /:(?:trim|strip-trailing-dot|match-case|drop-missing)$/

/** Runs `init`'s proposals over tables 0 to `count` - 1 of a seed. */
export async function scoreTables(seed: string, count: number): Promise<TableScore[]> {
  const scores: TableScore[] = []
  for (let number = 0; number < count; number++) scores.push(await scoreTable(madeTable(seed, number)))
  return scores
}

async function scoreTable(table: MadeTable): Promise<TableScore> {
  const reader = { read: async () => ({ frame: table.frame, sourceDigest: '', description: '' }) }
  const source = { kind: 'csv', path: '/data/table.csv' } as const
  const proposal = await proposeWithLeakage({ reader }, { source, folder: '/data', target: table.target })
  const decided = decisionsOf(proposal, table)
  const needed = [...table.needed.keys()]
  return {
    table,
    found: needed.filter((decision) => decided.has(decision)),
    missed: needed.filter((decision) => !decided.has(decision)),
    invented: [...decided].filter((decision) => !table.needed.has(decision)),
    noted: table.notes.map(({ dirt, column, says }) => ({
      dirt,
      column,
      isThere: proposal.notes.some((note) => note.includes(column) && says.test(note)),
    })),
  }
}

/** What a proposal decides, in the words of a made table. */
function decisionsOf({ project: { columns = {}, clean = [] } }: Proposal, { types, target }: MadeTable): Set<string> {
  const decided = new Set<string>()
  for (const [name, { type, role, known, format, written }] of Object.entries(columns)) {
    if (role !== undefined) decided.add(`${name}:role:${role}`)
    if (known === 'after') decided.add(`${name}:known:after`)
    const isRead = { number: ['number', 'integer'], category: ['category'], date: ['date', 'timestamp'] }
    const truth = types.get(name)
    if (role === undefined && truth !== undefined && !isRead[truth].includes(type)) decided.add(`${name}:type:${type}`)
    if (role === undefined && format !== undefined && format !== 'iso') decided.add(`${name}:format:${format}`)
    if (role === undefined && written !== undefined) decided.add(`${name}:number-form:${marksOf(written)}`)
  }
  for (const step of clean) {
    const isListed = step.action !== 'match-case' && 'values' in step
    const values = isListed ? (Array.isArray(step.values) ? step.values : Object.keys(step.values)) : []
    const about = `${step.column}:${step.action}`
    if (step.column === target && alwaysOnTargets.test(about)) continue
    for (const value of isListed ? values : [undefined]) decided.add(value === undefined ? about : `${about}:${value}`)
  }
  return decided
}

function marksOf(form: NonNullable<ColumnContract['written']>): string {
  if ('clock' in form) return 'clock'
  return form.unit === undefined ? form.decimal : `${form.decimal} ${form.unit}`
}

/** Sums over tables: shares in [0, 1]. */
export function total(scores: readonly TableScore[]) {
  const sum = (count: (score: TableScore) => number) => scores.reduce((all, score) => all + count(score), 0)
  const [found, missed, invented] = [
    sum((s) => s.found.length),
    sum((s) => s.missed.length),
    sum((s) => s.invented.length),
  ]
  const notes = sum((s) => s.noted.length)
  const notesThere = sum((s) => s.noted.filter(({ isThere }) => isThere).length)
  return {
    tables: scores.length,
    needed: found + missed,
    found,
    missed,
    invented,
    recall: found / (found + missed),
    precision: found / (found + invented),
    notes,
    notesThere,
  }
}
