import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../test/e2e/cli.ts'
import { isUbjson } from '../learn/exchange/foreign-trees/ubjson.ts'
import { exportModel } from './export-model.ts'
import { importedCardOf } from '../reporting/imported-card.ts'
import { findModel, findVersion } from './find-model.ts'
import { importModel } from './import-model.ts'
import { importedAct, modelCard } from './model-card.ts'
import { openApp } from './open-app.ts'
import { personAt, terminalPromotions } from './promote-model.ts'
import { serve } from './serve.ts'
import { readSettings } from './settings.ts'
import type { Cell } from '../frame/column.ts'
import type { App } from './open-app.ts'

/** Folders that the real MLflow wrote; `test/golden/mlflow/folders.py` makes them. */
interface Written {
  readonly versions: Readonly<Record<string, string>>
  readonly folders: Readonly<
    Record<string, { readonly files: Readonly<Record<string, string>>; readonly expected: readonly number[] }>
  >
}

const written = (major: 2 | 3): Written =>
  JSON.parse(
    readFileSync(new URL(`../../test/golden/mlflow/folders-${major}.json`, import.meta.url), 'utf8'),
  ) as Written
const majors = [2, 3] as const

const folder = temporaryFolder()
let app: App
beforeAll(async () => {
  app = await openApp({ folder: folder.path, threads: 1 })
})
afterAll(async () => {
  await app.close()
  folder.remove()
})

function unpacked(major: 2 | 3, name: string): string {
  const place = join(folder.path, `mlflow-${major}`, name)
  mkdirSync(place, { recursive: true })
  const { files } = written(major).folders[name]!
  for (const [file, data] of Object.entries(files)) writeFileSync(join(place, file), Buffer.from(data, 'base64'))
  return place
}

/** Scores of the golden rows, as the endpoint reads and scores them. */
async function scoresOf(model: string): Promise<number[]> {
  const served = await findModel(app, model)
  const scores = new Float64Array(served.model.outputs)
  return served.manifest.golden.rows.flatMap((row) => {
    const cells: Cell[] = []
    served.check(row, 0, cells, { problems: [], warnings: [] })
    served.score(cells, scores, 0)
    return [...scores]
  })
}

describe.each(majors)('a folder of MLflow %i', (major) => {
  test.each([
    ['xgboost-classifier', 1e-6],
    ['xgboost-json', 1e-6],
    ['xgboost-ubj', 1e-6],
    ['lightgbm-booster', 1e-12],
    ['onnx', 1e-6],
  ])('of %s is served with the answers of its own library', async (name, tolerance) => {
    const { model, gate, goldenRows } = await importModel(app, { folder: unpacked(major, name), name, target: 'y' })
    expect(goldenRows).toBe(6)
    expect(gate.passed).toBe(false)
    const { expected } = written(major).folders[name]!
    const scores = await scoresOf(model)
    expect(scores.length).toBe(expected.length)
    // XGBoost and ONNX add in 32 bits.
    for (const [at, score] of scores.entries()) {
      expect(Math.abs(score - expected[at]!)).toBeLessThan(tolerance * Math.max(1, Math.abs(expected[at]!)))
    }
  })

  test.each(['lightgbm-classifier', 'sklearn'])('of Python objects is refused by name: %s', async (name) => {
    const refused = importModel(app, { folder: unpacked(major, name), name, target: 'y' })
    await expect(refused).rejects.toMatchObject({ code: 'MLFLOW_FLAVOR' })
    await expect(refused).rejects.toThrow(/Python objects/)
  })
})

