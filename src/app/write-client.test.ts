import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sampleManifest, sampleRow, sampleVersion } from '../../test/fixtures/sample-model.ts'
import { sampleServer } from '../../test/fixtures/sample-server.ts'
import { modelOpenApi } from '../server/model-openapi.ts'
import { clientModule } from './client-module.ts'
import { writeClient } from './write-client.ts'
import type { SampleServer } from '../../test/fixtures/sample-server.ts'
import type { ModelDocument } from './client-module.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'throughline-client-'))
const out = join(folder, 'models.ts')
let server: SampleServer
let url = ''
beforeAll(async () => {
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  server = await sampleServer()
  url = await server.app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(async () => {
  await server.app.close()
  rmSync(folder, { recursive: true, force: true })
})

const never = () => Promise.reject(new Error('no workspace is asked'))

/** What the compiler says of a program beside the module; '' where nothing. */
async function compiled(program: string): Promise<string> {
  writeFileSync(join(folder, 'program.ts'), program)
  const compilerOptions = {
    paths: { 'throughline/client': [join(root, 'src/client.ts')] },
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    noUnusedLocals: false,
  }
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: join(root, 'tsconfig.json'), include: ['models.ts', 'program.ts'], compilerOptions }),
  )
  const compiler = join(root, 'node_modules/.bin/tsc')
  return promisify(execFile)(compiler, ['-p', 'tsconfig.json'], { cwd: folder }).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  )
}

test('a client of a server knows its models: a wrong field, value, label or model does not compile', async () => {
  const written = await writeClient(never, { from: url, out, token: '' })
  expect(written.models.toSorted()).toEqual(['costs', 'damages', 'strikes'])
  const text = readFileSync(out, 'utf8')
  expect(text).toContain(`  /** Speed in knots. In training from 0 to 350. */\n  readonly speed: number\n`)
  expect(text).toContain('  readonly engines?: number | null\n')
  expect(text).toContain('readonly phase?: "Approach" | "Climb" | null\n')
  expect(text).toContain('readonly size: "1" | "2" | "3" | number\n')
  expect(text).toContain('readonly "flight date": string\n')
  expect(text).toContain('export type DamagesLabel = "minor" | "none" | "constructor"\n')
  expect(text).toContain('export type CostsLabel = never\n')
  const row = `{ speed: 120.5, engines: 2, warned: true, phase: 'Climb', size: '2', 'flight date': '1999-05-17' } as const`
  expect(
    await compiled(`import { modelsClient } from './models.ts'
      const client = modelsClient({})
      const row = ${row}
      const answer = await client.predict('damages', [row])
      const label: 'minor' | 'none' | 'constructor' | undefined = answer.predictions[0]?.label
      await client.predict('strikes@champion', [{ ...row, engines: null }])
      // @ts-expect-error an unknown field
      await client.predict('strikes', [{ ...row, sped: 1 }])
      // @ts-expect-error a required field is missing
      await client.predict('strikes', [{ speed: 1 }])
      // @ts-expect-error a value of another type
      await client.predict('strikes', [{ ...row, speed: '120' }])
      // @ts-expect-error a category that training did not see
      await client.predict('strikes', [{ ...row, phase: 'Taxi' }])
      // @ts-expect-error null where none may be
      await client.predict('strikes', [{ ...row, speed: null }])
      // @ts-expect-error a label that is none
      const other: 'major' | undefined = answer.predictions[0]?.label
      // @ts-expect-error a model that is none
      await client.predict('nothing', [row])
      export { label, other }`),
  ).toBe('')
}, 60_000)

test('the module predicts, by the client that is there already', async () => {
  await writeClient(never, { from: url, out, token: '' })
  const library = join(root, 'src/client.ts')
  writeFileSync(out, readFileSync(out, 'utf8').replace("'throughline/client'", JSON.stringify(library)))
  const { modelsClient } = (await import(out)) as {
    modelsClient: (options?: object) => {
      predict(model: string, rows: object[]): Promise<{ version: number }>
      close(): Promise<void>
    }
  }
  const client = modelsClient()
  expect(await client.predict('strikes', [sampleRow])).toMatchObject({ model: 'strikes', version: 1 })
  await client.close()
})

test('names that are no identifiers are quoted, types get names of their own, and no text ends a comment', () => {
  const signature = {
    inputs: [
      { name: 'it\'s "x"', type: 'category', nullable: true, categories: ['a"\n', '*/'], meaning: 'Ends */ here' },
    ],
    output: { kind: 'classification', name: 'y', labels: [0, 1] },
  } as const
  const document = modelOpenApi(
    sampleManifest('classification', { signature }),
    sampleVersion(),
  ) as unknown as ModelDocument
  const text = clientModule(
    new Map([
      ['my-model', document],
      ['my_model', document],
      ['7', document],
    ]),
  )
  expect(text).toContain(String.raw`readonly "it's \"x\""?: "a\"\n" | "*/" | null`)
  expect(text).toContain('/** Ends * / here. The values seen')
  expect(text.match(/export interface \w+/g)).toEqual([
    ...[
      'export interface MyModelRow',
      'export interface MyModel2Row',
      'export interface Model7Row',
      'export interface Models',
    ],
  ])
  expect(text).toContain('export type Model7Label = 0 | 1')
})

test('a file that somebody else wrote is left alone, and a server that is away is named', async () => {
  const mine = join(folder, 'mine.ts')
  writeFileSync(mine, 'export {}\n')
  await expect(writeClient(never, { from: url, out: mine, token: '' })).rejects.toMatchObject({ code: 'CLIENT_FILE' })
  expect(readFileSync(mine, 'utf8')).toBe('export {}\n')
  const away = { from: 'http://127.0.0.1:1', out, token: '' }
  await expect(writeClient(never, away)).rejects.toMatchObject({ code: 'CLIENT_SOURCE' })
})
