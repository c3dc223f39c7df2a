import { assert } from '../base/assert.ts'
import { shown } from '../base/errors.ts'
import type { CleaningStep, Decision } from '../domain/cleaning.ts'
import type { Breach, ColumnContract, Contract } from '../domain/contract.ts'
import { columnLength } from '../frame/column.ts'
import type { Column } from '../frame/column.ts'
import type { Frame } from '../frame/frame.ts'
import { numberFormInWords } from '../frame/number-form.ts'
import { isOfDigits } from '../frame/read-date.ts'
import { currentValue, distinctCells, editCells, textAt } from './distinct-cells.ts'
import type { DistinctCells } from './distinct-cells.ts'
import { duplicateRows } from './duplicate-rows.ts'
import { findBreaches, findNumberBreaches } from './find-breaches.ts'
import { isCellStep, oneOf } from './read-cell.ts'
import { compileTypeReader } from './read-type.ts'
import type { ReadCell } from './read-type.ts'
import { alreadyTyped, missingColumn, typedColumn } from './typed-column.ts'
import type { TypedColumn } from './typed-column.ts'

/** Which rows may be left out: see `cleanTable`. */
export type CleaningPurpose = 'training' | 'evaluation' | 'scoring'

export interface CleanedTable {
  /** The columns of the contract, in its order, typed by it. */
  readonly frame: Frame
  /** What was done, in order, with the rows it touched: the steps, then how columns were read. */
  readonly decisions: readonly Decision[]
  readonly breaches: readonly Breach[]
  /** Shape (rows of the frame,): the row of the raw table that each row came from, ascending. */
  readonly kept: Uint32Array
}

interface Work {
  readonly raw: Frame
  readonly contract: Contract
  readonly purpose: CleaningPurpose
  /** 1 where the row is still in. */
  readonly alive: Uint8Array
  /** Columns that a step or a reading has broken down into distinct values. */
  readonly cells: Map<string, DistinctCells>
}

/**
 * Carries out the cleaning steps and reads every column of the contract as its type.
 *
 * Steps run in order over the distinct values of a column, not cell by cell, and agree with `compileReader` on every
 * cell. A step counts the rows that are still in and whose value it changed (or that it left out).
 *
 * - `training` leaves out rows by drop-rows, drop-missing and drop-duplicate-rows.
 * - `evaluation` leaves out rows by drop-rows and drop-missing only: a repeated row there is one more thing to predict.
 * - `scoring` leaves out none, so that answers line up with the rows asked about.
 *
 * A step that does not apply to the purpose is not in the decisions; a step on a column that the table lacks counts 0.
 * drop-missing leaves out unreadable values too, since they become missing.
 *
 * A column of the contract that the table lacks is a breach, and is all missing in the frame. A column that the
 * contract lacks is a breach, and is left out. Columns of role 'id' or 'ignored', and those known only 'after', stay in
 * the frame: which columns are features is the caller's decision. Unreadable values become missing, with a breach and
 * a decision 'set-missing'. Range, categories and null are judged on the kept rows.
 */
export function cleanTable(
  raw: Frame,
  { contract, clean, purpose }: { contract: Contract; clean: readonly CleaningStep[]; purpose: CleaningPurpose },
): CleanedTable {
  const work: Work = { raw, contract, purpose, alive: new Uint8Array(raw.rowCount).fill(1), cells: new Map() }
  const decisions = clean.flatMap((step) => carryOut(work, step))
  const kept = positionsOf(work.alive)
  const breaches: Breach[] = []
  const columns = new Map<string, Column>()
  for (const [name, columnContract] of Object.entries(contract)) {
    const read = readColumn(work, name, columnContract, kept)
    columns.set(name, read.column)
    decisions.push(...read.decisions)
    breaches.push(...read.breaches)
  }
  for (const name of raw.columns.keys()) {
    if (Object.hasOwn(contract, name)) continue
    breaches.push({ column: name, kind: 'unknown-column', rows: kept.length, examples: [], severity: 'warning' })
  }
  return { frame: { rowCount: kept.length, columns }, decisions, breaches, kept }
}

/** Runs one step; none or one decision. */
function carryOut(work: Work, step: CleaningStep): Decision[] {
  const decision = (rowsAffected: number): Decision[] => [
    { column: step.column, action: step.action, reason: step.reason, rowsAffected },
  ]
  if (isCellStep(step)) {
    const cells = cellsOf(work, step.column)
    if (cells === undefined) return decision(0)
    return decision(countRows(work.alive, cells, editCells(cells, step)))
  }
  if (work.purpose === 'scoring') return []
  if (step.action === 'drop-duplicate-rows') {
    if (work.purpose === 'evaluation') return []
    const all = [...work.raw.columns.keys()].map((name) => cellsOf(work, name)).filter((cells) => cells !== undefined)
    return decision(leaveOut(work.alive, duplicateRows(all, work.alive)))
  }
  const cells = cellsOf(work, step.column)
  if (cells === undefined) return decision(0)
  return decision(leaveOut(work.alive, rowsToDrop(work, step, cells)))
}

