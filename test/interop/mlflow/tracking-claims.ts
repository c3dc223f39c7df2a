import { expect, test } from 'vitest'
import { expectNoFailure } from './session.ts'
import type { Session } from './session.ts'

/** Experiments, runs and their numbers. */
export function trackingClaims(session: Session): void {
  const { ask } = session

  test('an experiment is made, tagged, renamed, deleted and restored', async () => {
    const { states, oldName, again } = await ask<{ states: object[]; oldName: null; again: object }>(
      'experiments.lifecycle',
    )
    const blue = { name: 'life', stage: 'active', isDated: true, tags: { team: 'blue', kind: 'trial' } }
    const red = { ...blue, name: 'life renamed', tags: { team: 'red', kind: 'trial' } }
    expect(states).toMatchObject([blue, red, { ...red, stage: 'deleted' }, red])
    expect(states).toMatchObject(states.map(() => ({ location: expect.stringMatching(/^mlflow-artifacts:\/\d+$/) })))
    expect(oldName).toBeNull()
    expect(again).toMatchObject({
      code: 'RESOURCE_ALREADY_EXISTS',
      message: expect.stringContaining('Experiment(name=life renamed) already exists'),
    })
  })

  test('set_experiment makes one and then finds it, also by its id; Default is there from the beginning', async () => {
    const [first, ...others] = await ask<object[]>('experiments.set_twice')
    expect(first).toMatchObject({ name: 'by name', stage: 'active' })
    expect(others).toEqual([first, first])
    expect(await ask('experiments.default')).toMatchObject({ id: '0', name: 'Default', stage: 'active' })
    expectNoFailure(session)
  })

  test('experiments are found by name, tag and state, in pages', async () => {
    expect(await ask('experiments.search')).toEqual({
      pages: [
        ['search 5', 'search 4', 'search 3', 'search 2'],
        ['search 1', 'search 0'],
      ],
      odd: ['search 1', 'search 3', 'search 5'],
      deleted: ['search 6'],
      all: 7,
      newestFirst: ['search 5', 'search 4'],
    })
    expectNoFailure(session)
  })

  test('a run keeps params, metrics, tags and its description', async () => {
    expect(await ask('runs.fluent')).toMatchObject({
      ...{ name: 'first', status: 'FINISHED', isIn: true, isDated: true, location: 'mlflow-artifacts', user: true },
      params: { rate: '0.1', depth: '3', long: 'x'.repeat(5900), 'ünïcode/key': 'wörth' },
      metrics: { loss: 0.25, auc: 0.9, f1: 0.8 },
      tags: { b: '2', c: '3', d: '', 'mlflow.runName': 'first', 'mlflow.note.content': 'What it is for.' },
    })
    expectNoFailure(session)
  })

  test('runs nest, are resumed, fail, are killed, and are scheduled', async () => {
    expect(await ask('runs.nested')).toEqual({ children: [true], parent: true })
    const resumed = { during: 'RUNNING', after: 'FINISHED', metrics: { m: 2 }, name: 'once' }
    expect(await ask('runs.resumed')).toEqual(resumed)
    expect(await ask('runs.failed')).toEqual({
      ...{ failed: 'FAILED', isNamed: true },
      ...{ killed: ['KILLED', 1_700_000_000_000], scheduled: ['SCHEDULED', 'even later', 5, null] },
    })
    expectNoFailure(session)
  })

  test('a deleted run takes nothing more until it is restored', async () => {
    expect(await ask('runs.deleted')).toMatchObject({
      ...{ stage: 'deleted', found: [0, 1, 1], restored: { m: 1 } },
      refused: { code: 'INVALID_PARAMETER_VALUE', message: expect.stringContaining("must be in the 'active' state") },
    })
  })

  test('the name of a run and its tag are one', async () => {
    expect(await ask('runs.renamed')).toEqual({ names: ['two', 'three'], note: '# A note\n\nwith *marks*' })
  })

  test('a batch holds 1,000 things, and the client cuts what is more', async () => {
    expect(await ask('metrics.batches')).toEqual({
      counts: [3300, 350, 100],
      samples: [799 / 7, 2499, '249', 99],
    })
    expectNoFailure(session)
  })

  test('numbers that are none come back', async () => {
    // MLflow's own server keeps the greatest double for infinity.
    const [up, down] = session.isStock ? [1.7976931348623157e308, -1.7976931348623157e308] : ['inf', '-inf']
    const [tiny, huge] = [5e-324, 1.7976931348623157e308]
    expect(await ask('metrics.unreal')).toEqual({
      latest: { nan: 'nan', up, down, tiny, huge },
      history: { nan: ['nan', 'nan'], up: [up, up], down: [down, down], tiny: [tiny, tiny], huge: [huge, huge] },
    })
    expectNoFailure(session)
  })

  // MLflow 2's own server answers 400: it takes the second NaN for another number under the same key.
  test.skipIf(session.isStock && session.major === 2)('a NaN that is sent twice is kept once', async () => {
    expect(await ask('metrics.nan_again')).toEqual([1, 1])
    expectNoFailure(session)
  })

  test('a history of 3,200 points comes back whole and in order', async () => {
    expect(await ask('metrics.history', { points: 3200 })).toEqual({ points: 3200, isInOrder: true, latest: true })
    expectNoFailure(session)
  })

  test('the latest number is of the greatest step, then time, then value', async () => {
    expect(await ask('metrics.latest')).toEqual({
      latest: 1,
      history: [
        [5, -3, 7],
        [10, 2, 4],
        [10, 2, 5],
        [11, 2, 1],
        [99, 1, 9],
      ],
      none: [],
    })
    expectNoFailure(session)
  })

  test('what is logged aside, by threads of the client, arrives', async () => {
    expect(await ask('metrics.asynchronous')).toEqual({ points: 200, params: { a: '1' } })
    expectNoFailure(session)
  })
}
