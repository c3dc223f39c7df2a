import { describe, expect, test } from 'vitest'
import { binCounts, decileEdges, pooled } from './bins.ts'

describe('decileEdges', () => {
  test('cuts distinct values into ten equal bins', () => {
    const sorted = Float64Array.from({ length: 100 }, (_, i) => i)
    expect(decileEdges(sorted)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90])
    expect(binCounts(sorted, decileEdges(sorted))).toEqual(Array.from({ length: 10 }, () => 10))
  })

  test('gives a value that fills a decile a bin of its own', () => {
    const sorted = Float64Array.from([...Array.from({ length: 95 }, () => 0), 1, 2, 3, 4, 5])
    expect(decileEdges(sorted)).toEqual([0, 1])
    expect(binCounts(sorted, [0, 1])).toEqual([0, 95, 5])
  })

  test('can tell a constant from anything else', () => {
    const edges = decileEdges(Float64Array.of(7, 7, 7))
    expect(binCounts(Float64Array.of(6, 7, 7, 7.000001), edges)).toEqual([1, 2, 1])
  })

  test('has no edge that JSON cannot hold', () => {
    expect(decileEdges(Float64Array.of(Number.MAX_VALUE, Number.MAX_VALUE))).toEqual([Number.MAX_VALUE])
    expect(decileEdges(new Float64Array())).toEqual([])
    expect(binCounts(new Float64Array(), [])).toEqual([0])
  })
})

describe('pooled', () => {
  test('keeps bins in which both windows expect 5 rows', () => {
    const bins = [
      { reference: 500, current: 50 },
      { reference: 500, current: 50 },
    ]
    expect(pooled(bins)).toEqual(bins)
  })

  test('counts the others together with the rest', () => {
    const bins = [
      { reference: 900, current: 90 },
      { reference: 30, current: 3 },
      { reference: 20, current: 2 },
    ]
    // 33, 22 and 55 rows at 1 in 11 are 3, 2 and 5 expected rows: neither alone, both with what is in no bin.
    expect(pooled(bins, { reference: 50, current: 5 })).toEqual([bins[0], { reference: 100, current: 10 }])
  })

  test('takes the smallest bin into a rest that is still too small', () => {
    const bins = [
      { reference: 900, current: 90 },
      { reference: 95, current: 9 },
      { reference: 5, current: 1 },
    ]
    expect(pooled(bins)).toEqual([bins[0], { reference: 100, current: 10 }])
  })

  test('leaves one bin where there is too little to tell bins apart, and none where there is nothing', () => {
    expect(pooled([{ reference: 2, current: 1 }])).toEqual([{ reference: 2, current: 1 }])
    expect(pooled([{ reference: 0, current: 0 }])).toEqual([])
  })
})