function rowsToDrop(
  work: Work,
  step: Extract<CleaningStep, { action: 'drop-rows' | 'drop-missing' }>,
  cells: DistinctCells,
): Uint8Array {
  const dropMissing = step.action === 'drop-missing'
  const listed = step.action === 'drop-rows' ? oneOf(step.values) : () => false
  const readType = compileTypeReader(contractOf(work, step.column))
  const dropped = cells.written.map((_, code) => {
    if (!dropMissing) {
      const text = textAt(cells, code)
      return text !== null && listed(text)
    }
    const value = currentValue(cells, code)
    return value === null || readType(value).kind !== 'value'
  })
  return Uint8Array.from(cells.codes, (code) => Number(code < 0 ? dropMissing : dropped[code]))
}

/** A step may name a column that the contract does not: it is then taken as it is written. */
function contractOf(work: Work, name: string): ColumnContract {
  return Object.hasOwn(work.contract, name) ? work.contract[name]! : { type: 'category' }
}

function cellsOf(work: Work, name: string): DistinctCells | undefined {
  const known = work.cells.get(name)
  if (known !== undefined) return known
  const column = work.raw.columns.get(name)
  if (column === undefined) return undefined
  const { type, format } = contractOf(work, name)
  // In a format of digits a number is no ms: a time of a typed source is then handed on as ISO text.
  const cells = distinctCells(column, (type === 'date' || type === 'timestamp') && !isOfDigits(format))
  work.cells.set(name, cells)
  return cells
}

/** Live rows whose value changed. */
function countRows(alive: Uint8Array, cells: DistinctCells, changed: Uint8Array): number {
  let rows = 0
  for (let row = 0; row < alive.length; row++) {
    const code = cells.codes[row]!
    if (code >= 0 && changed[code] === 1) rows += alive[row]!
  }
  return rows
}

/** Takes the marked rows out; returns how many were still in. */
function leaveOut(alive: Uint8Array, marked: Uint8Array): number {
  let rows = 0
  for (let row = 0; row < alive.length; row++) {
    if (marked[row] === 0 || alive[row] === 0) continue
    alive[row] = 0
    rows++
  }
  return rows
}

function positionsOf(alive: Uint8Array): Uint32Array {
  const positions: number[] = []
  for (let row = 0; row < alive.length; row++) if (alive[row] === 1) positions.push(row)
  return Uint32Array.from(positions)
}

function readColumn(
  work: Work,
  name: string,
  contract: ColumnContract,
  kept: Uint32Array,
): { column: Column; decisions: Decision[]; breaches: Breach[] } {
  const raw = work.raw.columns.get(name)
  if (raw === undefined) {
    const column = missingColumn(contract.type, kept.length)
    return { column, decisions: [], breaches: [missingBreach(name, contract, kept.length)] }
  }
  assert(columnLength(raw) === work.alive.length, `column ${name} has ${work.alive.length} rows`)
  const untouched = work.cells.has(name) ? undefined : alreadyTyped(raw, contract, kept)
  if (untouched !== undefined) {
    return { column: untouched, decisions: [], breaches: findNumberBreaches(name, contract, untouched.values) }
  }
  const typed = typedColumn(cellsOf(work, name)!, contract, kept)
  const decisions = [...readAs(name, contract, raw, typed), ...setMissing(name, contract, typed)]
  return { column: typed.column, decisions, breaches: findBreaches(name, contract, typed) }
}

function missingBreach(name: string, contract: ColumnContract, rows: number): Breach {
  const matters = contract.nullable === false && (contract.role ?? 'feature') === 'feature'
  return { column: name, kind: 'missing-column', rows, examples: [], severity: matters ? 'error' : 'warning' }
}

/** How the text of dates and numbers was understood is a decision: 1/2/2011 and 1,234 have two readings each. */
function readAs(name: string, contract: ColumnContract, raw: Column, typed: TypedColumn): Decision[] {
  const { type, written } = contract
  const isText = raw.kind === 'category' || raw.kind === 'text'
  const rowsAffected = sumRows(typed, 'value')
  if (isText && written !== undefined && (type === 'number' || type === 'integer')) {
    const reason = written.reason ?? `read ${numberFormInWords(written)}`
    return [{ column: name, action: 'read-as', reason, rowsAffected }]
  }
  if (contract.type !== 'date' && contract.type !== 'timestamp') return []
  if (!isText && !(raw.kind === 'number' && isOfDigits(contract.format))) return []
  return [
    {
      column: name,
      action: 'read-as',
      reason: `read as ${contract.format ?? 'iso'} ${contract.type}, UTC`,
      rowsAffected,
    },
  ]
}

function setMissing(name: string, contract: ColumnContract, typed: TypedColumn): Decision[] {
  const rowsAffected = sumRows(typed, 'unreadable')
  if (rowsAffected === 0) return []
  const first = typed.read.findIndex((cell, code) => cell.kind === 'unreadable' && typed.rows[code]! > 0)
  const reason = `cannot be read as ${contract.type}, e.g. ${shown(typed.written[first])}`
  return [{ column: name, action: 'set-missing', reason, rowsAffected }]
}

function sumRows(typed: TypedColumn, kind: ReadCell['kind']): number {
  return typed.read.reduce((sum, cell, code) => sum + (cell.kind === kind ? typed.rows[code]! : 0), 0)
}
