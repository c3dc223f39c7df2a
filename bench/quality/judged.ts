import { availableParallelism } from 'node:os'
import { takeNumbers } from '../../src/frame/column.ts'
import { takeRows } from '../../src/frame/frame.ts'
import { crossValidate, evaluate, folds, inProcessCompute, seededRng } from '../../src/learn.ts'
import { systemClock } from '../../test/system-clock.ts'
import type { Metrics } from '../../src/domain/metric.ts'
import type { Estimator, FitContext, Target } from '../../src/learn.ts'
import type { QualityTable } from './read-table.ts'

type Kind = Target['kind']
/** Rows to learn from and rows to be judged on. */
export interface Rows {
  readonly train: Uint32Array
  readonly test: Uint32Array
}

const compute = inProcessCompute(systemClock, { threads: availableParallelism() })
const context = (): FitContext => ({ rng: seededRng(1), compute })

/** The mean score of estimators that learn apart, each row scored by models of the other four fifths. */
export async function crossValidated(
  { features, y }: QualityTable,
  kind: Kind,
  estimators: readonly Estimator[],
): Promise<Metrics> {
  const division =
    kind === 'classification' ? ({ kind: 'stratified', y, classes: 2 } as const) : ({ kind: 'random' } as const)
  const parts = folds({ ...division, rowCount: y.length, rng: seededRng(1) }, 5)
  const scores: Float64Array[] = []
  for (const estimator of estimators) {
    scores.push((await crossValidate(estimator, features, { kind, y }, parts, context())).outOfFold)
  }
  return evaluate(kind, y, meanOf(scores), { rng: seededRng(1) })
}

/** The same of estimators that learn from the training rows once. */
export async function onGivenRows(
  { features, y }: QualityTable,
  kind: Kind,
  estimators: readonly Estimator[],
  { train, test }: Rows,
): Promise<Metrics> {
  const [training, held] = [takeRows(features, train), takeRows(features, test)]
  const scores: Float64Array[] = []
  for (const estimator of estimators) {
    scores.push((await estimator.fit(training, { kind, y: takeNumbers(y, train) }, context())).predict(held))
  }
  return evaluate(kind, takeNumbers(y, test), meanOf(scores), { rng: seededRng(1) })
}

/** The rows by a claim about each. */
export function rowsWhere(rowCount: number, isTest: (row: number) => boolean): Rows {
  const all = Uint32Array.from({ length: rowCount }, (_, row) => row)
  return { train: all.filter((row) => !isTest(row)), test: all.filter((row) => isTest(row)) }
}

function meanOf(scores: readonly Float64Array[]): Float64Array {
  return scores[0]!.map((_, row) => scores.reduce((sum, each) => sum + each[row]!, 0) / scores.length)
}
