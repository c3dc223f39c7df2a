import { describe, expect, test } from 'vitest'
import type { ColumnType } from '../../src/domain/contract.ts'
import type { Signature } from '../../src/domain/signature.ts'
import { categoryColumn, numberColumn } from '../../src/frame/column.ts'
import type { Column } from '../../src/frame/column.ts'
import { withColumn, withoutColumns } from '../../src/frame/frame.ts'
import { estimatorOf, ESTIMATORS } from '../../src/learn/estimator-catalog.ts'
import { dbscan } from '../../src/learn/estimators/clusters/dbscan.ts'
import { kMeans } from '../../src/learn/estimators/clusters/k-means.ts'
import { pca } from '../../src/learn/estimators/projections/pca.ts'
import { truncatedSvd } from '../../src/learn/estimators/projections/truncated-svd.ts'
import { isolationForest } from '../../src/learn/estimators/trees/isolation-forest.ts'
import type { Model, Target } from '../../src/learn/model.ts'
import { estimatorRows, estimatorSignature } from './estimator-rows.ts'
import type { EstimatorRows } from './estimator-rows.ts'
import { context } from './odd-rows.ts'

type Fit = (rows: EstimatorRows) => Promise<Model>

const supervised = Object.entries(ESTIMATORS).flatMap(([kind, { kinds }]) =>
  kinds.map((problem): readonly [string, Target['kind'], Fit] => [
    kind,
    problem,
    ({ frame, target }) => estimatorOf({ kind, params: {} }).fit(frame, target, context()),
  ]),
)
const unsupervised = [kMeans(), dbscan({ radius: 3 }), isolationForest(), pca(), truncatedSvd()].map(
  (estimator): readonly [string, Target['kind'], Fit] => [
    estimator.kind,
    'regression',
    ({ frame }) => estimator.fit(frame, context()),
  ],
)

/** A column of another kind than the rows had, with as many rows. */
function ofAnotherKind(column: Column, rowCount: number): Column {
  const isWords = column.kind === 'category' || column.kind === 'text'
  const cells = Array.from({ length: rowCount })
  return isWords ? numberColumn(cells.map((_, row) => row)) : categoryColumn(cells.map((_, row) => `word ${row % 3}`))
}

const anotherType = (type: ColumnType): ColumnType =>
  ['boolean', 'category', 'text'].includes(type) ? 'number' : 'text'

/** Not reached when the model reads the column; a model that does not must answer as ever. */
const answers = (answer: () => Float64Array): Float64Array | { readonly code: string } => {
  try {
    return answer()
  } catch (error) {
    return { code: String((error as { code?: string }).code ?? error) }
  }
}

describe.each([...supervised, ...unsupervised])('%s, %s', (_, problem, fit) => {
  const { frame, target } = estimatorRows({ kind: problem }, 80)
  const amounts = { ...target, y: target.y.map(Math.abs) }
  const fitted = fit({ frame, target: amounts })

  test.each([...frame.columns.keys()])(
    'without the column %s, or with one of another kind, says so by code',
    async (name) => {
      const model = await fitted
      const whole = model.predict(frame)
      const without = answers(() => model.predict(withoutColumns(frame, new Set([name]))))
      if (without instanceof Float64Array) return expect(without).toEqual(whole)
      expect(without).toEqual({ code: 'FRAME_COLUMN_MISSING' })
      const other = ofAnotherKind(frame.columns.get(name)!, frame.rowCount)
      expect(answers(() => model.predict(withColumn(frame, name, other)))).toEqual({ code: 'FRAME_COLUMN_KIND' })

      const compiled = (inputs: Signature['inputs']) =>
        answers(() => {
          model.compileRow({ ...estimatorSignature, inputs })
          return whole
        })
      const { inputs } = estimatorSignature
      expect(compiled(inputs.filter((field) => field.name !== name))).toEqual({ code: 'FRAME_COLUMN_MISSING' })
      const retyped = inputs.map((field) => (field.name === name ? { ...field, type: anotherType(field.type) } : field))
      expect(compiled(retyped)).toEqual({ code: 'FRAME_COLUMN_KIND' })
      return undefined
    },
  )
})

/** They answer one score whatever it is, and so have nothing to refuse. */
const policies = ['majority', 'always-positive', 'always-negative', 'mean', 'median']
const ofOneKind = Object.entries(ESTIMATORS).filter(
  ([kind, { kinds }]) => kinds.length === 1 && !policies.includes(kind),
)

test.each(ofOneKind)('%s refuses a target of the other kind by code', async (kind, { kinds }) => {
  const { frame, target } = estimatorRows({ kind: kinds[0] === 'regression' ? 'classification' : 'regression' }, 40)
  const fitting = estimatorOf({ kind, params: {} }).fit(frame, target, context())
  await expect(fitting).rejects.toMatchObject({ code: 'TARGET_KIND' })
})
