import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { parsed, startUp, temporaryFolder, throughline } from '../../e2e/cli.ts'
import { mlflow } from '../clients.ts'
import { exchanged, trips, writeProjects, type TripRow } from './exchange-projects.ts'
import { pythonClient, type PythonClient } from './python-client.ts'
import type { PredictAnswer } from '../../../src/api/predict-answer.ts'
import type { RunResult } from '../../../src/domain/run-result.ts'
import type { ImportedModel } from '../../../src/cli/operations.ts'
import type { Promotion } from '../../../src/registry/promotion/promotions.ts'

/** What `exchange.answers` tells of a model. */
interface Answers {
  readonly inputs: readonly (readonly [string, string, boolean])[]
  readonly outputs: readonly (readonly [string, string])[]
  readonly columns: Readonly<Record<string, readonly (string | number)[]>>
  readonly example: number
  readonly refused: string
}

/** What `scoring.forms` tells of a model. */
interface Scored {
  readonly answers: Readonly<Record<string, readonly object[]>>
  readonly pyfunc: readonly object[]
  readonly refused: readonly unknown[]
  readonly root: number
}

/** A folder that MLflow wrote, and what its own pyfunc answers. */
interface Foreign {
  readonly folder: string
  readonly rows: readonly object[]
  readonly answers: readonly number[]
}

const pythons = { 2: mlflow(2), 3: mlflow(3) } as const
const rows: readonly TripRow[] = trips(300, 2).map(({ row }) => row)

