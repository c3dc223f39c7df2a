import { describe, expect, test } from 'vitest'
import type { ColumnDrift, DriftReport, DriftVerdict } from '../../domain/drift-report.ts'
import { driftSentence, driftText } from './monitor.ts'

const row = (column: string, verdict: DriftVerdict, score: number): ColumnDrift => ({
  column,
  method: 'wasserstein',
  score,
  threshold: 0.2,
  ...(verdict === 'inconclusive' ? {} : { pValue: 0.00001 }),
  samples: 1234,
  verdict,
})

const report = (verdict: DriftVerdict, columns: readonly ColumnDrift[]): DriftReport => ({
  model: 'birdstrike-damage/3',
  reference: { snapshot: 'abc', rows: 12_345 },
  current: { rows: 1234, from: '2000-01-01' },
  columns,
  verdict,
})

const SPEED = row('speed', 'drifted', 0.31)
const HEIGHT = row('height', 'drifted', 0.9)

describe('driftText', () => {
  test('begins with a sentence and lists the worst column first', () => {
    const text = driftText(
      report('drifted', [row('calm', 'stable', 0.01), SPEED, row('few', 'inconclusive', 0), HEIGHT]),
    )
    expect(text.split('\n')).toEqual([
      'The data of birdstrike-damage/3 changed: 2 of 4 columns drifted (height, speed), comparing 1,234 rows from 2000-01-01 with 12,345 reference rows.',
      '',
      'verdict       column  method       score  threshold  p corrected   rows',
      'drifted       height  wasserstein  0.900       0.20     < 0.0001  1,234',
      'drifted       speed   wasserstein  0.310       0.20     < 0.0001  1,234',
      'inconclusive  few     wasserstein  0.000       0.20            -  1,234',
      'stable        calm    wasserstein  0.010       0.20     < 0.0001  1,234',
    ])
  })
})

describe('driftSentence', () => {
  test('counts a column once, with its values and its missing share', () => {
    const missing = { ...SPEED, method: 'missing-share' }
    expect(driftSentence(report('drifted', [SPEED, missing]))).toContain('1 of 1 columns drifted (speed)')
  })

  test('names four columns and counts the rest', () => {
    const columns = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => row(name, 'warning', 0.15))
    expect(driftSentence(report('warning', columns))).toContain(
      '6 of 6 columns moved, none far enough to act on (a, b, c, d and 2 more)',
    )
  })

  test('says so when nothing moved, and when nothing can be said', () => {
    expect(driftSentence(report('stable', [row('a', 'stable', 0)]))).toContain('none of 1 columns drifted')
    expect(driftSentence(report('inconclusive', [row('a', 'inconclusive', 0)]))).toContain('too few rows')
  })
})
