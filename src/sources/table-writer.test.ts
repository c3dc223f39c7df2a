import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { categoryColumn, numberColumn } from '../frame/column.ts'
import { frameOf } from '../frame/frame.ts'
import { writeTable } from './table-writer.ts'

const folder = mkdtempSync(join(tmpdir(), 'throughline-writer-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a frame is written as CSV, with the added columns behind it', async () => {
  const frame = frameOf([
    ['n', numberColumn([1.5, null])],
    ['a, "b"', categoryColumn(['x,y', null])],
    ['t', { kind: 'timestamp', values: Float64Array.of(0, Number.NaN) }],
    ['prediction', categoryColumn(['kept', ' '])],
  ])
  const path = join(folder, 'new', 'out.csv')
  await writeTable(
    path,
    frame,
    new Map([
      ['prediction', ['Yes', 'No']],
      ['probability', [0.75, 0.25]],
    ]),
  )
  expect(readFileSync(path, 'utf8')).toBe(
    'n,"a, ""b""",t,prediction,prediction_2,probability\n' +
      '1.5,"x,y",1970-01-01T00:00:00.000Z,kept,Yes,0.75\n' +
      ',,," ",No,0.25\n',
  )
  expect(readdirSync(join(folder, 'new'))).toEqual(['out.csv'])
})

test('a row of one missing value is no empty line', async () => {
  const path = join(folder, 'one.csv')
  await writeTable(path, frameOf([['c', categoryColumn(['a', null, 'b'])]]))
  expect(readFileSync(path, 'utf8')).toBe('c\na\n""\nb\n')
})

test('a frame is written as JSON lines where the name says so', async () => {
  const frame = frameOf([
    ['n', numberColumn([1.5, null])],
    ['a "b"', categoryColumn(['é', null])],
    ['t', { kind: 'timestamp', values: Float64Array.of(0, Number.NaN) }],
  ])
  const path = join(folder, 'out.jsonl')
  await writeTable(path, frame, new Map([['n', [0.75, 0.25]]]))
  expect(readFileSync(path, 'utf8')).toBe(
    '{"n":1.5,"a \\"b\\"":"é","t":"1970-01-01T00:00:00.000Z","n_2":0.75}\n' +
      '{"n":null,"a \\"b\\"":null,"t":null,"n_2":0.25}\n',
  )
})