describe.skipIf(pythons[2] === undefined || pythons[3] === undefined)('models go between the two', () => {
  const folder = temporaryFolder()
  const options = { env: { THROUGHLINE_DATA_DIR: join(folder.path, 'data') }, cwd: folder.path }
  const undo: (() => unknown)[] = [() => folder.remove()]
  const runs = new Map<string, RunResult>()
  const clients = new Map<number, PythonClient>()
  let url = ''

  beforeAll(async () => {
    for (const [name, place] of writeProjects(folder.path)) {
      runs.set(name, parsed(await throughline(['run', '--json', '--cwd', place], { ...options, isCounted: false })))
    }
    const server = await startUp(['--cwd', folder.path], options)
    undo.unshift(() => server.stop())
    url = server.url
    for (const major of [2, 3] as const) {
      const home = join(folder.path, `home-${major}`)
      mkdirSync(home)
      const client = pythonClient(pythons[major]!, url, home)
      undo.unshift(() => client.stop())
      clients.set(major, client)
    }
  })
  afterAll(async () => {
    for (const each of undo) await each()
  })

  async function ours(model: string, asked: readonly object[]): Promise<PredictAnswer['predictions']> {
    const ask = (): Promise<Response> =>
      fetch(`${url}/models/${model}/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ rows: asked }),
      })
    // The server hears of a new version within a second.
    await vi.waitUntil(async () => (await ask()).status !== 404, { timeout: 5000, interval: 100 })
    const response = await ask()
    const answer = (await response.json()) as PredictAnswer
    expect({ status: response.status, answer }).toMatchObject({ status: 200 })
    return answer.predictions
  }

  /** Ours in the form of the data frame that the folder's model gives. */
  function columnsOf(predictions: PredictAnswer['predictions']): Record<string, (string | number)[]> {
    if (predictions[0]!.value !== undefined) return { prediction: predictions.map(({ value }) => value!) }
    const labels = Object.keys(predictions[0]!.probabilities!)
    const probability = (label: string): [string, number[]] => [
      `probability_${label}`,
      predictions.map(({ probabilities }) => probabilities![label]!),
    ]
    return {
      label: predictions.map(({ label }) => label as string | number),
      ...Object.fromEntries(labels.map(probability)),
    }
  }

  // Both compute in doubles; a graph adds in another order than ours.
  const near = (value: string | number): unknown =>
    typeof value === 'string' ? value : expect.closeTo(value, Math.abs(value) > 1 ? 10 : 12)

  describe.each([2, 3] as const)('the stock pyfunc of MLflow %i', (major) => {
    test.each(exchanged)('loads %s by its alias from the server, and answers what we answer', async (name) => {
      expect(runs.get(name)).toMatchObject({ gate: { passed: true }, model: { version: 1 } })
      const theirs = await clients.get(major)!.ask<Answers>('exchange.answers', {
        ...{ uri: `models:/${name}@champion`, rows },
      })
      const expected = columnsOf(await ours(name, rows))
      expect(theirs.columns).toEqual(
        Object.fromEntries(Object.entries(expected).map(([column, values]) => [column, values.map(near)])),
      )
      expect(theirs.inputs).toEqual([
        ['distance', 'double', true],
        ['rooms', 'double', true],
        ['zone', 'string', true],
        ['code', 'double', true],
        ['wet', 'boolean', true],
        ['day', 'double', true],
      ])
      expect(theirs.outputs.map(([column]) => column)).toEqual(Object.keys(theirs.columns))
      expect(theirs.example).toBeGreaterThan(0)
      // What the signature asks for, pyfunc enforces.
      expect(theirs.refused).toContain('distance')
    })

    test.each(exchanged)('asks %s as a scoring server, and gets what it gives', async (name) => {
      const { answers, pyfunc, refused, root } = await clients.get(major)!.ask<Scored>('scoring.forms', {
        ...{ url: `${url}/models/${name}`, uri: `models:/${name}@champion`, rows },
      })
      const expected = columnsOf(await ours(name, rows))
      const records = rows.map((_, row) =>
        Object.fromEntries(Object.keys(expected).map((key) => [key, expected[key]![row]])),
      )
      expect(Object.keys(answers)).toHaveLength(8)
      // Of each form to the last bit; of the graph as near as doubles allow.
      for (const [form, given] of Object.entries(answers)) expect(given, form).toEqual(records)
      expect(pyfunc).toEqual(
        records.map((record) => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, near(value!)]))),
      )
      expect(refused).toEqual([
        400,
        { error_code: 'BAD_REQUEST', message: expect.stringContaining('"distance"') as string },
      ])
      expect(root).toBe(200)
    })

    test('loads the folder of an export, which is the one that the server hands out', async () => {
      const out = join(folder.path, `exported-${major}`)
      await throughline(['models', 'export', 'forest', '--format', 'mlflow', '--out', out, '--json'], options)
      const ask = (uri: string): Promise<Answers> => clients.get(major)!.ask('exchange.answers', { uri, rows })
      expect(await ask(out)).toEqual(await ask('models:/forest/1'))
    })
  })

  describe.each([2, 3] as const)('a folder that MLflow %i wrote', (major) => {
    let written: Readonly<Record<string, Foreign>>
    beforeAll(async () => {
      const place = join(folder.path, `written-${major}`)
      mkdirSync(place)
      written = await clients.get(major)!.ask('exchange.folders', { place })
    })

    test.each([
      // XGBoost and this graph add in 32 bits.
      ...['xgboost-default', 'xgboost-json', 'xgboost-ubj', 'onnx'].map((name) => [name, 1e-5] as const),
      ...['lightgbm-binary', 'lightgbm-several', 'lightgbm-number'].map((name) => [name, 1e-12] as const),
    ])('of %s is imported, and answers what its pyfunc answers', async (flavor, tolerance) => {
      const name = `${flavor}-${major}`
      const { folder: place, rows: asked, answers } = written[flavor]!
      const command = ['models', 'import', place, '--name', name, '--alias', 'champion', '--json']
      expect(parsed<ImportedModel>(await throughline(command, options))).toMatchObject({ model: `${name}/1` })
      const predictions = await ours(name, asked)
      const scores = predictions.flatMap(({ value, probabilities }) => {
        if (value !== undefined) return [value]
        const shares = Object.values(probabilities!)
        return shares.length === 2 ? [shares[1]!] : shares
      })
      expect(scores.length).toBe(answers.length)
      const worst = scores.reduce((most, score, at) => Math.max(most, Math.abs(score - answers[at]!)), 0)
      expect(worst).toBeLessThan(tolerance)
      // Its card says what is not known, and the gate does not let it pass unmeasured.
      const card = await throughline(['models', 'card', name], options)
      expect(card.stdout).toMatch(/not known/i)
      const promotion = await throughline(['models', 'promote', `${name}/1`, '--json'], options)
      expect(promotion.code).toBe(1)
      expect(parsed<Promotion>(promotion).gate.reasons).toContainEqual(expect.stringMatching(/^not passed: its gate/))
    })

    test('that holds Python objects is refused by name', async () => {
      const place = await clients.get(major)!.ask<string>('exchange.pickled', {
        ...{ place: join(folder.path, `pickled-${major}`) },
      })
      const refused = await throughline(['models', 'import', place, '--name', 'pickled'], options)
      expect(refused.code).not.toBe(0)
      expect(refused.stderr).toContain('MLFLOW_FLAVOR')
    })
  })
})
