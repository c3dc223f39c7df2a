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
  const train = new Uint32Array(rowCount)
  const test = new Uint32Array(rowCount)
  let learnt = 0
  let judged = 0
  for (let row = 0; row < rowCount; row++) {
    if (isTest(row)) test[judged++] = row
    else train[learnt++] = row
  }
  return { train: train.slice(0, learnt), test: test.slice(0, judged) }
}
