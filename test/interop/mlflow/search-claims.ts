import { expect, test } from 'vitest'
import { expectNoFailure } from './session.ts'
import type { Session } from './session.ts'

/** What search_runs finds, in which order, and what it refuses. */
export function searchClaims(session: Session): void {
  const { ask } = session
  const all = ['r0', 'r1', 'r2', 'r3', 'r4', 'r5']

  // MLflow 2's own server knows no IS NULL.
  test.skipIf(session.isStock && session.major === 2)('filters and orders find what they say', async () => {
    const { filters, ordered, ...others } = await ask<{ filters: object; ordered: object; default: string[] }>(
      'search.filters',
    )
    expect(filters).toEqual({
      'metrics.auc > 0.3': ['r0', 'r1', 'r3'],
      'metrics.auc >= 0.3 and metrics.auc < 0.9': ['r0', 'r3', 'r5'],
      'metric.auc != 0.5': ['r1', 'r2', 'r3', 'r4', 'r5'],
      "params.model = 'ridge'": ['r0'],
      "params.model != 'ridge'": ['r1', 'r2', 'r3'],
      "params.model LIKE '%idge'": ['r0', 'r1'],
      "params.model ILIKE 'RIDGE'": ['r0', 'r1'],
      'params.model IS NULL': ['r4', 'r5'],
      'params.model IS NOT NULL': ['r0', 'r1', 'r2', 'r3'],
      "tags.`my.dotted key` = 'v1'": ['r1', 'r3', 'r5'],
      'tags."my.dotted key" = "v0"': ['r0', 'r2', 'r4'],
      "attributes.status = 'FINISHED'": ['r0', 'r3'],
      "status != 'FINISHED'": ['r1', 'r2', 'r4', 'r5'],
      'attributes.start_time > 1700000000002': ['r3', 'r4', 'r5'],
      'created <= 1700000000001': ['r0', 'r1'],
      "run_name LIKE 'r%' AND metrics.auc > 0.6": ['r1', 'r3'],
      "`run name` = 'r3'": ['r3'],
      "run_id IN ('r1', 'r2')": ['r1', 'r2'],
      "attributes.run_id NOT IN ('r1')": ['r0', 'r2', 'r3', 'r4', 'r5'],
      "artifact_uri LIKE '%artifacts%'": all,
      "tags.missing != 'x'": [],
    })
    const newest = all.toReversed()
    expect(ordered).toEqual({
      'metrics.auc': ['r4', 'r5', 'r0', 'r3', 'r1', 'r2'],
      'metrics.auc DESC': ['r1', 'r3', 'r0', 'r5', 'r4', 'r2'],
      'params.model ASC': ['r1', 'r2', 'r3', 'r0', 'r5', 'r4'],
      'start_time DESC': newest,
      'tags.missing': newest,
      end_time: ['r0', 'r3'],
    })
    expect(others).toEqual({ default: newest })
    expectNoFailure(session)
  })

  test('pages of runs follow each other', async () => {
    const { pages, frame } = await ask<{ pages: string[][]; frame: unknown }>('search.pages')
    const position = [4, 3, 2, 1, 0].flatMap((rest) => [0, 5, 10, 15, 20].map((base) => base + rest))
    const names = position.filter((each) => each < 23).map((each) => `p${String(each).padStart(2, '0')}`)
    expect(pages).toEqual([names.slice(0, 10), names.slice(10, 20), names.slice(20)])
    expect(frame).toEqual([23, [0, 1, 2, 3, 4, 0, 1]])
    expectNoFailure(session)
  })

  test('what is no filter is refused, with the code and the words of MLflow', async () => {
    const refused = await ask<Record<string, { kind: string; code: string; message: string }>>('search.refused')
    const { "params.a = 'x' OR params.b = 'y'": either, 'metrics.a IS NULL': none, ...others } = refused
    // Ours reads these two.
    if (session.isStock) expect([either, none]).toMatchObject([{ kind: 'RestException' }, { kind: 'RestException' }])
    else expect([either, none]).toEqual([null, null])
    for (const [filter, refusal] of Object.entries(others)) {
      expect([filter, refusal]).toMatchObject([filter, { kind: 'RestException', code: 'INVALID_PARAMETER_VALUE' }])
    }
    expect(others["metrics.auc = 'x'"]?.message).toContain("Expected numeric value type for metric. Found 'x'")
    expect(others["attributes.bogus = 'x'"]?.message).toContain("Invalid attribute key 'bogus' specified")
    expect(others["bogus.a = 'x'"]?.message).toContain("Invalid entity type 'bogus'")
    expect(others['params.a >']?.message).toContain('Invalid clause(s) in filter string')
    expect(others['token']?.message).toContain('Invalid page token, could not base64-decode')
    expect(others['max_results']?.message).toContain("Invalid value 50001 for parameter 'max_results'")
  })

  test('datasets are noted once with their contexts and tags, and found by them', async () => {
    expect(await ask('search.datasets')).toEqual({
      inputs: [
        ['small', 'code', { 'mlflow.data.context': 'eval' }],
        ['table', 'http', { 'mlflow.data.context': 'training', split: 'a' }],
      ],
      isWhole: true,
      source: ['{"url": "https://example.org/t.csv"}'],
      found: [1, 1, 1, 1, 0],
    })
    expectNoFailure(session)
  })
}
