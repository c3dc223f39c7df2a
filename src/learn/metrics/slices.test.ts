import { describe, expect, test } from 'vitest'
import { seededRng } from '../../base/rng.ts'
import { categoryColumn, numberColumn } from '../../frame/column.ts'
import { frameOf } from '../../frame/frame.ts'
import { rocAuc } from './roc-auc.ts'
import { rmse } from './rmse.ts'
import { slices } from './slices.ts'

/** Scores that tell the classes apart, except where the phase is 'Climb'. */
function table(count: number, seed: number | string) {
  const rng = seededRng(seed)
  const phases = Array.from({ length: count }, () =>
    rng.next() < 0.3 ? 'Climb' : rng.next() < 0.5 ? 'Approach' : 'Taxi',
  )
  const mass = Array.from({ length: count }, () => (rng.next() < 0.1 ? null : 1000 * rng.next()))
  const engines = Array.from({ length: count }, () => 1 + Math.floor(3 * rng.next()))
  const y = Float64Array.from({ length: count }, () => (rng.next() < 0.4 ? 1 : 0))
  const scores = y.map((truth, row) => (phases[row] === 'Climb' ? rng.next() : 0.4 * truth + 0.6 * rng.next()))
  const frame = frameOf([
    ['phase', categoryColumn(phases)],
    ['mass', numberColumn(mass)],
    ['engines', numberColumn(engines)],
    ['remark', { kind: 'text', values: phases }],
  ])
  return { frame, y, scores, phases, mass }
}

describe('slices', () => {
  const { frame, y, scores, phases, mass } = table(3000, 1)
  const found = slices('classification', frame, y, scores)

  test('names the part where the model fails, first, and only that one worse', () => {
    expect(found[0]).toMatchObject({ slice: 'phase = Climb', metric: 'rocAuc', worse: true })
    expect(found.filter(({ worse }) => worse).map(({ slice }) => slice)).toEqual(['phase = Climb'])
    const rows = phases.flatMap((phase, row) => (phase === 'Climb' ? [row] : []))
    expect(found[0]!.rows).toBe(rows.length)
    const taken = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]!)
    expect(found[0]!.value).toBeCloseTo(rocAuc(taken(y), taken(scores))!, 12)
  })

  test('cuts numbers into thirds, few values one by one, missing apart, text not at all', () => {
    const labels = found.map(({ slice }) => slice)
    const thirds = labels.filter((label) => label.includes('mass'))
    expect(thirds).toHaveLength(4)
    expect(labels).toEqual(expect.arrayContaining(['mass is missing', 'engines = 1', 'engines = 2', 'engines = 3']))
    expect(labels.some((label) => label.includes('remark'))).toBe(false)
  })

  test('tells the truth in the label of a third', () => {
    const third = found.find(({ slice }) => slice.startsWith('mass < '))!
    expect(third.slice).toMatch(/^mass < \d{3}(\.\d)?$/)
    const bound = Number(third.slice.split(' < ')[1])
    expect(third.rows).toBe(mass.filter((value) => value !== null && value < bound).length)
    expect(third.rows / mass.filter((value) => value !== null).length).toBeCloseTo(1 / 3, 2)
  })

  test('puts the worst first, by the sense of the metric, and is bounded', () => {
    const notWorse = found.filter(({ worse }) => !worse).map(({ value }) => value)
    expect(notWorse).toEqual(notWorse.toSorted((left, right) => left - right))
    expect(slices('classification', frame, y, scores, { maxSlices: 2 })).toEqual(found.slice(0, 2))
  })

  test('judges a regression by RMSE, greater being worse', () => {
    const rng = seededRng(3)
    const truth = Float64Array.from({ length: 3000 }, () => 10 * rng.next())
    const predictions = truth.map((value, row) => value + (phases[row] === 'Taxi' ? 3 : 1) * (rng.next() - 0.5))
    const byRmse = slices('regression', frame, truth, predictions)
    expect(byRmse[0]).toMatchObject({ slice: 'phase = Taxi', metric: 'rmse', worse: true })
    expect(byRmse[0]!.low).toBeGreaterThan(rmse(truth, predictions)!)
    const better = byRmse.find(({ slice }) => slice === 'phase = Climb')!
    expect(better.worse).toBe(false)
  })

  test('looks at named columns and slices with enough rows of each class only', () => {
    expect(
      slices('classification', frame, y, scores, { columns: ['engines', 'gone'] })
        .map(({ slice }) => slice)
        .sort(),
    ).toEqual(['engines = 1', 'engines = 2', 'engines = 3'])
    expect(slices('classification', frame, y, scores, { minRows: 2000 })).toEqual([])
    const rare = y.map((truth, row) => (phases[row] === 'Climb' ? 0 : truth))
    expect(slices('classification', frame, rare, scores).map(({ slice }) => slice)).not.toContain('phase = Climb')
    expect(
      slices(
        'classification',
        frame,
        y.map(() => 0),
        scores,
      ),
    ).toEqual([])
  })

  test('widens intervals with the number of slices looked at', () => {
    const alone = slices('classification', frame, y, scores, { columns: ['phase'] })
    const width = (list: typeof found) => {
      const slice = list.find(({ slice }) => slice === 'phase = Taxi')!
      return slice.high - slice.low
    }
    expect(width(found)).toBeGreaterThan(width(alone))
  })

  test('accuses a sound model of a worse slice in at most 5 % of samples', () => {
    const rng = seededRng('null')
    const repeats = 300
    let accused = 0
    for (let repeat = 0; repeat < repeats; repeat++) {
      const y = Float64Array.from({ length: 600 }, () => (rng.next() < 0.4 ? 1 : 0))
      const scores = y.map((truth) => 0.4 * truth + 0.6 * rng.next())
      const columns = ['a', 'b', 'c', 'd', 'e'].map(
        (name) => [name, numberColumn(Array.from(y, () => rng.next()))] as const,
      )
      if (slices('classification', frameOf(columns), y, scores).some(({ worse }) => worse)) accused++
    }
    expect(accused / repeats).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / repeats))
  })
})
