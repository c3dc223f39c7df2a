import { expect, test } from 'vitest'
import { estimatorRows, estimatorSignature } from '../../../../test/conformance/estimator-rows.ts'
import { cellsOf, context } from '../../../../test/conformance/odd-rows.ts'
import { categoryColumn, numberColumn } from '../../../frame/column.ts'
import { columnOf, frameOf, withColumn } from '../../../frame/frame.ts'
import type { Frame } from '../../../frame/frame.ts'
import type { Target } from '../../model.ts'
import { matching, named } from '../column-selection.ts'
import { loadTransform } from '../load-transform.ts'
import type { Transform } from '../transform.ts'
import { dateColumns } from './date-columns.ts'
import { impute } from './impute.ts'
import { oneHot } from './one-hot.ts'
import { ordinal } from './ordinal.ts'
import { polynomial } from './polynomial.ts'
import { quantileTransformer } from './quantile-transformer.ts'
import { robustScaler } from './robust-scaler.ts'
import { standardScaler } from './standard-scaler.ts'
import { targetEncoder } from './target-encoder.ts'

const { frame, target } = estimatorRows({ kind: 'classification', classes: 3 }, 200)

const refused = (transform: Transform, rows: Frame = frame, of: Target | undefined = target) =>
  expect(transform.fit(rows, of, context())).rejects

test('a column that is not there, or holds something else', async () => {
  await refused(standardScaler({ columns: named('incom') })).toMatchObject({
    code: 'FRAME_COLUMN_MISSING',
    details: { column: 'incom', nearest: 'income' },
  })
  await refused(standardScaler({ columns: named('city') })).toMatchObject({ code: 'FRAME_COLUMN_KIND' })
  await refused(oneHot({ columns: matching(/age/) })).toMatchObject({ code: 'FRAME_COLUMN_KIND' })
  const { fitted: scaler } = await standardScaler().fit(frame, undefined, context())
  const words = withColumn(frame, 'age', columnOf(frame, 'city'))
  expect(() => scaler.transform(words)).toThrow('Column "age" of the frame must hold numbers, received categories.')
})

test('a column that would be made twice', async () => {
  const taken = withColumn(frame, 'income missing', columnOf(frame, 'age'))
  await refused(impute(), taken).toMatchObject({ code: 'FRAME_COLUMN_TWICE' })
})

test('a value never seen, where that is asked for', async () => {
  const { fitted: strict } = await oneHot({ unknown: 'error' }).fit(frame, undefined, context())
  const stranger = withColumn(frame, 'city', categoryColumn(Array.from({ length: 200 }, () => 'Ulm')))
  expect(() => strict.transform(stranger)).toThrow('Column "city" holds "Ulm", which no row of the fit had.')
  const { signature, write } = strict.compileRow(estimatorSignature)
  expect(() =>
    write(
      cellsOf(stranger, 0),
      signature.inputs.map(() => null),
    ),
  ).toThrow('"Ulm"')
  expect(strict.transform(frame).columns.has('city=Oslo')).toBe(true)
  await refused(ordinal({ columns: named('city'), order: ['Oslo'], unknown: 'error' })).toMatchObject({
    code: 'CATEGORY_UNSEEN',
  })
})

test('a transform that needs a target, without one', async () => {
  await expect(targetEncoder().fit(frame, undefined, context())).rejects.toMatchObject({ code: 'TRANSFORM_TARGET' })
})

test.each([
  () => impute({ strategy: 'constant' }),
  () => impute({ strategy: 'mean', value: 1 }),
  () => robustScaler({ lower: 0.8, upper: 0.2 }),
  () => quantileTransformer({ quantiles: 1 }),
  () => oneHot({ levelsMax: 0 }),
  () => ordinal({ order: ['a', 'a'] }),
  () => polynomial({ degree: 1 }),
  () => targetEncoder({ folds: 1 }),
  () => dateColumns({ parts: ['century' as 'year'] }),
])('an argument out of range: %s', (make) => {
  expect(make).toThrow(expect.objectContaining({ code: 'ARGUMENT_VALUE' }))
})

test('columns that no memory holds', async () => {
  const one = numberColumn(new Float64Array(1_000_000))
  const wide = frameOf(Array.from({ length: 60 }, (_, i) => [`x${i}`, one] as const))
  await refused(polynomial(), wide, undefined).toMatchObject({ code: 'MEMORY_TOO_SMALL' })
})

test('too many products, and a state of no known kind', async () => {
  const many = frameOf(Array.from({ length: 300 }, (_, i) => [`x${i}`, numberColumn([1, 2])] as const))
  await refused(polynomial(), many, undefined).toMatchObject({ code: 'ARGUMENT_VALUE' })
  expect(() => loadTransform({ kind: 'magic', params: {}, tensors: {} })).toThrow('known kinds are chain')
  expect(() => loadTransform({ kind: 'one-hot', params: {}, tensors: {} })).toThrow(
    'Model transform of kind "one-hot" is refused',
  )
})
