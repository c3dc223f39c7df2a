import { describe, expect, test } from 'vitest'
import { AppError } from '../base/errors.ts'
import { decodeModelFile, encodeModelFile } from './model-file.ts'

const tensors = {
  flags: Uint8Array.of(1, 0, 255),
  weights: Float64Array.of(0.1, -0, Number.NaN, Infinity),
  nodes: Int32Array.of(-1, 2 ** 31 - 1, 7),
  none: new Float64Array(0),
}
const header = { name: 'Ærø', nested: { b: [1, null], a: true } }
const file = encodeModelFile(header, tensors)

/** The header of a file as any reader of the format sees it. */
function plainHeader(bytes: Uint8Array): { length: number; json: Record<string, unknown> } {
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true))
  return {
    length,
    json: JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<string, unknown>,
  }
}

function withHeader(text: string, data = new Uint8Array(0)): Uint8Array {
  const json = new TextEncoder().encode(text)
  const bytes = new Uint8Array(8 + json.length + data.length)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true)
  bytes.set(json, 8)
  bytes.set(data, 8 + json.length)
  return bytes
}

describe('a model file', () => {
  test('gives back header and tensors bit for bit', () => {
    const decoded = decodeModelFile(file)
    expect(decoded.header).toEqual(header)
    expect(decoded.tensors).toEqual(tensors)
    expect(Object.is(decoded.tensors['weights']![1], -0)).toBe(true)
  })

  test('is the same bytes whatever the order of names and keys', () => {
    const other = Object.fromEntries(Object.entries(tensors).toReversed())
    expect(encodeModelFile({ nested: { a: true, b: [1, null] }, name: 'Ærø' }, other)).toEqual(file)
  })

  test('has the layout of the format: padded header, tensors end to end and aligned', () => {
    const { length, json } = plainHeader(file)
    expect(length % 8).toBe(0)
    expect(json).toEqual({
      __metadata__: { throughline: '{"name":"Ærø","nested":{"a":true,"b":[1,null]}}' },
      none: { dtype: 'F64', shape: [0], data_offsets: [0, 0] },
      weights: { dtype: 'F64', shape: [4], data_offsets: [0, 32] },
      nodes: { dtype: 'I32', shape: [3], data_offsets: [32, 44] },
      flags: { dtype: 'U8', shape: [3], data_offsets: [44, 47] },
    })
    expect(file.length).toBe(8 + length + 47)
  })

  test('is read from a Buffer, whose slices are views and not copies', () => {
    expect(decodeModelFile(Buffer.from(file)).tensors).toEqual(tensors)
  })

  test('is read from the middle of a larger buffer', () => {
    const larger = new Uint8Array(file.length + 9)
    larger.set(file, 3)
    expect(decodeModelFile(larger.subarray(3, 3 + file.length)).tensors).toEqual(tensors)
  })

  test.each([
    ['empty', new Uint8Array(0)],
    ['cut off in the length', file.subarray(0, 5)],
    ['cut off in the header', file.subarray(0, 40)],
    ['cut off in the tensors', file.subarray(0, file.length - 1)],
    ['longer than its tensors', Uint8Array.of(...file, 0)],
    ['of a header that is no JSON', withHeader('{"__metadata__"')],
    ['of a header that is null', withHeader('null')],
    ['of another maker', withHeader('{"__metadata__":{"format":"pt"}}')],
    ['with a header that is not UTF-8', withHeader('').with(0, 1)],
    [
      'with an unknown type',
      withHeader('{"__metadata__":{"throughline":"1"},"x":{"dtype":"F16","shape":[0],"data_offsets":[0,0]}}'),
    ],
    [
      'with a tensor outside',
      withHeader('{"__metadata__":{"throughline":"1"},"x":{"dtype":"U8","shape":[9],"data_offsets":[0,9]}}'),
    ],
    [
      'with a shape of another size',
      withHeader(
        '{"__metadata__":{"throughline":"1"},"x":{"dtype":"U8","shape":[2],"data_offsets":[0,1]}}',
        Uint8Array.of(1),
      ),
    ],
    ['with a tensor that is no tensor', withHeader('{"__metadata__":{"throughline":"1"},"x":7}')],
  ])('that is %s is refused as corrupt', (_, bytes) => {
    const decode = () => decodeModelFile(bytes)
    expect(decode).toThrow(AppError)
    expect(decode).toThrow(expect.objectContaining({ code: 'ARTIFACT_CORRUPT' }))
  })
})
