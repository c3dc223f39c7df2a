import { describe, expect, test } from 'vitest'
import { seededRng } from '../base/rng.ts'
import type { ModelManifest } from '../domain/model-artifact.ts'
import type { ModelVersion } from '../domain/model-version.ts'
import { referenceProfile } from '../drift/profile.ts'
import { categoryColumn, numberColumn } from '../frame/column.ts'
import { frameOf, withoutColumns } from '../frame/frame.ts'
import type { Frame } from '../frame/frame.ts'
import { compareFrames, monitorWindow, withAnswers } from './monitor-window.ts'

const DAY_MS = 86_400_000
const START_MS = Date.UTC(2020, 0, 1)
const needs = { policy: { minSamples: 200, falseDiscoveryRate: 0.01 } }

/** One row a day; speed jumps by a full range, and the phase changes, from `jumpsAtDay` on. */
function daily(days: number, jumpsAtDay = Number.POSITIVE_INFINITY): Frame {
  const rng = seededRng('daily')
  const each = <Value>(value: (day: number) => Value): Value[] => Array.from({ length: days }, (_, day) => value(day))
  return frameOf([
    ['at', { kind: 'timestamp', values: Float64Array.from(each((day) => START_MS + day * DAY_MS)) }],
    ['speed', numberColumn(each((day) => rng.next() + (day >= jumpsAtDay ? 1 : 0)))],
    ['height', numberColumn(each(() => rng.next()))],
    ['phase', categoryColumn(each((day) => (rng.next() < (day >= jumpsAtDay ? 0.9 : 0.5) ? 'climb' : 'approach')))],
  ])
}

const TRAINING = daily(1000)
const version = { model: 'strikes', version: 2, snapshotHash: 'f00d' } as ModelVersion
const manifest = {
  preparation: { time: 'at' },
  reference: referenceProfile(TRAINING, ['speed', 'height', 'phase']),
} as unknown as ModelManifest

describe('monitorWindow', () => {
  test('names the model, both windows and what moved', () => {
    const report = monitorWindow(needs, { version, manifest, current: daily(600, 0) })
    expect(report).toMatchObject({
      model: 'strikes/2',
      reference: { snapshot: 'f00d', rows: 1000 },
      current: { rows: 600 },
      verdict: 'drifted',
    })
    expect(report.columns.map(({ column, verdict }) => [column, verdict])).toEqual([
      ['speed', 'drifted'],
      ['height', 'stable'],
      ['phase', 'drifted'],
    ])
  })

  test('sees nothing in the rows it was trained on, and says nothing about too few', () => {
    expect(monitorWindow(needs, { version, manifest, current: TRAINING }).verdict).toBe('stable')
    expect(monitorWindow(needs, { version, manifest, current: daily(150, 0) }).verdict).toBe('inconclusive')
  })

  test('takes the rows of a period only, its end excluded', () => {
    const period = { fromMs: START_MS + 500 * DAY_MS, toMs: START_MS + 900 * DAY_MS }
    const report = monitorWindow(needs, { version, manifest, current: daily(1000, 500), period })
    expect(report.current).toEqual({ rows: 400, from: '2021-05-15', to: '2022-06-19' })
    expect(report.verdict).toBe('drifted')
  })

  test('survives a trip through JSON unchanged', () => {
    const report = monitorWindow(needs, { version, manifest, current: withoutColumns(daily(600), new Set(['speed'])) })
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
    expect(report.verdict).toBe('drifted')
  })

  test('refuses a window without rows, and a period where there is no time', () => {
    const current = daily(300)
    expect(() => monitorWindow(needs, { version, manifest, current, period: { toMs: START_MS } })).toThrow(
      'No row of 300 is in the window from the start until before 2020-01-01.',
    )
    const timeless = { ...manifest, preparation: {} } as unknown as ModelManifest
    expect(() => monitorWindow(needs, { version, manifest: timeless, current, period: { toMs: 0 } })).toThrow(
      'names no time column',
    )
  })
})

