import { addColumn, isoDay, pick, soil, someRows, takeColumn, whole } from './draft.ts'
import type { Cells, Draft, Kind } from './draft.ts'
import { codes } from './dirt-of-codes.ts'
import { forms } from './dirt-of-forms.ts'
import { doubles } from './dirt-of-tables.ts'

/** Soils a draft and writes down what would undo it; false where the table has no column for it. */
type Dirt = (draft: Draft, name: string) => boolean

// Written down here on their own: a list that the checks read too would prove nothing.
const wordsAmongNumbers =
  'NA|N/A|n/a|NaN|nan|null|NULL|None|none|?|-|--|.|unknown|Unknown|missing|MISSING|#N/A|not available|n.a.|(empty)|nil|' +
  'TBD|tbd|no data|k.A.|keine Angabe|inconnu|desconocido|s/d|not recorded|#NULL!|<NA>|undefined|pending|nicht bekannt'
const wordsAmongWords = 'NA|N/A|?|null|NULL|nan|NaN|#N/A|<NA>|n/a|(empty)|(blank)|--|-|.|n.a.|[null]|#N/A!|(missing)'
function nulls(kinds: readonly Kind[], words: readonly string[]): Dirt {
  return (draft, dirt) => {
    const word = pick(draft.rng, words)
    const column = soil(draft, kinds, pick(draft.rng, [0.004, 0.02, 0.04]), () => word)
    if (column !== undefined) draft.needed.set(`${column}:null-values:${word}`, dirt)
    return column !== undefined
  }
}

const cases: Dirt = (draft, dirt) => {
  const column = takeColumn(draft, 'words')
  if (column === undefined) return false
  const soiled = pick(
    draft.rng,
    [...new Set(column.cells)].filter((word) => word !== null),
  )
  const other = pick(
    draft.rng,
    [soiled.toUpperCase(), soiled.toLowerCase()].filter((word) => word !== soiled),
  )
  const rows = [...column.cells.keys()].filter((row) => column.cells[row] === soiled)
  for (const row of rows.slice(0, Math.max(2, Math.floor(rows.length / 8)))) column.cells[row] = other
  draft.needed.set(`${column.name}:replace:${other}`, dirt)
  return true
}

const whiteSpace: Dirt = (draft, dirt) => {
  const column = soil(draft, ['words'], 0.1, (now, i) => (i % 2 === 0 ? ` ${now}` : `${now} `))
  if (column !== undefined) draft.needed.set(`${column}:trim`, dirt)
  return column !== undefined
}

const dots: Dirt = (draft, dirt) => {
  const column = soil(draft, ['words'], 0.1, (now) => `${now}.`)
  if (column !== undefined) draft.needed.set(`${column}:strip-trailing-dot`, dirt)
  return column !== undefined
}

const blanks: Dirt = (draft, dirt) => {
  const column = soil(draft, ['measure', 'whole'], 0.02, () => '  ')
  if (column !== undefined) draft.needed.set(`${column}:null-values:  `, dirt)
  return column !== undefined
}

/** Two ways to say missing in one column, of which one is common. */
const twoWords: Dirt = (draft, dirt) => {
  const column = takeColumn(draft, 'words', 'measure')
  if (column === undefined) return false
  const [common, rare] = pick(draft.rng, [
    ['NA', '?'],
    ['null', 'n/a'],
    ['#N/A', '-'],
    ['nan', '<NA>'],
  ] as const)
  for (const [i, row] of someRows(draft, 0.35).entries()) column.cells[row] = i % 9 === 0 ? rare : common
  for (const word of [common, rare]) draft.needed.set(`${column.name}:null-values:${word}`, dirt)
  return true
}

const unreadable: Dirt = (draft, dirt) => {
  const text = pick(draft.rng, ['see file', 'err:502', 'ca.', 'zehn', '> max', '12..5'])
  const column = soil(draft, ['measure', 'whole'], 0.01, () => text)
  if (column !== undefined) draft.needed.set(`${column}:null-values:${text}`, dirt)
  return column !== undefined
}

const dateFormats: Dirt = (draft, dirt) => {
  const column = takeColumn(draft, 'date')
  if (column === undefined) return false
  const format = pick(draft.rng, ['d/m/y', 'm/d/y', 'd.m.y', 'y/m/d'])
  for (const [row, cell] of column.cells.entries()) {
    const [y, m, d] = cell!.split('-') as [string, string, string]
    column.cells[row] =
      { 'd/m/y': `${d}/${m}/${y}`, 'm/d/y': `${m}/${d}/${y}`, 'd.m.y': `${d}.${m}.${y}` }[format] ?? `${y}/${m}/${d}`
  }
  draft.needed.set(`${column.name}:format:${format}`, dirt)
  return true
}

