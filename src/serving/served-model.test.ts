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
    expect(sampleServed().labelOf(score)).toBe(label)
  })

  test('answers no label in regression', () => expect(sampleServed('regression').labelOf(1)).toBeUndefined())
})

describe('scoreFrame', () => {
  test('gives bit for bit the scores of the rows asked one by one, whatever the order of the columns', () => {
    const served = sampleServed()
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
    expect([...scoreFrame(served, frame)]).toEqual(cells.map((row) => served.score(row)))
    expect(served.score(cells[0]!)).not.toBe(served.score(cells[1]!))
  })
})
