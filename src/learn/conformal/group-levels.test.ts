import { describe, expect, test } from 'vitest'
import { givenModel } from '../../../test/given-scores.ts'
import { seededRng } from '../../base/rng.ts'
import { categoryColumn } from '../../frame/column.ts'
import { frameOf, takeRows } from '../../frame/frame.ts'
import { coverageByGroup, coveredByIntervals } from './coverage.ts'
import { conformalIntervals } from './intervals.ts'

const zero = givenModel((frame) => new Float64Array(frame.rowCount))

describe('intervals by a column', () => {
  const rowCount = 600
  const group = Array.from({ length: rowCount }, (_, row) =>
    row % 10 === 0 ? 'rare' : row % 299 === 1 ? null : 'common',
  )
  const frame = frameOf([['group', categoryColumn(group)]])
  const [calibration, judged] = [0, 1].map((half) =>
    Uint32Array.from({ length: rowCount / 2 }, (_, at) => 4 * (at >> 1) + (at % 2) + 2 * half),
  ) as [Uint32Array, Uint32Array]
  /** The rows at `rows` of a world drawn by `seed`, in which the rare ones scatter ten times as much. */
  const taken = (rows: Uint32Array, seed = 1) => {
    const rng = seededRng(seed)
    const y = group.map((its) => (its === 'rare' ? 10 : 1) * (2 * rng.next() - 1))
    return {
      rows: takeRows(frame, rows),
      truth: Float64Array.from(rows, (row) => y[row]!),
      groups: Array.from(rows, (row) => group[row]!),
    }
  }

  test('the promise holds in each group, where on average it leaves the hard one short', () => {
    const worlds = 100
    const meansOf = (options: { readonly by?: string }) => {
      const sums = new Map<string, number>()
      for (let seed = 0; seed < worlds; seed++) {
        const [seen, fresh] = [taken(calibration, seed), taken(judged, seed)]
        const fitted = conformalIntervals(zero, seen.rows, seen.truth, options)
        const covered = coveredByIntervals(fitted.predict(fresh.rows), fresh.truth)
        for (const { group, covered: its } of coverageByGroup(covered, fresh.groups, 0.9)) {
          sums.set(group, (sums.get(group) ?? 0) + its.value / worlds)
        }
      }
      return sums
    }
    expect(meansOf({}).get('rare')).toBeLessThan(0.5)
    // 30 rare rows calibrate and 30 judge: 28 / 31 of the latter are covered. Common ones, some 270: 244 / 271 or so.
    const means = meansOf({ by: 'group' })
    const errorOf = (rows: number) => Math.sqrt((0.09 * (2 / rows)) / worlds)
    expect(Math.abs(means.get('rare')! - 28 / 31)).toBeLessThan(3 * errorOf(30))
    expect(Math.abs(means.get('common')! - 244 / 271)).toBeLessThan(3 * errorOf(269))
  })

  test('a group of too few rows, or not met, has the level of all', () => {
    const strangers = frameOf([['group', categoryColumn(['never met', null, 'rare'])]])
    const [plain, grouped] = [{}, { by: 'group' }].map((options) =>
      conformalIntervals(zero, taken(calibration).rows, taken(calibration).truth, options).predict(strangers),
    )
    expect(grouped!.high.slice(0, 2)).toEqual(plain!.high.slice(0, 2))
    expect(grouped!.high[2]).toBeGreaterThan(2 * plain!.high[2]!)
  })

  test('needs the column, then and there', () => {
    const { rows, truth } = taken(calibration)
    expect(() => conformalIntervals(zero, rows, truth, { by: 'groop' })).toThrow('There is no column "groop"')
    const fitted = conformalIntervals(zero, rows, truth, { by: 'group' })
    expect(() => fitted.predict(frameOf([], 2))).toThrow('There is no column "group"')
  })
})
