import type { Breach, ColumnContract } from '../domain/contract.ts'
import type { ReadCell } from './read-type.ts'
import type { TypedColumn } from './typed-column.ts'

const exampleCount = 5

/**
 * How the values of one column depart from its contract: unreadable, null where none is allowed, out of range,
 * unseen. Null and unreadable are errors where the column may not be missing; the rest are warnings, as everything is
 * in a column that is not a feature (an id, an ignored one).
 */
export function findBreaches(name: string, contract: ColumnContract, typed: TypedColumn): Breach[] {
  const breaches: Breach[] = []
  const add = (kind: Breach['kind'], severity: Breach['severity'], rows: number, examples: readonly string[]): void => {
    if (rows === 0) return
    const isFeature = (contract.role ?? 'feature') === 'feature'
    breaches.push({ column: name, kind, rows, examples, severity: isFeature ? severity : 'warning' })
  }
  const nullable = contract.nullable ?? true
  const unreadable = tally(typed, (cell) => cell.kind === 'unreadable')
  add('unreadable', nullable ? 'warning' : 'error', unreadable.rows, unreadable.examples)
  if (!nullable) {
    const missing = tally(typed, (cell) => cell.kind === 'missing')
    add('null-not-allowed', 'error', missing.rows + typed.missingRows, missing.examples)
  }
  const outside = tally(typed, (cell) => cell.kind === 'value' && isOutside(contract, cell.value))
  add('out-of-range', 'warning', outside.rows, outside.examples)
  const unseen = unseenValues(contract, typed)
  add('unseen-category', 'warning', unseen.rows, unseen.examples)
  return breaches
}

/** The same for a column of numbers that needed no reading: shape (rows,), NaN is missing. */
export function findNumberBreaches(name: string, contract: ColumnContract, values: Float64Array): Breach[] {
  const outside = values.filter((value) => isOutside(contract, value))
  const written = [...new Set(outside)]
  const rows = new Int32Array(written.length)
  const position = new Map(written.map((value, i) => [value, i]))
  for (const value of outside) rows[position.get(value)!]!++
  return findBreaches(name, contract, {
    column: { kind: 'number', values },
    written,
    read: written.map((value) => ({ kind: 'value', value })),
    rows,
    missingRows: values.reduce((missing, value) => missing + Number(Number.isNaN(value)), 0),
  })
}

/** Whether a number lies outside the contract's range. */
function isOutside(contract: Pick<ColumnContract, 'type' | 'range'>, value: string | number): boolean {
  if (contract.range === undefined || typeof value !== 'number') return false
  if (contract.type !== 'number' && contract.type !== 'integer') return false
  return value < contract.range.min || value > contract.range.max
}

function unseenValues(contract: ColumnContract, typed: TypedColumn): { rows: number; examples: string[] } {
  if (contract.categories === undefined || contract.type !== 'category') return { rows: 0, examples: [] }
  const seen = new Set(contract.categories)
  return tally(typed, (cell) => cell.kind === 'value' && !seen.has(String(cell.value)))
}

function tally(typed: TypedColumn, concerns: (cell: ReadCell) => boolean): { rows: number; examples: string[] } {
  const examples: string[] = []
  let rows = 0
  for (const [code, cell] of typed.read.entries()) {
    if (typed.rows[code] === 0 || !concerns(cell)) continue
    rows += typed.rows[code]!
    if (examples.length < exampleCount) examples.push(String(typed.written[code]))
  }
  return { rows, examples }
}
