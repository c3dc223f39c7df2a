import type { Rng } from '../../base/rng.ts'

/** How rows are divided, and what that needs to know of them. */
export interface RowDivision {
  readonly kind: 'time' | 'group' | 'stratified' | 'random'
  readonly rng: Rng
  readonly rowCount: number
  /** 'stratified': the target, finite, shape (rows,). */
  readonly y?: Float64Array | undefined
  /**
   * 'stratified': the number of classes, where y are classes. Without it y of more than 10 different values is taken for
   * a quantity.
   */
  readonly classes?: number | undefined
  /** 'time': milliseconds since 1970-01-01 UTC, NaN where missing, shape (rows,). */
  readonly timesMs?: Float64Array | undefined
  /** 'group': the group of each row, shape (rows,); -1 where missing: such a row is a group of its own. */
  readonly groups?: Int32Array | undefined
}

/** Rows to learn from and rows to be judged on: disjoint, ascending positions. */
export interface TrainTest {
  readonly train: Uint32Array
  readonly test: Uint32Array
}

/** Train and test by a claim about each row. */
export function partition(rowCount: number, isTest: (row: number) => boolean): TrainTest {
  const rows = Uint32Array.from({ length: rowCount }, (_, row) => row)
  return { train: rows.filter((row) => !isTest(row)), test: rows.filter((row) => isTest(row)) }
}
