import { readFileSync } from 'node:fs'
import { describe, expect, inject, test } from 'vitest'
import { sha256 } from '../../src/base/digest.ts'
import { cellAt } from '../../src/frame/column.ts'
import { snapshotStore } from '../../src/sources/snapshot-store.ts'
import { askPython, objectPath, python } from './clients.ts'
import type { Column } from '../../src/frame/column.ts'

type Value = string | number | boolean | null

interface Read {
  readonly rows: number
  readonly columns: readonly { readonly name: string; readonly type: string; readonly values: readonly Value[] }[]
}

/** Arrow types of the example's columns: what is not named here is a string. */
const arrowTypes: Readonly<Record<string, string>> = {
  'Flight Date': 'date32[day]',
  'Cost Other': 'int64',
  'Cost Repair': 'int64',
  'Cost Total $': 'int64',
  'Speed IAS in knots': 'int64',
  damaged: 'bool',
}

describe.skipIf(python() === undefined)("Python's pyarrow", () => {
  const { hash, rows } = inject('run').snapshot
  const path = objectPath(inject('dataFolder'), hash)

  test('reads the snapshot: the rows, types and values that our loader reads', async () => {
    const read = askPython<Read>('read_parquet.py', path)
    const refuse = (): never => {
      throw new Error('nothing is written here')
    }
    const bytes = readFileSync(path)
    const artifacts = { get: async () => bytes, put: refuse, has: refuse, locate: () => path }
    const frame = await snapshotStore({ artifacts }).load(hash)
    expect([read.rows, frame.rowCount]).toEqual([rows, rows])
    expect(read.columns.map(({ name }) => name)).toEqual([...frame.columns.keys()])
    for (const { name, type, values } of read.columns) {
      expect([name, type]).toEqual([name, arrowTypes[name] ?? 'string'])
      const ours = valuesOf(frame.columns.get(name)!, type === 'bool')
      const firstDifference = values.findIndex((value, row) => value !== ours[row])
      expect([name, firstDifference, values[firstDifference], ours[firstDifference]]).toEqual([
        name,
        -1,
        undefined,
        undefined,
      ])
      expect(values.length).toBe(ours.length)
    }
  })

  test('reads a file whose name is the SHA-256 of its bytes', () => {
    expect(sha256(readFileSync(path))).toBe(hash)
  })
})

function valuesOf(column: Column, isBoolean: boolean): readonly Value[] {
  const length = column.kind === 'category' ? column.codes.length : column.values.length
  const cells = Array.from({ length }, (_, row) => cellAt(column, row))
  return isBoolean ? cells.map((cell) => (cell === null ? null : cell === 'true')) : cells
}
