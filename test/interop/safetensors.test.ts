import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { sha256 } from '../../src/base/digest.ts'
import { canonicalJson } from '../../src/base/json.ts'
import { decodeModelFile, encodeModelFile } from '../../src/learn/model-file.ts'
import { temporaryFolder } from '../e2e/cli.ts'
import { askPython, objectPath, python } from './clients.ts'
import type { Tensor } from '../../src/learn/tensor.ts'

/** What Python's safetensors says of a file. */
interface Opened {
  readonly metadata: Readonly<Record<string, string>>
  readonly tensors: Readonly<Record<string, { type: string; shape: number[]; sha256: string }>>
}

const dtypes = [
  [Float64Array, 'float64'],
  [Int32Array, 'int32'],
  [Uint8Array, 'uint8'],
] as const

/** What our own decoder says of the same file, in the same words. */
function decoded(bytes: Uint8Array): Opened {
  const { header, tensors } = decodeModelFile(bytes)
  const described = Object.entries(tensors).map(([name, tensor]) => [name, describeTensor(tensor)])
  return { metadata: { throughline: canonicalJson(header) }, tensors: Object.fromEntries(described) }
}

function describeTensor(tensor: Tensor): Opened['tensors'][string] {
  const [, type] = dtypes.find(([view]) => tensor instanceof view)!
  const bytes = new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength)
  return { type, shape: [tensor.length], sha256: sha256(bytes) }
}

describe.skipIf(python() === undefined)("Python's safetensors", () => {
  test('opens both artifacts of a run, and finds the tensors and the manifest that our decoder finds', () => {
    const { digest, evaluatedDigest } = inject('run').model
    const paths = [digest, evaluatedDigest].map((it) => objectPath(inject('dataFolder'), it))
    const opened = askPython<Opened[]>('read_safetensors.py', paths)
    expect(opened).toEqual(paths.map((path) => decoded(readFileSync(path))))
    expect(Object.keys(opened[0]!.tensors)).not.toEqual([])
    expect(JSON.parse(opened[0]!.metadata['throughline']!)).toMatchObject({ formatVersion: 1, project: 'birdstrikes' })
  })

  test('opens a file with every type of tensor, empty ones and letters beyond ASCII included', () => {
    const folder = temporaryFolder()
    try {
      const path = join(folder.path, 'all.safetensors')
      const tensors = {
        halves: Float64Array.of(0.5, -0, Number.NaN, Infinity, Number.MIN_VALUE),
        codes: Int32Array.of(-1, 2_147_483_647, -2_147_483_648),
        flags: Uint8Array.of(0, 1, 255),
        'none of it': new Float64Array(0),
        größe: Uint8Array.of(7),
      }
      writeFileSync(path, encodeModelFile({ note: 'naïve “quotes” ✓' }, tensors))
      expect(askPython<Opened[]>('read_safetensors.py', [path])).toEqual([decoded(readFileSync(path))])
    } finally {
      folder.remove()
    }
  })
})
