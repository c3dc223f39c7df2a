import { join } from 'node:path'
import {
  array,
  assert,
  asyncProperty,
  boolean,
  constant,
  constantFrom,
  integer,
  letrec,
  oneof,
  record,
  sample,
  subarray,
  tuple,
  uniqueArray,
  type Arbitrary,
} from 'fast-check'
import { describe, expect, test } from 'vitest'
import { onBothDatabases } from '../../../test/both-databases.ts'
import { inOrder, matches } from '../../../test/naive-search.ts'
import type { Run, RunDetail, RunStatus } from '../../domain/run.ts'
import { RUN_GRAMMAR } from '../../domain/search-language/grammar.ts'
import { parseFilter } from '../../domain/search-language/parse-filter.ts'
import type { Comparison, Condition, Order } from '../../domain/search.ts'
import type { Database } from '../database.ts'
import type { Workspace } from '../open-workspace.ts'
import { openPostgres } from '../postgres/open-postgres.ts'
import { openSqlite } from '../sqlite/open-sqlite.ts'
import { searchRuns } from './search-runs.ts'

const big = 9007199254740993n
const doubles = [Number.NaN, Infinity, -Infinity, 0, 1, -1, 0.1, 1.5, 1.7976931348623157e308, 5e-324]
const texts = [
  ...[
    '',
    'a',
    'A',
    'ab',
    'AB',
    '%',
    '_',
    'a%b',
    "it's",
    '"q"',
    '`',
    '\\',
    'é',
    'É',
    '日本',
    '😀',
    'a*[?]',
    'null',
    'NaN',
  ],
  ...[
    'true',
    '0',
    'x'.repeat(99),
    'x'.repeat(100),
    'x'.repeat(120),
    `${'x'.repeat(120)}y`,
    'a\nb',
    'FINISHED',
    'KILLED',
  ],
]
const patterns = [...texts, '%', '_', 'a%', '%B', '_😀', '%😀%', '[a]', '*', '?', 'x%y', '\\%', '%\\', '%_%', '日_']
const keys = ['k', 'a b', 'é', 'not there', 'q"`\'']
const integers = [0, 1, -5, 1.5, big, -(2n ** 63n), 2n ** 63n - 1n, 2n ** 64n, Infinity, 1e18]
const statuses = ['running', 'scheduled', 'finished', 'failed', 'killed', 'dead'] as const

const comparison: Arbitrary<Comparison> = oneof(
  valued(constant('metric'), constantFrom(...keys), ['=', '!=', '<', '<=', '>', '>='], doubles.slice(1)),
  valued(constantFrom('param', 'tag'), constantFrom(...keys), ['=', '!=', 'like', 'ilike'], patterns),
  valued(constant('dataset'), constantFrom('name', 'digest', 'context'), ['=', '!=', 'like', 'ilike'], patterns),
  valued(
    constant('attribute'),
    constantFrom('run_id', 'run_name', 'status', 'user_id', 'artifact_uri'),
    ['=', '!=', 'like', 'ilike'],
    patterns,
  ),
  valued(constant('attribute'), constantFrom('start_time', 'end_time'), ['=', '!=', '<', '<=', '>', '>='], integers),
)

function valued<Value extends number | bigint | string>(
  entity: Arbitrary<Comparison['entity']>,
  key: Arbitrary<string>,
  operators: readonly Comparison['operator'][],
  values: readonly Value[],
): Arbitrary<Comparison> {
  const kind = constant('comparison' as const)
  const value = constantFrom(...values)
  return oneof(
    { arbitrary: record({ kind, entity, key, operator: constantFrom(...operators), value }), weight: 4 },
    record({ kind, entity, key, operator: constantFrom('in', 'not in'), value: array(value, { minLength: 1 }) }),
    record({ kind, entity, key, operator: constantFrom('is null', 'is not null') }),
  )
}

const { condition } = letrec<{ condition: Condition }>((tie) => ({
  condition: oneof(
    { maxDepth: 4 },
    comparison,
    record({ kind: constant('not'), part: tie('condition') }),
    record({ kind: constantFrom('and', 'or'), parts: array(tie('condition'), { minLength: 2, maxLength: 3 }) }),
  ),
}))

const order: Arbitrary<Order[]> = uniqueArray(
  record({
    place: oneof(
      tuple(constantFrom('metric', 'param', 'tag'), constantFrom(...keys)),
      tuple(constant('attribute' as const), constantFrom('run_name', 'status', 'start_time', 'end_time', 'run_id')),
    ),
    descending: boolean(),
  }),
  { maxLength: 3, selector: ({ place }) => place.join(' ') },
).map((orders) => orders.map(({ place: [entity, key], descending }) => ({ entity, key, descending })))

const pairs = subarray(keys.filter((key) => key !== 'not there')).chain((names) =>
  tuple(...names.map((key) => record({ key: constant(key), value: constantFrom(...texts) }))),
)
const run = record({
  name: constantFrom(...texts.slice(1)),
  userId: constantFrom(...texts),
  status: constantFrom<RunStatus>(...statuses),
  startedAtMs: constantFrom(0, 1, -5, big, 2n ** 63n - 1n),
  end: constantFrom(undefined, 0, 1, big),
  metrics: subarray(keys.filter((key) => key !== 'not there')).chain((names) =>
    tuple(...names.map((key) => record({ key: constant(key), value: constantFrom(...doubles) }))),
  ),
  params: pairs,
  tags: pairs,
  datasets: uniqueArray(record({ name: constantFrom('d', '%'), context: constantFrom(undefined, 'train', 'é') }), {
    selector: ({ name }) => name,
    maxLength: 2,
  }),
})

