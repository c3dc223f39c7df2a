import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { counted, rawFrame, repeated } from '../../test/fixtures/raw-frame.ts'
import { cleanTable } from '../clean/clean-table.ts'
import { encodeClasses } from '../clean/target.ts'
import { columnOf } from '../frame/frame.ts'
import { duckdbSourceReader } from '../sources/table-reader.ts'
import { sourceOf } from '../sources/source-of.ts'
import { proposeProject } from './propose-project.ts'
import type { ProjectRequest } from './propose-project.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const shared = fileURLToPath(new URL('../../../shared/data/', import.meta.url))
const birdstrikes = `${root}node_modules/vega-datasets/data/birdstrikes.csv`

const table = rawFrame({
  churn: repeated(400, 'Yes', 'No', 'No', 'No'),
  day: counted(400, (row) => new Date(1.4e12 + row * 864e5).toISOString().slice(0, 10)),
  closed: counted(400, (row) => new Date(1.41e12 + row * 864e5).toISOString().slice(0, 10)),
  customer: repeated(400, 'a', 'b', 'c'),
})

function propose(request: Partial<ProjectRequest> = {}) {
  const reader = { read: async () => ({ frame: table, sourceDigest: '', description: '' }) }
  const source = { kind: 'csv', path: '/data/in/Table 1.csv' } as const
  return proposeProject({ reader }, { source, folder: '/data/My Project', target: 'churn', ...request })
}

