import { describe, expect, test } from 'vitest'
import { expectNoFailure } from './session.ts'
import type { Session } from './session.ts'

/** Registered models, their versions, aliases and stages. */
export function registryClaims(session: Session): void {
  const { ask } = session

  test('models are registered, described, tagged, given aliases, and load by each of their names', async () => {
    const version = { name: 'price', stage: 'None', status: 'READY', hasRun: true }
    expect(await ask('registry.flow')).toMatchObject({
      made: { ...version, version: 3, description: '', tags: { by: 'hand' }, aliases: [] },
      second: {
        ...version,
        ...{ version: 2, description: 'The second.', tags: { checked: 'yes' }, aliases: ['champion'] },
      },
      byAlias: 2,
      registered: ['What a thing costs.', { team: 'blue' }, { challenger: 3, champion: 2 }],
      loads: [true, true, true, true],
      source: 'mlflow-artifacts',
      isOfRun: true,
      noAlias: { code: 'INVALID_PARAMETER_VALUE', message: expect.stringContaining('alias none not found') },
    })
    // The client makes the model for each version, and takes it that it is there; an alias that is not there is asked for.
    expectNoFailure(session, /registered-models\/(create|alias) 400$/)
  })

  test('versions pass through stages', async () => {
    expect(await ask('registry.stages')).toMatchObject({
      moves: ['Staging', 'Production', 'Production', 'None'],
      latest: [
        ['Archived', 1],
        ['None', 3],
        ['Production', 2],
      ],
      production: [2],
      refused: { code: 'INVALID_PARAMETER_VALUE' },
    })
  })

  test('models and versions are searched', async () => {
    expect(await ask('registry.search')).toMatchObject({
      pages: [['find-4', 'find-3'], ['find-2', 'find-1'], ['find-0']],
      tagged: ['find-1', 'find-3'],
      versions: [1, 2],
      versionsTagged: 1,
      versionsFiltered: [2],
      refused: { code: 'INVALID_PARAMETER_VALUE' },
    })
  })

  test('a name moves with its versions; versions are copied and go, and their numbers never come again', async () => {
    const missing = (what: string): object => ({
      ...{ kind: 'RestException', code: 'RESOURCE_DOES_NOT_EXIST', message: expect.stringContaining(what) },
    })
    expect(await ask('registry.changes')).toMatchObject({
      again: {
        ...{ code: 'RESOURCE_ALREADY_EXISTS', message: expect.stringContaining('(name=old) already exists') },
      },
      renamed: { name: 'new', version: 1, aliases: ['a'], description: 'kept' },
      copied: ['copy', 1, 'kept'],
      third: 3,
      // MLflow 2's own server keeps an alias of a version that is gone.
      aliasesLeft: expect.toSatisfy(
        (left: object) => Object.keys(left).length === 0 || (session.isStock && session.major === 2),
      ),
      goneVersion: missing('Model Version (name=new, version=2) not found'),
      goneModel: missing('Registered Model with name=copy not found'),
      oldName: missing('Registered Model with name=old not found'),
      badName: session.isStock && session.major === 2 ? null : { code: 'INVALID_PARAMETER_VALUE' },
      badAlias: { code: 'INVALID_PARAMETER_VALUE' },
      noName: { code: 'INVALID_PARAMETER_VALUE' },
    })
  })
}

/** Models of their own, which 3.x has beside runs. */
export function loggedModelClaims(session: Session): void {
  const { ask } = session

  describe('logged models', () => {
    test('are made, told of, finished and deleted, with files and numbers of their own', async () => {
      const model = { name: 'net', type: 'net', location: 'mlflow-artifacts', isNamed: true }
      const missing = { code: 'RESOURCE_DOES_NOT_EXIST', message: expect.stringContaining('not found') }
      expect(await ask('logged_models.lifecycle')).toMatchObject({
        states: [
          { ...model, status: 'PENDING', tags: { a: '1' }, params: { depth: '3' }, metrics: [] },
          {
            ...{ ...model, status: 'READY', tags: { b: '2', c: '3' }, params: { depth: '3', width: '4' } },
            metrics: expect.arrayContaining([['auc', 0.8, null]]),
          },
        ],
        outputs: [[true, 2]],
        artifacts: [['weights.bin', 100]],
        failed: 'FAILED',
        gone: missing,
        none: missing,
      })
    })

    test('are searched by name, param, tag, and by numbers on a dataset', async () => {
      expect(await ask('logged_models.search')).toMatchObject({
        pages: [['s3', 's4'], ['s2', 's1'], ['s0']],
        ...{ name: ['s1'], params: ['s2'], tags: ['s1', 's3'], metrics: ['s2', 's3', 's4'], dataset: ['s3'] },
        ...{ both: ['s2', 's4'], frame: 5, refused: { code: 'INVALID_PARAMETER_VALUE' } },
      })
    })
  })
}
