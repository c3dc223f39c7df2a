import { describe, expect, test } from 'vitest'
import { seededRng } from '../../base/rng.ts'
import { inProcessCompute } from '../../compute/in-process.ts'
import { columnOf, frameOf } from '../../frame/frame.ts'
import { numberColumn } from '../../frame/column.ts'
import type { Frame } from '../../frame/frame.ts'
import type { Model } from '../model.ts'
import { systemClock } from '../../../test/system-clock.ts'
import { permutationImportance } from './permutation-importance.ts'

const rng = seededRng(5)
const drawn = () => numberColumn(Array.from({ length: 4000 }, () => rng.next()))
const frame = frameOf([
  ['noise', drawn()],
  ['weak', drawn()],
  ['strong', drawn()],
])
const valuesOf = (rows: Frame, name: string) => (columnOf(rows, name) as { values: Float64Array }).values
const truth = (rows: Frame) => valuesOf(rows, 'strong').map((value, row) => 2 * value + valuesOf(rows, 'weak')[row]!)
const model = { kind: 'truth', outputs: 1, predict: truth } as unknown as Model
const squares = (y: number, score: number) => (y - score) ** 2
const context = () => ({ rng: seededRng(1), compute: inProcessCompute(systemClock) })

describe('permutationImportance', () => {
  test('shares the rise of the loss: four to one for twice the slope', async () => {
    const shares = await permutationImportance(model, frame, truth(frame), squares, context())
    expect(shares.map(({ column }) => column)).toEqual(['strong', 'weak', 'noise'])
    // A shuffle of n rows measures a variance to about sqrt(2 / n), here 2 %.
    expect(shares[0]!.share).toBeCloseTo(0.8, 1)
    expect(shares[1]!.share).toBeCloseTo(0.2, 1)
    expect(shares[2]!.share).toBe(0)
    expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12)
  })

  test('depends on the seed alone, and uses no more rows than it may', async () => {
    const sizes = new Set<number>()
    const counting = {
      kind: 'truth',
      outputs: 1,
      predict: (rows: Frame) => (sizes.add(rows.rowCount), truth(rows)),
    } as unknown as Model
    const settings = { ...context(), rowsMax: 100 }
    const first = await permutationImportance(counting, frame, truth(frame), squares, settings)
    const again = await permutationImportance(model, frame, truth(frame), squares, { ...context(), rowsMax: 100 })
    expect(first).toEqual(again)
    expect(sizes).toEqual(new Set([100]))
  })

  test('measures of many columns the thirty that move the answers most, on all the rows', async () => {
    const many = frameOf([
      ...frame.columns,
      ...Array.from({ length: 298 }, (_, at) => [`noise ${at}`, frame.columns.get('noise')!] as const),
    ])
    const sizes = new Set<number>()
    const counting = { ...model, predict: (rows: Frame) => (sizes.add(rows.rowCount), truth(rows)) } as unknown as Model
    const shares = await permutationImportance(counting, many, truth(many), squares, context())
    expect(shares).toHaveLength(30)
    expect(shares.slice(0, 2)).toEqual(
      (await permutationImportance(model, frame, truth(frame), squares, context())).slice(0, 2),
    )
    expect(sizes).toEqual(new Set([24, 4000]))
  })

  test('gives nothing to anyone when the model needs no column, or there are no rows', async () => {
    const constant = {
      kind: 'constant',
      outputs: 1,
      predict: (rows: Frame) => new Float64Array(rows.rowCount),
    } as unknown as Model
    const none = [
      { column: 'noise', share: 0 },
      { column: 'strong', share: 0 },
      { column: 'weak', share: 0 },
    ]
    expect(await permutationImportance(constant, frame, truth(frame), squares, context())).toEqual(none)
    const empty = frameOf([...frame.columns.keys()].map((name) => [name, numberColumn([])] as const))
    expect(await permutationImportance(constant, empty, new Float64Array(0), squares, context())).toEqual(none)
  })
})
