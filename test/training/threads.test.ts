import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { csv, defineProject, gradientBoosting, logisticRegression, sql } from '../../src/index.ts'
import { openRuns, silent, vegaTable } from './runs.ts'

const project = defineProject({
  name: 'strikes',
  problem: {
    question: 'Did this reported bird strike damage the aircraft?',
    decision: 'Inspect the aircraft before its next flight.',
    kind: 'classification',
    target: { name: 'damaged', from: sql`"Effect Amount of damage" <> 'None'` },
  },
  source: csv(vegaTable('birdstrikes.csv')),
  time: 'Flight Date',
  columns: { 'Effect Amount of damage': { type: 'category', role: 'ignored', reason: 'the target' } },
  models: [logisticRegression(), gradientBoosting({ trees: 10 })],
  refit: false,
})

describe('a run on several threads', () => {
  let one: Awaited<ReturnType<typeof openRuns>>
  let two: Awaited<ReturnType<typeof openRuns>>
  beforeAll(async () => {
    ;[one, two] = [await openRuns(1), await openRuns(2)]
  })
  afterAll(async () => {
    await one.close()
    await two.close()
  })

  test('gives the same bytes as on one', async () => {
    const [alone, together] = [await one.run(project), await two.run(project)]
    expect([one.app.compute.threads, two.app.compute.threads]).toEqual([1, 2])
    expect(together.model).toEqual(alone.model)
    expect(together.candidates.map(({ crossValidated }) => crossValidated?.mean)).toEqual(
      alone.candidates.map(({ crossValidated }) => crossValidated?.mean),
    )
  })

  test('tells its progress, and ends where it is cancelled within a fit', async () => {
    const ending = new AbortController()
    const shares: number[] = []
    let isFitting = false
    const progress = {
      ...silent,
      step: (name: string) => (isFitting = name === 'Cross-validate gradient boosting'),
      share(done: number) {
        if (!isFitting || ending.signal.aborted) return
        shares.push(done)
        if (shares.length === 3) ending.abort()
      },
    }
    await expect(two.run(project, progress, ending.signal)).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(shares.at(-1)).toBeLessThan(1)
  })
})
