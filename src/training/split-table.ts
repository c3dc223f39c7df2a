import { columnOf } from '../frame/frame.ts'
import { cellAt, takeCodes, takeNumbers } from '../frame/column.ts'
import { AppError } from '../base/errors.ts'
import { splitRows } from '../learn/selection/split.ts'
import type { Rng } from '../base/rng.ts'
import type { PreparedTable } from '../domain/prepared-table.ts'
import type { SplitReport } from '../domain/run-result.ts'

/** Default share of rows held out for the one honest test. */
const testShareDefault = 0.2

/** Rows of each side below which no interval means anything. */
const fewestTrain = 20
const fewestTest = 10

/** What decides on which side a row falls, in the form the splitters take. */
export interface SplitBasis {
  readonly kind: Exclude<SplitReport['kind'], 'rows'>
  readonly column?: string
  /** Whether `timesMs` are the places of the rows, which stand in the order of time. */
  readonly isRowOrder?: boolean
  readonly timesMs?: Float64Array
  readonly groups?: Int32Array
  readonly y?: Float64Array
  readonly classes?: number
}

export interface TableSplit {
  readonly basis: SplitBasis
  readonly train: Uint32Array
  readonly test: Uint32Array
  readonly report: SplitReport
}

/**
 * Splits by time when the project has a time column or says that its rows stand in the order of time, by group when it
 * has a group, else stratified by class.
 *
 * @throws ROWS_TOO_FEW, SPLIT_IMPOSSIBLE, CONFIG_VALUE where the time column holds no dates
 */
export function splitTable(table: PreparedTable, rng: Rng): TableSplit {
  const basis = basisOf(table)
  const testShare = table.project.split?.testShare ?? testShareDefault
  const { train, test } = splitRows({ ...basis, testShare, rng, rowCount: table.frame.rowCount })
  requireRows('The training part', train, fewestTrain, basis)
  requireRows('The test part', test, fewestTest, basis)
  const { column, isRowOrder = false } = basis
  const kind = isRowOrder ? 'rows' : basis.kind
  const side = (rows: Uint32Array) => ({ rows: rows.length, ...(isRowOrder ? {} : periodOf(basis.timesMs, rows)) })
  return {
    basis,
    train,
    test,
    report: { kind, ...(column === undefined ? {} : { column }), train: side(train), test: side(test) },
  }
}

function requireRows(part: string, { length: rows }: Uint32Array, needed: number, { kind, column }: SplitBasis): void {
  if (rows >= needed) return
  const by = column === undefined ? kind : `${kind} on ${column}`
  throw new AppError('ROWS_TOO_FEW', { what: `${part} of the split (${by})`, rows, needed })
}

function basisOf(table: PreparedTable): SplitBasis {
  const { time, group, problem } = table.project
  if (time !== undefined) {
    const column = columnOf(table.frame, time)
    if (column.kind !== 'timestamp') {
      throw new AppError('CONFIG_VALUE', {
        path: 'time',
        expected: 'a date or timestamp column',
        received: `"${time}", a ${column.kind}`,
      })
    }
    return { kind: 'time', column: time, timesMs: column.values }
  }
  if (table.project.split?.along === 'rows') {
    return {
      kind: 'time',
      isRowOrder: true,
      timesMs: Float64Array.from({ length: table.frame.rowCount }, (_, row) => row),
    }
  }
  if (group !== undefined) return { kind: 'group', column: group, groups: groupCodes(table, group) }
  if (problem.kind !== 'classification') return { kind: 'random' }
  return { kind: 'stratified', y: table.y, ...(table.labels === undefined ? {} : { classes: table.labels.length }) }
}

/** A number for each distinct value; rows without a group are each a group of their own. */
function groupCodes(table: PreparedTable, group: string): Int32Array {
  const column = columnOf(table.frame, group)
  const codes = new Map<string, number>()
  return Int32Array.from({ length: table.frame.rowCount }, (_, row) => {
    const cell = cellAt(column, row)
    const key = cell === null ? `missing ${row}` : `value ${cell}`
    const code = codes.get(key) ?? codes.size
    codes.set(key, code)
    return code
  })
}

function periodOf(timesMs: Float64Array | undefined, rows: Uint32Array): { from?: string; to?: string } {
  if (timesMs === undefined) return {}
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const row of rows) {
    const time = timesMs[row]!
    if (time < from) from = time
    if (time > to) to = time
  }
  return from > to ? {} : { from: new Date(from).toISOString(), to: new Date(to).toISOString() }
}

/** The basis for the rows at `rows` only, e.g. to make folds inside the training rows. */
export function takeBasis(basis: SplitBasis, rows: Uint32Array): SplitBasis {
  const { kind, timesMs, groups, y, classes } = basis
  return {
    kind,
    ...(timesMs === undefined ? {} : { timesMs: takeNumbers(timesMs, rows) }),
    ...(groups === undefined ? {} : { groups: takeCodes(groups, rows) }),
    ...(y === undefined ? {} : { y: takeNumbers(y, rows) }),
    ...(classes === undefined ? {} : { classes }),
  }
}