const runCount = 60

/** Runs of all kinds, in experiment 0; as they come back. */
async function filled({ runs }: Workspace): Promise<RunDetail[]> {
  const details: RunDetail[] = []
  for (const [position, drawn] of sample(run, { numRuns: runCount, seed: 7 }).entries()) {
    const id = `${(position * 37) % 100}`.padStart(2, '0') + 'ab'
    const record: Run = {
      ...{ id, experimentId: '0', name: drawn.name, userId: drawn.userId, status: drawn.status },
      ...{ startedAtMs: drawn.startedAtMs, artifactUri: `m:/${drawn.name}` },
      ...(drawn.end === undefined ? {} : { endedAtMs: drawn.end }),
    }
    await runs.create(record, [])
    const metrics = drawn.metrics.map(({ key, value }) => ({ key, value, atMs: big, step: -1 }))
    await runs.log({ runId: id, metrics, params: drawn.params, tags: drawn.tags })
    const datasets = drawn.datasets.map(({ name, context }) => ({
      dataset: { name, digest: 'a', sourceType: 's', source: 's' },
      tags: context === undefined ? [] : [{ key: 'mlflow.data.context', value: context }],
    }))
    await runs.addInputs(id, { datasets, models: [] })
    details.push(await runs.get(id))
  }
  return details
}

/** The condition as people write it. */
function written(asked: Condition): string {
  if (asked.kind === 'not') return `NOT (${written(asked.part)})`
  if (asked.kind !== 'comparison') return asked.parts.map((part) => `(${written(part)})`).join(` ${asked.kind} `)
  const name = `${asked.entity}s.\`${asked.key.replaceAll('`', '``')}\``
  const value = Array.isArray(asked.value)
    ? `(${asked.value.map((item) => literal(item as string)).join(', ')})`
    : asked.value === undefined
      ? ''
      : literal(asked.value as string)
  return `${name} ${asked.operator} ${value}`
}

function literal(value: string | number | bigint): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  if (typeof value === 'bigint') return String(value)
  return Math.abs(value) === Infinity ? `${value > 0 ? '' : '-'}1e999` : value.toExponential()
}

onBothDatabases(({ newPlace, open }) => {
  async function both(): Promise<{ details: RunDetail[]; database: Database; workspace: Workspace }> {
    const place = await newPlace()
    const workspace = await open(place)
    const details = await filled(workspace)
    const database =
      place.databaseUrl === undefined
        ? await openSqlite(join(place.folder, 'metadata.sqlite'))
        : await openPostgres(place.databaseUrl)
    return { details, database, workspace }
  }

  describe('search of runs', () => {
    test('finds what a plain reading of the condition finds, in that order, whichever way it goes', async () => {
      const { details, database } = await both()
      const view = { experimentIds: ['0'], view: 'all' } as const
      const page = record({ offset: integer({ min: 0, max: 20 }), limit: constantFrom(3, 100) })
      const probes = constantFrom(0, 4000)
      try {
        await assert(
          asyncProperty(condition, order, page, probes, async (where, orders, { offset, limit }, probesMax) => {
            const plan = { where, order: orders, offset, limit, probesMax, ...view }
            const { items, hasMore } = await searchRuns(database, plan)
            const expected = inOrder(
              details.filter((detail) => matches(detail, where)),
              orders,
            )
            expect(items.map((item) => item.run.id)).toEqual(
              expected.slice(offset, offset + limit).map((detail) => detail.run.id),
            )
            expect(hasMore).toBe(expected.length > offset + limit)
            expect(parseFilter(written(where), RUN_GRAMMAR)).toEqual(where)
          }),
          { numRuns: 200, seed: 3 },
        )
      } finally {
        await database.close()
      }
    })
    test('gives runs as they were logged, or the keys of them that are asked for', async () => {
      const { details, database, workspace } = await both()
      await database.close()
      const plan = { order: [], experimentIds: ['0', '5', 'x'], view: 'active', offset: 0, limit: 100 } as const
      const { items } = await workspace.runs.search(plan)
      expect(items).toEqual(inOrder(details, []))
      const some = await workspace.runs.search({ ...plan, keys: { metrics: ['é', 'k'], params: [] } })
      expect(some.items).toEqual(
        inOrder(details, []).map((detail) => ({
          ...detail,
          metrics: detail.metrics.filter(({ key }) => key === 'é' || key === 'k'),
          params: [],
        })),
      )
    })
    test('tells runs in the trash apart, and finds nothing of no experiment', async () => {
      const workspace = await open()
      const { runs } = workspace
      const base = { experimentId: '0', name: 'n', userId: '', status: 'running', artifactUri: 'u' } as const
      for (const id of ['a', 'b', 'c']) await runs.create({ ...base, id, startedAtMs: 1 }, [])
      await runs.delete('b', 5)
      const plan = { order: [], experimentIds: ['0'], offset: 0, limit: 10 }
      const found = async (view: 'active' | 'deleted' | 'all') =>
        (await runs.search({ ...plan, view })).items.map((item) => item.run.id)
      expect([await found('active'), await found('deleted'), await found('all')]).toEqual([
        ['a', 'c'],
        ['b'],
        ['a', 'b', 'c'],
      ])
      expect(await runs.search({ ...plan, experimentIds: [], view: 'all' })).toEqual({ items: [], hasMore: false })
    })
  })
})