describe('proposeProject', () => {
  test('fills in the whole of a classification', async () => {
    const { project } = await propose()
    expect(project).toMatchObject({
      name: 'my-project',
      problem: {
        question: 'Is churn Yes?',
        kind: 'classification',
        target: 'churn',
        positive: 'Yes',
        costs: { falsePositive: 1, falseNegative: 3, currency: 'units', assumed: true },
        withoutModel: 'majority',
      },
      source: { kind: 'csv', path: '../in/Table 1.csv' },
      time: 'day',
      models: [{ kind: 'logistic-regression' }, { kind: 'gradient-boosting' }],
    })
  })

  test('what a person says wins: name, time, group, moment', async () => {
    const { project } = await propose({
      name: 'Über Churn!',
      time: 'closed',
      group: 'customer',
      known: { day: 'after' },
    })
    expect(project).toMatchObject({ name: 'uber-churn', time: 'closed', group: 'customer' })
    expect(project.columns?.day).toMatchObject({ known: 'after' })
  })

  test('a name is found where there is none: the folder, then the file', async () => {
    expect((await propose({ name: '---', folder: '/' })).project.name).toBe('table-1')
    expect((await propose({ folder: '/', source: { kind: 'csv', path: '/日本.csv' } })).project.name).toBe('project')
  })

  test('a path in the project folder has no dots, whatever way it was given', async () => {
    for (const path of ['/data/My Project/x/a.csv', 'x/a.csv', './x/a.csv']) {
      expect((await propose({ source: { kind: 'csv', path } })).project.source.path).toBe('x/a.csv')
    }
  })

  test('a computed target makes its column no feature', async () => {
    const { project } = await propose({ target: 'customer', positive: ['a'] })
    expect(project.problem.target).toEqual({ name: 'customer_is_a', from: { sql: `"customer" IN ('a')` } })
    expect(project.columns?.customer).toMatchObject({ role: 'ignored' })
  })

  test('three words are predicted as classes, of which a wrong answer costs', async () => {
    const { project } = await propose({ target: 'customer' })
    expect(project.problem).toEqual({
      question: 'Which customer will it be?',
      decision: 'Plan with the predicted customer.',
      kind: 'classification',
      target: 'customer',
      costs: { wrongAnswer: 1, currency: 'units', assumed: true },
      withoutModel: 'majority',
    })
  })

  test.each([
    ['counts', (row: number) => [0, 0, 1, 0, 2, 0, 5][row % 7]!, true],
    ['a tail', (row: number) => 10 + 1000 * 1.02 ** row, true],
    ['the like of both sides', (row: number) => 100 + (row % 50), false],
    ['losses too', (row: number) => 1000 * 1.02 ** row - 1e5, false],
  ])('amounts that are never negative and skewed get Poisson candidates: %s', async (_, value, areProposed) => {
    const frame = rawFrame({ y: counted(400, value), x: counted(400, (row) => (row * 7) % 31) })
    const reader = { read: async () => ({ frame, sourceDigest: '', description: '' }) }
    const source = { kind: 'csv', path: '/data/in/t.csv' } as const
    const request = { source, folder: '/data/p', target: 'y', kind: 'regression' as const }
    const { models } = (await proposeProject({ reader }, request)).project
    expect(models).toEqual([
      { kind: 'linear-regression', params: {} },
      ...(areProposed ? [{ kind: 'poisson-regression', params: {} }] : []),
      { kind: 'gradient-boosting', params: {} },
      ...(areProposed ? [{ kind: 'gradient-boosting', params: { loss: 'poisson' } }] : []),
    ])
  })

  test.each([
    ['alone is learnt by linear models alone, with small penalties', {}, [0.1, 0.02], []],
    [
      'beside other columns adds small penalties to the usual candidates',
      { x: counted(400, (row) => (row * 7) % 31) },
      [undefined, 0.1, 0.02],
      [{ kind: 'gradient-boosting', params: {} }],
    ],
  ] as const)('a text %s', async (_, others, penalties, trees) => {
    const note = counted(400, (row) => `the ${row}th note tells of some long day`)
    const frame = rawFrame({ y: repeated(400, 'a', 'b'), note, ...others })
    const reader = { read: async () => ({ frame, sourceDigest: '', description: '' }) }
    const source = { kind: 'csv', path: '/data/in/t.csv' } as const
    const { project } = await proposeProject({ reader }, { source, folder: '/data/p', target: 'y' })
    expect(project.columns?.['note']).toMatchObject({ type: 'text' })
    expect(project.columns?.['note']).not.toHaveProperty('role')
    expect(project.models).toEqual([
      ...penalties.map((l2) => ({ kind: 'logistic-regression', params: l2 === undefined ? {} : { l2 } })),
      ...trees,
    ])
  })

  test.each([30, 31])('boosting is proposed up to 30 classes, and beyond it is said why not: %i', async (classes) => {
    const frame = rawFrame({
      y: counted(20 * classes, (row) => `k${row % classes}`),
      x: counted(20 * classes, (row) => (row * 7) % 31),
    })
    const reader = { read: async () => ({ frame, sourceDigest: '', description: '' }) }
    const source = { kind: 'csv', path: '/data/in/t.csv' } as const
    const { project, notes } = await proposeProject({ reader }, { source, folder: '/data/p', target: 'y' })
    const areMany = classes > 30
    expect(project.models?.map(({ kind }) => kind)).toEqual([
      'logistic-regression',
      ...(areMany ? [] : ['gradient-boosting']),
    ])
    expect(notes.some((note) => note.includes('31 classes: gradient boosting is not proposed'))).toBe(areMany)
  })

  test('says at once that a table is too small to learn from', async () => {
    const frame = rawFrame({ y: repeated(30, 'a', 'b', 'c'), x: counted(30, (row) => (row * 7) % 31) })
    const reader = { read: async () => ({ frame, sourceDigest: '', description: '' }) }
    const source = { kind: 'csv', path: '/data/in/t.csv' } as const
    const { notes } = await proposeProject({ reader }, { source, folder: '/data/p', target: 'y' })
    expect(notes.join()).toContain('30 rows are too few to learn from and to test: `throughline run` needs at least 50')
  })

  test('a time that cannot be read as dates is not used, and said', async () => {
    const { project, notes } = await propose({ time: 'customer' })
    expect(project).not.toHaveProperty('time')
    expect(notes.join()).toContain('"customer" cannot be read as dates')
  })

  test.each([
    [{ target: 'chrn' }, 'TARGET_NOT_FOUND', 'churn'],
    [{ time: 'dya' }, 'COLUMN_NOT_FOUND', 'day'],
    [{ group: 'custmer' }, 'COLUMN_NOT_FOUND', 'customer'],
    [{ target: 'customer', positive: ['d'] }, 'TARGET_POSITIVE_UNKNOWN', 'a'],
  ])('%j is refused with %s, nearest %s', async (request, code, nearest) => {
    await expect(propose(request)).rejects.toMatchObject({
      code,
      ...(nearest === undefined ? {} : { details: { nearest } }),
    })
  })
})