describe('compareFrames', () => {
  const jump = START_MS + 500 * DAY_MS
  const rows = daily(1000, 500)

  test('compares a period with an earlier one of the same table', () => {
    const request = { version, manifest, rows, snapshot: 'beef', reference: { toMs: jump }, current: { fromMs: jump } }
    const report = compareFrames(needs, request)
    expect(report.reference).toEqual({ snapshot: 'beef', rows: 500 })
    expect(report.current).toEqual({ rows: 500, from: '2021-05-15' })
    const drifted = report.columns.filter(({ verdict }) => verdict === 'drifted')
    expect(drifted.map(({ column }) => column)).toEqual(['speed', 'phase'])
  })

  test('sees nothing between two periods before the change', () => {
    const middle = START_MS + 250 * DAY_MS
    const periods = { reference: { toMs: middle }, current: { fromMs: middle, toMs: jump } }
    expect(compareFrames(needs, { version, manifest, rows, snapshot: 'beef', ...periods }).verdict).toBe('stable')
  })
})

describe('the answers of a model of more than two classes', () => {
  const answersTo = (rows: number, shares: readonly number[], sure: number) => {
    const rng = seededRng('answers')
    const labels = Array.from({ length: rows }, () => {
      const drawn = rng.next()
      return ['a', 'b', 'c'][shares.findIndex((share) => drawn < share)] ?? 'c'
    })
    return { labels, scores: Float64Array.from(labels, () => sure + 0.2 * rng.next()) }
  }
  const profileOf = ({ labels, scores }: ReturnType<typeof answersTo>) =>
    referenceProfile(
      frameOf([
        ['prediction', categoryColumn(labels)],
        ['probability', numberColumn(scores)],
      ]),
      ['prediction', 'probability'],
    )
  const answers = [profileOf(answersTo(1500, [0.5, 0.8], 0.7)), profileOf(answersTo(1000, [0.5, 0.8], 0.8))] as const
  const ofClasses: ModelManifest = { ...manifest, answers }
  const verdicts = ({ labels, scores }: ReturnType<typeof answersTo>) => {
    const current = withAnswers(TRAINING, ofClasses, labels, scores)
    const report = monitorWindow(needs, { version, manifest: ofClasses, current })
    return report.columns.map(({ column, verdict }) => `${column} ${verdict}`).slice(3)
  }

  test('are looked at beside the columns, each by its own number of rows', () => {
    expect(verdicts(answersTo(1000, [0.5, 0.8], 0.7))).toEqual(['prediction stable', 'probability stable'])
  })

  test('are as before between those to rows not learnt from and those to rows learnt from', () => {
    expect(verdicts(answersTo(1000, [0.5, 0.8], 0.8))).toEqual(['prediction stable', 'probability stable'])
    expect(verdicts(answersTo(1000, [0.5, 0.8], 0.9))).toEqual(['prediction stable', 'probability drifted'])
  })

  test('drift when other labels come up, and when they are less sure', () => {
    expect(verdicts(answersTo(1000, [0.2, 0.8], 0.7))).toEqual(['prediction drifted', 'probability stable'])
    expect(verdicts(answersTo(1000, [0.5, 0.8], 0.5))).toEqual(['prediction stable', 'probability drifted'])
  })

  test('are compared between two periods of a file', () => {
    const { labels, scores } = answersTo(1000, [0.5, 0.8], 0.7)
    const later = labels.map((label, row) => (row < 600 ? label : 'c'))
    const report = compareFrames(needs, {
      version,
      manifest: ofClasses,
      rows: withAnswers(TRAINING, ofClasses, later, scores),
      snapshot: 'a file',
      reference: { toMs: START_MS + 600 * DAY_MS },
      current: { fromMs: START_MS + 600 * DAY_MS },
    })
    const drifted = report.columns.filter(({ verdict }) => verdict === 'drifted')
    expect(drifted.map(({ column }) => column)).toEqual(['prediction'])
  })

  test('leave the rows of other models as they are', () => {
    expect(withAnswers(TRAINING, manifest, [], new Float64Array())).toBe(TRAINING)
  })
})
