import { describe, expect, test } from 'vitest'
import { estimatorRows, estimatorSignature } from '../../../../test/conformance/estimator-rows.ts'
import { cellsOf, context, oddRows, withIdleColumns } from '../../../../test/conformance/odd-rows.ts'
import type { Cell } from '../../../frame/column.ts'
import { cellAt } from '../../../frame/column.ts'
import { columnOf, frameOf, takeRows, withoutColumns } from '../../../frame/frame.ts'
import type { Frame } from '../../../frame/frame.ts'
import { decodeModelFile, encodeModelFile } from '../../model-file.ts'
import type { ModelState } from '../../model.ts'
import { chain } from '../chain.ts'
import { except, matching, named, ofKind } from '../column-selection.ts'
import { loadTransform } from '../load-transform.ts'
import type { FittedTransform, Transform } from '../transform.ts'
import { dateColumns } from './date-columns.ts'
import { impute } from './impute.ts'
import { oneHot } from './one-hot.ts'
import { ordinal } from './ordinal.ts'
import { dropColumns, keepColumns } from './passed-columns.ts'
import { polynomial } from './polynomial.ts'
import { quantileTransformer } from './quantile-transformer.ts'
import { rareCategories } from './rare-categories.ts'
import { robustScaler } from './robust-scaler.ts'
import { standardScaler } from './standard-scaler.ts'
import { targetEncoder } from './target-encoder.ts'

const { frame, target } = estimatorRows({ kind: 'classification', classes: 3 }, 200)
const wide = withIdleColumns(frame)

/** What a transform is called, and the columns that it reads. */
const subjects: readonly (readonly [string, Transform, readonly string[]])[] = [
  ['impute, median', impute(), ['age', 'income']],
  [
    'impute, mean of dates',
    impute({ strategy: 'mean', columns: ofKind('number', 'timestamp') }),
    ['age', 'income', 'seen'],
  ],
  ['impute, most frequent', impute({ strategy: 'most-frequent' }), ['age', 'income', 'city', 'member']],
  ['impute, a word', impute({ value: 'unknown' }), ['city', 'member']],
  ['standardScaler', standardScaler(), ['age', 'income']],
  ['robustScaler', robustScaler(), ['age', 'income']],
  ['quantileTransformer', quantileTransformer({ quantiles: 30 }), ['age', 'income']],
  ['quantileTransformer, normal', quantileTransformer({ output: 'normal' }), ['age', 'income']],
  ['oneHot', oneHot({ minRows: 20 }), ['city', 'member']],
  [
    'oneHot of texts, first dropped',
    oneHot({ columns: named('city', 'note'), levelsMax: 4, drop: 'first' }),
    ['city', 'note'],
  ],
  ['ordinal', ordinal(), ['city', 'member']],
  ['rareCategories', rareCategories({ minRows: 25 }), ['city', 'member']],
  ['targetEncoder', targetEncoder(), ['city', 'member']],
  ['dateColumns', dateColumns({ cycles: ['year', 'week', 'day'], keep: true }), ['seen']],
  ['polynomial', polynomial({ degree: 3 }), ['age', 'income']],
  ['dropColumns', dropColumns(matching(/^(age|note)$/)), []],
  ['keepColumns', keepColumns(except(ofKind('text'))), ['age', 'income', 'city', 'member', 'seen']],
  [
    'chain',
    chain([impute(), standardScaler(), targetEncoder(), chain([polynomial({ columns: named('age', 'income') })])]),
    ['age', 'income', 'city', 'member'],
  ],
]

/** Cells by the name of their column, as a row scorer would read them. */
function rowOf(fitted: FittedTransform, rows: Frame, row: number): Map<string, Cell> {
  const { signature, write } = fitted.compileRow(estimatorSignature)
  const out: Cell[] = signature.inputs.map(() => 'nothing was written')
  write(cellsOf(rows, row), out)
  return new Map(signature.inputs.map(({ name }, i) => [name, out[i]!]))
}

const throughFile = ({ kind, params, tensors }: ModelState): ModelState => {
  const { header, tensors: read } = decodeModelFile(encodeModelFile({ kind, params }, tensors))
  return { ...(header as { kind: string; params: ModelState['params'] }), tensors: read }
}

describe.each(subjects)('%s', (_, transform, reads) => {
  const fit = transform.fit(frame, target, context())

  test('makes bit for bit the same of a row of cells as of a frame', async () => {
    const { fitted } = await fit
    for (const rows of [frame, ...oddRows(frame)]) {
      const made = fitted.transform(rows)
      for (let row = 0; row < Math.min(40, rows.rowCount); row++) {
        const cells = rowOf(fitted, rows, row)
        for (const [name, column] of made.columns) expect(Object.is(cells.get(name), cellAt(column, row))).toBe(true)
        const others = [...cells.keys()].filter((name) => !made.columns.has(name))
        expect(others.filter((name) => name !== 'not a feature')).toEqual([])
      }
    }
  })

  test('makes the same after a journey through a file', async () => {
    const { fitted } = await fit
    const loaded = loadTransform(throughFile(fitted.toState()))
    expect(loaded.transform(frame)).toEqual(fitted.transform(frame))
    expect(loaded.toState()).toEqual(fitted.toState())
  })

  test('learns the same whatever the order of the columns, and changes nothing it is given', async () => {
    const before = JSON.stringify([...frame.columns])
    const reversed = await transform.fit(frameOf([...frame.columns].reverse()), target, context())
    expect(reversed.fitted.toState()).toEqual((await fit).fitted.toState())
    expect(JSON.stringify([...frame.columns])).toBe(before)
  })

  test('learns from one row, and from columns that say nothing', async () => {
    const one = takeRows(wide, Uint32Array.of(0))
    const { fitted } = await transform.fit(one, { ...target, y: target.y.slice(0, 1) }, context())
    expect(fitted.transform(wide).rowCount).toBe(wide.rowCount)
  })

  test('refuses no rows, and at predict a frame without a column it reads, by code', async () => {
    const none = takeRows(frame, new Uint32Array(0))
    const fitting = transform.fit(none, { ...target, y: new Float64Array(0) }, context())
    await expect(fitting).rejects.toMatchObject({ code: 'ROWS_TOO_FEW' })
    const { fitted } = await fit
    for (const name of frame.columns.keys()) {
      const without = withoutColumns(frame, new Set([name]))
      const missing = expect.objectContaining({
        code: 'FRAME_COLUMN_MISSING',
        details: expect.objectContaining({ column: name }),
      })
      if (reads.includes(name)) expect(() => fitted.transform(without)).toThrow(missing)
      else expect(fitted.transform(without).rowCount).toBe(frame.rowCount)
    }
  })
})

test('a chain of nothing changes nothing', async () => {
  const { fitted } = await chain([]).fit(frame, undefined, context())
  expect(fitted.transform(frame)).toBe(frame)
  expect(rowOf(fitted, frame, 3).get('age')).toBe(cellAt(columnOf(frame, 'age'), 3))
})