test('the card of an imported version says what is not known, is kept, and is what it was', async () => {
  const { model } = await importModel(app, { folder: unpacked(3, 'xgboost-json'), name: 'carded', target: 'y' })
  const { card, markdown } = await modelCard(app, model)
  expect(card).toMatchObject({
    ...{ imported: { flavor: 'xgboost', goldenRows: 6 }, metrics: null, data: null },
    intendedUse: { question: null, kind: 'classification', target: 'y' },
    gate: { passed: false },
  })
  expect(markdown).toMatch(/# Model card: carded[^]*## Not known[^]*nothing was measured here/)
  const [record] = (await app.store.evidence.list({ subject: model, limit: 10 })).filter(
    ({ action }) => action === importedAct,
  )
  const kept = (record!.details as { card: { digest: string; markdown: string } }).card
  expect(new TextDecoder().decode(await app.store.artifacts.get(kept.markdown))).toBe(markdown)
  // Of a version that was brought in before cards were kept, the same is made from the version.
  const version = { ...(await findVersion(app, model)), runId: 'elsewhere' }
  expect(importedCardOf({ version, createdAtMs: 0 }).markdown).toContain('## Not known')
})

test('the binary form of XGBoost is told from its JSON, whatever the file is called', () => {
  const file = (name: string, ending: string): Buffer =>
    Buffer.from(written(2).folders[name]!.files[`model.${ending}`]!, 'base64')
  expect(isUbjson(file('xgboost-classifier', 'xgb'))).toBe(true)
  expect(isUbjson(file('xgboost-ubj', 'ubj'))).toBe(true)
  expect(isUbjson(file('xgboost-json', 'json'))).toBe(false)
})

test('a file that is cut off anywhere is refused, and nothing is registered', async () => {
  const place = unpacked(3, 'xgboost-ubj')
  const file = join(place, 'model.ubj')
  const whole = readFileSync(file)
  for (const share of [0, 0.01, 0.3, 0.9, 0.999]) {
    writeFileSync(file, whole.subarray(0, Math.floor(share * whole.length)))
    await expect(importModel(app, { folder: place, name: 'cut', target: 'y' })).rejects.toMatchObject({
      code: 'MODEL_FOREIGN_UNREADABLE',
    })
  }
  expect(await app.store.models.models()).not.toContain('cut')
})

test.each([
  ['flavors: {onnx: {data: ../secret.onnx}}', 'names the file'],
  ['flavors: {onnx: {data: /etc/passwd}}', 'names the file'],
  ['flavors: {onnx: {data: }}', 'names the file'],
  ['flavors: {onnx: {data: gone.onnx}}', 'gone.onnx'],
  ['a: &a [x]\nflavors: {onnx: *a}', 'MLmodel'],
  ['{', 'MLmodel'],
  ['', 'no flavors'],
])('an MLmodel file is data that is not trusted: %s', async (mlmodel, says) => {
  const place = join(folder.path, 'odd')
  mkdirSync(place, { recursive: true })
  writeFileSync(join(place, 'MLmodel'), mlmodel)
  const refused = importModel(app, { folder: place, name: 'odd', target: 'y' })
  await expect(refused).rejects.toMatchObject({ code: 'MLFLOW_FOLDER' })
  await expect(refused).rejects.toThrow(says)
})

test('an imported champion answers, goes out as a folder again and comes back as the same bytes', async () => {
  const given = { folder: unpacked(3, 'lightgbm-booster'), name: 'bought', target: 'y', alias: 'champion' }
  await importModel(app, given)
  const server = await serve(app, undefined, { host: '127.0.0.1', port: 0 }, readSettings({}))
  try {
    const answer = await fetch(`${server.url}/models/bought/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ rows: [{ a: null, b: 3, c: 'x' }] }),
    })
    expect(await answer.json()).toMatchObject({ model: 'bought', predictions: [{ label: expect.any(Number) }] })
  } finally {
    await server.close()
  }
  const out = join(folder.path, 'out')
  await exportModel(app, { model: 'bought', format: 'mlflow', out })
  await importModel(app, { folder: out, name: 'again', target: 'y' })
  const [one, other] = [await app.store.models.version('bought', 1), await app.store.models.version('again', 1)]
  expect(other.digest).toBe(one.digest)
})

test('promotion tells what is not known of an imported model', async () => {
  await importModel(app, { folder: unpacked(2, 'onnx'), name: 'unknown', target: 'y' })
  const { verdict, gate } = await terminalPromotions(app).promote('unknown/1', 'champion', personAt(undefined))
  expect(verdict).toBe('refused')
  expect(gate.reasons.at(-1)).toBe('not passed: its origin lacks run, config, snapshot, evaluation set')
})
