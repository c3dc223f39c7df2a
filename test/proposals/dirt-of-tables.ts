import { addColumn, pick, someRows, takeColumn, whole } from './draft.ts'
import type { Draft } from './draft.ts'

type Dirt = (draft: Draft, name: string) => boolean

const copies: Dirt = (draft, dirt) => {
  const column = takeColumn(draft, 'measure', 'whole', 'words')
  if (column === undefined) return false
  const name = `${column.name}_${pick(draft.rng, ['copy', '2', 'final', 'clean'])}`
  addColumn(draft, name, 'other', (row) => column.cells[row]!)
  draft.needed.set(`${name}:role:ignored`, dirt)
  return true
}

/** The same numbers, written with another number of digits. */
const rewritten: Dirt = (draft, dirt) => {
  const column = takeColumn(draft, 'measure')
  if (column === undefined) return false
  addColumn(draft, `${column.name}_exact`, 'other', (row) => `${column.cells[row]!}00`)
  draft.needed.set(`${column.name}_exact:role:ignored`, dirt)
  return true
}

/** A code column of an export that writes NA into every column of a row that lacks a thing. */
const codesTogether: Dirt = (draft, dirt) => {
  const rows = new Set(someRows(draft, 0.06))
  addColumn(draft, 'port', 'other', (row) =>
    rows.has(row) ? 'NA' : pick(draft.rng, ['HH', 'RO', 'AN', 'GD', 'LE', 'BR', 'NO']),
  )
  const berths = addColumn(draft, 'berth_m', 'other', () => String(whole(draft.rng, 80, 400) / 10))
  for (const row of rows) berths[row] = 'NA'
  draft.needed.set('port:null-values:NA', dirt)
  draft.needed.set('berth_m:null-values:NA', dirt)
  return true
}

const mixed: Dirt = (draft, dirt) => {
  addColumn(draft, 'dosage', 'other', () =>
    draft.rng.next() < 0.6 ? String(whole(draft.rng, 100, 180)) : pick(draft.rng, ['low', 'high']),
  )
  draft.notes.push({ dirt, column: 'dosage', says: /numbers and others words/ })
  return true
}

const outlier: Dirt = (draft, dirt) => {
  const column = takeColumn(draft, 'measure', 'whole')
  if (column === undefined) return false
  column.cells[whole(draft.rng, 0, draft.rows - 1)] = '983100.5'
  draft.notes.push({ dirt, column: column.name, says: /983,100\.5/ })
  return true
}

const recodings: Dirt = (draft, dirt) => {
  const column = takeColumn(draft, 'words')
  if (column === undefined) return false
  const levels = [...new Set(column.cells)]
  const asNumber = draft.rng.next() < 0.5
  const code = levels.map((level, i) => (asNumber ? String(101 + 37 * i) : `${level!.slice(0, 2).toUpperCase()}${i}`))
  const name = `${column.name}_code`
  addColumn(draft, name, 'other', (row) => code[levels.indexOf(column.cells[row]!)]!)
  draft.needed.set(`${name}:role:ignored`, dirt)
  return true
}

const repeatedRows: Dirt = (draft, dirt) => {
  const rows = someRows(draft, 0.01)
  for (const { cells } of draft.columns.values()) for (const row of rows) cells.push(cells[row]!)
  draft.needed.set('*:drop-duplicate-rows', dirt)
  return true
}

/** Pairs of rows that agree in every feature (the id apart) and not in the target. */
const conflicts: Dirt = (draft, dirt) => {
  const pairs = someRows(draft, 0.02)
  const target = [...draft.columns].find(([, { kind }]) => kind === 'target')!
  const labels = [...new Set(target[1].cells)]
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    for (const { kind, cells } of draft.columns.values()) {
      if (kind !== 'id') cells[pairs[i]!] = cells[pairs[i + 1]!]!
    }
    const now = target[1].cells[pairs[i]!]!
    target[1].cells[pairs[i]!] = Number.isNaN(Number(now))
      ? labels.find((label) => label !== now)!
      : (Number(now) + 40).toFixed(1)
  }
  draft.notes.push({ dirt, column: target[0], says: /agree|same features/i })
  return true
}

/** Filled in once the answer is known, and only then. */
const leaks: Dirt = (draft, dirt) => {
  const target = [...draft.columns].find(([, { kind }]) => kind === 'target')!
  const labels = [...new Set(target[1].cells)]
  if (labels.length > 2 || draft.rows < 400) return false
  const [answer] = labels
  addColumn(draft, 'settled_amount', 'other', (row) =>
    target[1].cells[row] === answer ? (20 + whole(draft.rng, 0, 4_000) / 10).toFixed(1) : null,
  )
  draft.needed.set('settled_amount:known:after', dirt)
  return true
}

/** Dirt that concerns more than one column, or whole rows. */
export const doubles: Readonly<Record<string, Dirt>> = {
  'copy of a column': copies,
  'copy in another writing': rewritten,
  'NA in all columns of a row': codesTogether,
  'numbers and words (note)': mixed,
  'one value far from all (note)': outlier,
  'one-to-one recoding': recodings,
  'leak known after': leaks,
  'same features, other target (note)': conflicts,
  'rows repeated with their id': repeatedRows,
}
