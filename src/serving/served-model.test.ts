import { describe, expect, test } from 'vitest'
import { sampleInputs, sampleManifest, sampleServed, serveSample } from '../../test/fixtures/sample-model.ts'
import { categoryColumn, numberColumn } from '../frame/column.ts'
import { frameOf } from '../frame/frame.ts'
import { scoreFrame } from './served-model.ts'
import type { Cell, Column } from '../frame/column.ts'

const golden = sampleManifest().golden

describe('serveModel', () => {
  test('serves a model that reproduces its golden rows', () => {
    expect(sampleServed().version.version).toBe(1)
  })

  test('refuses a model whose golden score differs by more than 1e-9', () => {
    const scores = golden.scores.map((score, i) => (i === 1 ? score + 2e-9 : score))
    const manifest = sampleManifest('classification', { golden: { ...golden, scores } })
    expect(() => serveSample(manifest)).toThrow(/strikes\/1 is refused: golden row 1 scores/)
  })

  test('serves a model whose golden score differs by less, as another platform may', () => {
    const scores = golden.scores.map((score) => score + 5e-10)
    expect(serveSample(sampleManifest('classification', { golden: { ...golden, scores } }))).toBeDefined()
  })

  test('refuses a score that is no number', () => {
    const scores = golden.scores.map(() => Number.NaN)
    expect(() => serveSample(sampleManifest('classification', { golden: { ...golden, scores } }))).toThrow(/refused/)
  })

  test('refuses a model without golden rows', () => {
    const manifest = sampleManifest('classification', { golden: { rows: [], scores: [] } })
    expect(() => serveSample(manifest)).toThrow(/0 golden rows/)
  })

  test('refuses a model whose golden rows break its own signature', () => {
    const rows = [golden.rows[0]!, { ...golden.rows[1]!, speed: null }]
    expect(() => serveSample(sampleManifest('classification', { golden: { ...golden, rows } }))).toThrow(
      /golden row 1 breaks its signature at "speed"/,
    )
  })

  test('refuses a model whose golden rows are read otherwise than in training', () => {
    const clean = [{ action: 'replace', column: 'phase', values: { Climb: 'Approach' }, reason: 'a bug' }] as const
    const { preparation } = sampleManifest()
    const manifest = sampleManifest('classification', { preparation: { ...preparation, clean }, golden })
    expect(() => serveSample(manifest)).toThrow(/golden row 0 scores/)
  })

  test.each([
    [0.5, true],
    [0.499_999, false],
  ])('answers the positive label from the threshold on: %d is %s', (score, label) => {
    expect(sampleServed().labelOf(Float64Array.of(0, score), 1)).toBe(label)
  })

  test('answers no label in regression', () => {
    const served = sampleServed('regression')
    expect(served.labelOf(Float64Array.of(1), 0)).toBeUndefined()
    expect(served.loggedScore(Float64Array.of(7, 8), 1)).toBe(8)
  })
})

describe('serveModel with more than two labels', () => {
  const many = sampleManifest('classes').golden

  test.each([
    [[0.2, 0.5, 0.3], 'none', 0.5],
    [[0.4, 0.2, 0.4], 'minor', 0.4],
    [[0.1, 0.1, 0.8], 'constructor', 0.8],
  ] as const)('answers the most probable label, of equal ones the first: %j is %s', (scores, label, logged) => {
    const served = sampleServed('classes')
    const rows = Float64Array.from([9, 9, 9, ...scores])
    expect(served.labelOf(rows, 1)).toBe(label)
    expect(served.loggedScore(rows, 1)).toBe(logged)
  })

  test('holds a score of a golden row for each label, and checks them all', () => {
    expect(many.scores).toHaveLength(6)
    for (let at = 0; at < 6; at++) {
      const scores = many.scores.map((score, i) => (i === at ? score + 2e-9 : score))
      const manifest = sampleManifest('classes', { golden: { ...many, scores } })
      expect(() => serveSample(manifest)).toThrow(`golden row ${at < 3 ? 0 : 1} scores`)
    }
    const short = sampleManifest('classes', { golden: { ...many, scores: many.scores.slice(0, 2) } })
    expect(() => serveSample(short)).toThrow(/2 golden rows and 2 scores/)
  })

  test('refuses a model whose scores are not those of its labels', () => {
    const { signature } = sampleManifest('classes')
    const output = { kind: 'classification', name: 'damage', labels: ['a', 'b', 'c', 'd'] } as const
    const manifest = sampleManifest('classes', { signature: { ...signature, output } })
    expect(() => serveSample(manifest)).toThrow('gives 3 scores a row, its signature asks for 4')
  })
})

describe.each(['classification', 'classes'] as const)('scoreFrame of a %s', (kind) => {
  test('gives bit for bit the scores of the rows asked one by one, whatever the order of the columns', () => {
    const served = sampleServed(kind)
    const cells: Cell[][] = golden.rows.map((row, position) => {
      const read: Cell[] = []
      served.check(row, position, read, { problems: [], warnings: [] })
      return read
    })
    const columns = sampleInputs.map(({ name, type }, i): [string, Column] => {
      const values = cells.map((row) => row[i]!)
      const isNumeric = type === 'number' || type === 'integer' || type === 'date' || type === 'timestamp'
      return [name, isNumeric ? numberColumn(values as (number | null)[]) : categoryColumn(values as (string | null)[])]
    })
    const frame = frameOf([...columns.toReversed(), ['not an input', numberColumn([1, 2])]])
    const alone = new Float64Array(cells.length * served.model.outputs)
    for (const [row, read] of cells.entries()) served.score(read, alone, row)
    expect([...scoreFrame(served, frame)]).toEqual([...alone])
    expect(new Set(alone).size).toBe(alone.length)
  })
})