const otherDates: Dirt = (draft, dirt) => {
  if (draft.rows < 400) return false
  const other = `12/2${whole(draft.rng, 0, 9)}/2018`
  const column = soil(draft, ['date'], 0.004, () => other)
  if (column !== undefined) draft.needed.set(`${column}:replace:${other}`, dirt)
  return column !== undefined
}

const constants: Dirt = (draft, dirt) => {
  const [name, value] = pick(draft.rng, [
    ['currency', 'EUR'],
    ['data_version', '3'],
    ['import_note', null],
  ] as const)
  addColumn(draft, name, 'other', () => value)
  draft.needed.set(`${name}:role:ignored`, dirt)
  return true
}

const nearConstants: Dirt = (draft, dirt) => {
  if (draft.rows < 1_200) return false
  const cells = addColumn(draft, 'manual_override', 'other', () => 'never')
  cells[whole(draft.rng, 0, draft.rows - 1)] = 'once'
  draft.notes.push({ dirt, column: 'manual_override', says: /never/ })
  return true
}

const numberCodes: Dirt = (draft, dirt) => {
  const codes: Readonly<Record<string, () => number>> = {
    zip_code: () => 10_115 + 37 * whole(draft.rng, 0, 14),
    cluster: () => whole(draft.rng, 0, 6),
    branch_code: () => 400 + 13 * whole(draft.rng, 0, 9),
    area_code: () => 201 + 7 * whole(draft.rng, 0, 9),
    postcode: () => 2_000 + 50 * whole(draft.rng, 0, 12),
  }
  const name = pick(draft.rng, Object.keys(codes))
  addColumn(draft, name, 'other', () => String(codes[name]!()))
  draft.needed.set(`${name}:type:category`, dirt)
  return true
}

const names: Dirt = (draft, dirt) => {
  const made = pick<readonly [string, (row: number) => string]>(draft.rng, [
    ['record_uuid', (row) => `${(row * 2_654_435_761 + 97).toString(16)}-${row.toString(16)}`],
    ['row', (row) => String(row + 1)],
    ['serial', (row) => `SN${700_000 + row * 11}`],
  ])
  addColumn(draft, made[0], 'id', made[1])
  draft.needed.set(`${made[0]}:role:id`, dirt)
  return true
}

const strayLabels: Dirt = (draft, dirt) => {
  const found = [...draft.columns].find(([, { kind }]) => kind === 'target')!
  const cells: Cells = found[1].cells
  if (draft.rows < 1_200 || new Set(cells).size !== 2) return false
  for (const row of someRows(draft, 0).subarray(0, 3)) cells[row] = 'Z'
  draft.needed.set(`${found[0]}:drop-rows:Z`, dirt)
  return true
}

const missingWhereZero: Dirt = (draft, dirt) => {
  const { rng } = draft
  const counts = addColumn(draft, 'garages', 'other', () => String(rng.next() < 0.2 ? 0 : whole(rng, 1, 3)))
  addColumn(draft, 'garage_area', 'other', (row) => (counts[row] === '0' ? null : String(whole(rng, 12, 80) + 0.5)))
  addColumn(draft, 'garage_built', 'other', (row) => (counts[row] === '0' ? null : isoDay(whole(rng, 8_000, 9_000))))
  draft.notes.push({ dirt, column: 'garage_area', says: /garages/ })
  return true
}

/** The catalogue. */
export const dirts: Readonly<Record<string, Dirt>> = {
  'null word among numbers': nulls(['measure', 'whole', 'age'], wordsAmongNumbers.split('|')),
  'null word among categories': nulls(['words'], wordsAmongWords.split('|')),
  'two null words in one column': twoWords,
  'null word among dates': nulls(['date'], ['NA', 'unknown', '-', 'n/a', 'open', 'never', '0000-00-00', 'tbd']),
  'blank among numbers': blanks,
  ...codes,
  'date format': dateFormats,
  'date of another format': otherDates,
  'case variant': cases,
  'white space at the ends': whiteSpace,
  'dot at the end': dots,
  'unreadable value': unreadable,
  'stray code in the target': strayLabels,
  'constant column': constants,
  'near-constant column (note)': nearConstants,
  'numbers that are codes': numberCodes,
  'id column': names,
  'missing where a count is 0 (note)': missingWhereZero,
  ...forms,
  ...doubles,
}