describe('birdstrikes', () => {
  test('the stray codes are dropped by a decision, the target computed, time found, zero costs left alone', async () => {
    const request = { folder: root, target: 'Effect Amount of damage', positive: ['Minor', 'Medium', 'Substantial'] }
    const { project, profile } = await proposeProject(
      { reader: duckdbSourceReader() },
      { source: await sourceOf(birdstrikes), ...request },
    )
    expect(project).toMatchObject({
      problem: { kind: 'classification', positive: true, costs: { falseNegative: 9 } },
      source: { path: 'node_modules/vega-datasets/data/birdstrikes.csv' },
      time: 'Flight Date',
      clean: [{ action: 'drop-rows', column: 'Effect Amount of damage', values: ['C', 'B'] }],
    })
    expect(profile.duplicateRows).toBe(24)
    expect(profile.columns.flatMap(({ suspicions }) => suspicions.map(({ kind }) => kind))).toEqual([
      'kept-words',
      'rare-stray-values',
      'kept-words',
    ])
    const roles = Object.entries(project.columns!).filter(([, { role }]) => role !== undefined)
    expect(roles.map(([name]) => name)).toEqual(['Effect Amount of damage'])
  })
})

/** Path, target, whether it has a header, and what is proposed: roles, steps that touch rows here, time. */
const realTables = [
  ['telco-churn/Telco-Customer-Churn.csv', 'Churn', true, ['customerID:id'], ['TotalCharges:null-values'], undefined],
  ['credit-default-taiwan/UCI_Credit_Card.csv', 'default.payment.next.month', true, ['ID:id'], [], undefined],
  ['bike-hourly/hour.csv', 'cnt', true, ['instant:id'], [], 'dteday'],
  ['california-housing/housing.csv', 'median_house_value', true, [], [], undefined],
  ['pnwflights14/flights.csv.gz', 'arr_delay', true, ['year:ignored'], ['arr_delay:drop-missing'], undefined],
  ['elec2/elec.csv', 'class', true, [], [], undefined],
  [
    'adult/adult-train.csv',
    'column15',
    false,
    [],
    [2, 4, 6, 7, 8, 9, 10, 14, 15].flatMap((i) => [
      `column${i}:trim`,
      ...([2, 7, 14].includes(i) ? [`column${i}:null-values`] : []),
    ]),
    undefined,
  ],
] as const

describe.skipIf(!existsSync(shared))('the real tables of ../shared/data (skipped where they are absent)', () => {
  test.each(realTables)('%s', async (path, target, header, roles, steps, time) => {
    const source = await sourceOf(shared + path, header ? {} : { header })
    const { project } = await proposeProject({ reader: duckdbSourceReader() }, { source, folder: root, target })
    expect(
      Object.entries(project.columns!).flatMap(([name, { role }]) => (role === undefined ? [] : [`${name}:${role}`])),
    ).toEqual(roles)
    const touching = project.clean!.filter(({ reason }) => !/ in another file /.test(reason))
    expect(touching.map(({ column, action }) => `${column}:${action}`)).toEqual(steps)
    expect(project.time).toBe(time)
  })

  test('telco-churn: exactly eleven blanks; bike-hourly: month before day', async () => {
    const reader = duckdbSourceReader()
    const telco = await proposeProject(
      { reader },
      { source: await sourceOf(`${shared}telco-churn/Telco-Customer-Churn.csv`), folder: root, target: 'Churn' },
    )
    expect(telco.profile.columns.find(({ column }) => column === 'TotalCharges')).toMatchObject({
      type: 'number',
      suspicions: [
        { kind: 'blanks-in-numbers', rows: 11, values: [' '] },
        { kind: 'missing-means-none', rows: 11, beside: ['tenure'] },
      ],
    })
    const bike = await proposeProject(
      { reader },
      { source: await sourceOf(`${shared}bike-hourly/hour.csv`), folder: root, target: 'cnt' },
    )
    expect(bike.project.columns?.dteday).toEqual({ type: 'date', format: 'm/d/y', nullable: false })
  })

  test('adult: labels proposed from one file read the other, which ends them with dots', async () => {
    const reader = duckdbSourceReader()
    const options = { header: false }
    const train = await sourceOf(`${shared}adult/adult-train.csv`, options)
    const { project } = await proposeProject({ reader }, { source: train, folder: root, target: 'column15' })
    const { frame } = await reader.read(await sourceOf(`${shared}adult/adult-test.csv`, options), { folder: root })
    const cleaned = cleanTable(frame, { contract: project.columns!, clean: project.clean!, purpose: 'evaluation' })
    const labels = encodeClasses(columnOf(cleaned.frame, 'column15'), ['<=50K', '>50K'])
    // 3,846 of 16,281: counted with grep.
    expect([labels.length, labels.reduce((sum, label) => sum + label, 0)]).toEqual([16_281, 3_846])
  })
})
