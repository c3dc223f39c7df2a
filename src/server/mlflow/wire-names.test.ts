import { describe, expect, test } from 'vitest'
import type { Named } from '../../access/projects.ts'
import { wireNames } from './wire-names.ts'

const all: Named = { kind: 'name', ids: [] }
const name = (...ids: string[]): Named => ({ kind: 'name', ids })
const experiment = (...ids: string[]): Named => ({ kind: 'experiment', ids })
const run = (...ids: string[]): Named => ({ kind: 'run', ids })
const loggedModel = (...ids: string[]): Named => ({ kind: 'loggedModel', ids })

describe('wireNames', () => {
  test.each<[string, object, readonly Named[]]>([
    ['experiments/create', { name: 'churn' }, [name('churn')]],
    ['experiments/create', { name: 'churn', artifact_location: 's3://b' }, [name('churn'), all]],
    ['experiments/get-by-name', { experiment_name: 'churn' }, [name('churn')]],
    ['experiments/update', { experiment_id: '3', new_name: 'x' }, [experiment('3'), name('x')]],
    ['experiments/get', { experiment_id: '3' }, [experiment('3')]],
    ['experiments/search', { experiment_id: '3' }, []],
    ['runs/create', {}, [experiment('0')]],
    ['runs/create', { experiment_id: '' }, [experiment('0')]],
    ['runs/search', { experiment_ids: ['1', '2'] }, []],
    ['experiments/search-datasets', { experiment_ids: ['1', '2'] }, []],
    ['runs/log-batch', { run_id: 'r', experiment_id: '3' }, [run('r')]],
    ['runs/log-batch', {}, [all]],
    ['runs/log-metric', { run_id: 'r', model_id: 'm-1' }, [run('r'), loggedModel('m-1')]],
    [
      'runs/log-batch',
      { run_id: 'r', metrics: [{ model_id: 'm-1' }, {}, { model_id: 'm-2' }, { model_id: 'm-1' }] },
      [run('r'), loggedModel('m-1', 'm-2')],
    ],
    ['runs/outputs', { run_id: 'r', models: [{ model_id: 'm-1', step: 1 }] }, [run('r'), loggedModel('m-1')]],
    ['metrics/get-history', { run_id: 'r' }, [run('r')]],
    ['metrics/get-history-bulk', { run_id: ['r', 's'] }, [run('r', 's')]],
    ['metrics/get-history-bulk-interval', { run_ids: 'r', run_id: 's' }, [run('s'), run('r')]],
    ['metrics/get-history-bulk', {}, []],
    ['artifacts/list', { run_id: 'r', path: 'p' }, [run('r')]],
    ['logged-models', { experiment_id: '3' }, [experiment('3')]],
    ['logged-models/search', { experiment_ids: ['3'] }, []],
    ['logged-models/:model_id', { model_id: 'm-1', experiment_id: '3' }, [loggedModel('m-1')]],
    ['registered-models/search', { name: 'churn' }, []],
    ['registered-models/alias', { name: 'churn', alias: 'a' }, [name('churn')]],
    ['registered-models/rename', { name: 'churn', new_name: 'x' }, [name('churn'), name('x')]],
    ['model-versions/search', { name: 'churn' }, []],
    ['model-versions/get', { name: 'churn', version: '1' }, [name('churn')]],
    ['model-versions/create', { name: 'churn', source: 'runs:/r/model' }, [name('churn'), run('r')]],
    ['model-versions/create', { name: 'churn', source: 'models:/m-1' }, [name('churn'), loggedModel('m-1')]],
    ['model-versions/create', { name: 'churn', source: 'mlflow-artifacts:/3/r/x' }, [name('churn'), experiment('3')]],
    ['model-versions/create', { name: 'churn', source: 'mlflow-artifacts:/3/../4' }, [name('churn'), all]],
    ['model-versions/create', { name: 'churn', source: 'file:///etc' }, [name('churn'), all]],
    ['something/new', { name: 'churn', experiment_id: '3', run_id: 'r' }, []],
  ])('%s %j is about %j', (path, fields, named) => {
    expect(wireNames(path, fields as Record<string, unknown>)).toEqual(named)
  })

  test('reads a name as the endpoint reads it', () => {
    expect(wireNames('experiments/get-by-name', { experiment_name: 'a\0' })).toEqual([name('a\u{FFFD}')])
    expect(() => wireNames('experiments/get', { experiment_id: ['1', '2'] })).toThrow('experiment_id')
  })
})
