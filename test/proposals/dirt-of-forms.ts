import { pick, takeColumn, whole } from './draft.ts'
import type { Draft } from './draft.ts'

type Dirt = (draft: Draft, name: string) => boolean

/** Writes a column of measures in another form of the same numbers. */
function form(decided: string, write: (value: number, digits: number) => string): Dirt {
  return (draft, dirt) => {
    const column = takeColumn(draft, 'measure')
    if (column === undefined) return false
    for (const [row, cell] of column.cells.entries()) {
      const digits = cell!.length - cell!.indexOf('.') - 1
      column.cells[row] = write(Number(cell), digits)
    }
    draft.needed.set(`${column.name}:number-form:${decided}`, dirt)
    return true
  }
}

/** Numbers of up to seven digits, so that separators of thousands appear. */
function thousands(decided: string, write: (value: number) => string): Dirt {
  return (draft, dirt) => {
    const column = takeColumn(draft, 'whole')
    if (column === undefined) return false
    for (const row of column.cells.keys()) {
      column.cells[row] = write(whole(draft.rng, 9, 3_000) * whole(draft.rng, 5, 900) + 0.25)
    }
    draft.needed.set(`${column.name}:number-form:${decided}`, dirt)
    return true
  }
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

const monthNames: Dirt = (draft, dirt) => {
  const column = takeColumn(draft, 'date')
  if (column === undefined) return false
  const isDayFirst = draft.rng.next() < 0.5
  for (const [row, cell] of column.cells.entries()) {
    const [y, m, d] = cell!.split('-').map(Number) as [number, number, number]
    column.cells[row] = isDayFirst ? `${d} ${months[m - 1]} ${y}` : `${months[m - 1]} ${d}, ${y}`
  }
  draft.needed.set(`${column.name}:format:month-name`, dirt)
  return true
}

const compactDays: Dirt = (draft, dirt) => {
  const column = takeColumn(draft, 'date')
  if (column === undefined) return false
  for (const [row, cell] of column.cells.entries()) column.cells[row] = cell!.replaceAll('-', '')
  draft.needed.set(`${column.name}:format:yyyymmdd`, dirt)
  return true
}

const currency: Dirt = (draft, dirt) => {
  const sign = pick(draft.rng, ['€', '$', '£'])
  return form(`. ${sign}`, (value, digits) => `${sign}${value.toFixed(digits)}`)(draft, dirt)
}

/** Numbers and dates that are all written in one form of their own. */
export const forms: Readonly<Record<string, Dirt>> = {
  'decimal comma': form(',', (value, digits) => value.toFixed(digits).replace('.', ',')),
  'percent sign': form('. %', (value, digits) => `${value.toFixed(digits)} %`),
  'currency sign': currency,
  'commas between thousands': thousands('.', (value) => value.toLocaleString('en-US')),
  'dots between thousands': thousands(',', (value) => value.toLocaleString('de-DE')),
  'month in words': monthNames,
  'date of eight digits': compactDays,
}
