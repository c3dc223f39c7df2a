import { describe, expect, test } from 'vitest'
import * as learn from '../learn.ts'
import { ESTIMATORS } from './estimator-catalog.ts'
import { DBSCAN_PARAMS } from './estimators/clusters/dbscan.ts'
import { K_MEANS_PARAMS } from './estimators/clusters/k-means.ts'
import { PCA_PARAMS } from './estimators/projections/pca.ts'
import { TRUNCATED_SVD_PARAMS } from './estimators/projections/truncated-svd.ts'
import { ISOLATION_PARAMS } from './estimators/trees/isolation-forest.ts'
import type { ParamBounds } from './param-range.ts'

type Make = (params: unknown) => { readonly params: Readonly<Record<string, unknown>> }

const camelCase = (kind: string): string => kind.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())

const functions = learn as unknown as Readonly<Record<string, Make>>
const fromCatalog = Object.entries(ESTIMATORS).flatMap(([kind, { params }]) => {
  const make = functions[camelCase(kind)]
  return make === undefined ? [] : [[kind, make, params] as const]
})
const subjects: readonly (readonly [string, Make, Readonly<Record<string, ParamBounds>>])[] = [
  ...fromCatalog,
  ['k-means', functions['kMeans']!, K_MEANS_PARAMS],
  ['dbscan', functions['dbscan']!, DBSCAN_PARAMS],
  ['pca', functions['pca']!, PCA_PARAMS],
  ['truncated-svd', functions['truncatedSvd']!, TRUNCATED_SVD_PARAMS],
  ['isolation-forest', functions['isolationForest']!, ISOLATION_PARAMS],
]

function wrongValues(bounds: ParamBounds): unknown[] {
  if ('of' in bounds) return ['no such word', 1, null]
  if ('ofColumn' in bounds) return [{ a: 2 }, [1], 'a', null]
  const { min, max, integer } = bounds
  return [min - 1, max * 2, Number.NaN, Infinity, '1', null, ...(integer === true ? [min + 0.5] : [])]
}

test('every estimator of the catalogue but the policies is a function of its name', () => {
  expect(fromCatalog).toHaveLength(Object.keys(ESTIMATORS).length - 5)
})

describe.each(subjects)('%s', (_, make, bounds) => {
  test.each(Object.entries(bounds))('refuses a value of %s out of its bounds by code', (argument, of) => {
    const refused = expect.objectContaining({ code: 'ARGUMENT_VALUE', details: expect.objectContaining({ argument }) })
    for (const value of wrongValues(of)) expect(() => make({ [argument]: value })).toThrow(refused)
  })

  test('refuses a parameter that there is not, and takes undefined for the default', () => {
    expect(() => make({ n_estimators: 3 })).toThrow(expect.objectContaining({ code: 'ARGUMENT_VALUE' }))
    const undefinedAll = Object.fromEntries(Object.keys(bounds).map((name) => [name, undefined]))
    expect(make(undefinedAll).params).toEqual(make({}).params)
    const defaults = Object.fromEntries(Object.entries(bounds).map(([name, of]) => [name, of.default]))
    expect(make({}).params).toEqual(defaults)
  })
})

test('a parameter that is nearly one is named', () => {
  const slip = { treees: 3 } as object
  expect(() => learn.gradientBoosting(slip)).toThrow('(did you mean "trees"?), received this one.')
})
