import { columnFromArray, tableFromColumns, tableToIPC } from '@uwdata/flechette'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { cellsOf, readingRoom } from '../../test/fixtures/reading-room.ts'
import { arrowFile } from '../../test/golden/arrow-files.ts'
import { unpackLz4 } from './lz4-frame.ts'

const { read, refusal } = readingRoom()

describe('an Arrow file', () => {
  test.each([
    ['file', 'types', 'types.feather'],
    ['stream', 'stream', 'types.arrows'],
    ['file', 'types', 'of-no-name'],
  ] as const)('gives numbers, times and text by its types, as a %s', async (form, golden, name) => {
    const table = await read(name, arrowFile(golden))
    expect(table.description).toBe(`Arrow ${form}, 3 rows, 18 columns`)
    expect(cellsOf(table)).toEqual({
      i: [1, null, 3],
      big: ['9007199254740993', '1', null],
      small: [5, 6, 7],
      f: [2.5, null, null],
      h: [1.5, 2, null],
      dec: [1.25, -0.05, null],
      wide: ['12345678901234567.1', null, '1.0'],
      b: ['true', 'false', null],
      s: ['Köln', null, null],
      c: ['x', 'y', 'x'],
      d: [Date.UTC(2011, 0, 2), null, Date.UTC(1969, 11, 31)],
      ts: [Date.UTC(2011, 0, 2, 3, 4, 5, 678), null, Date.UTC(1960, 0, 1)],
      tz: [Date.UTC(2011, 0, 2, 3, 4, 5), null, null],
      t: ['01:02:03.5', null, null],
      l: ['[1,2]', null, '[]'],
      st: ['{"x":1}', null, '{"x":2}'],
      bin: ['01ff', null, null],
      n: [null, null, null],
    })
  })

  test.each(['lz4', 'zstd'] as const)('is unpacked: %s', async (name) => {
    const { n, s } = cellsOf(await read('packed.feather', arrowFile(name)))
    expect(n).toEqual(Array.from({ length: 600 }, (_, i) => i % 7))
    expect(s).toEqual(Array.from({ length: 600 }, (_, i) => (i % 5 === 0 ? null : `town ${i % 11} at the river`)))
  })

  test('may give a name twice, and be gzip', async () => {
    const columns = [
      ['a', columnFromArray([1, 2])],
      ['A', columnFromArray(['x', 'y'])],
    ] as const
    const bytes = tableToIPC(tableFromColumns(columns.map(([name, column]) => [name, column])), { format: 'file' })!
    expect(cellsOf(await read('twice.arrow.gz', gzipSync(bytes)))).toEqual({ a: [1, 2], A_2: ['x', 'y'] })
  })

  test.each([
    ['its end is missing', arrowFile('types').subarray(0, -100), 'whose end is missing'],
    ['a stream lacks its end', arrowFile('stream').subarray(0, -8), 'whose end is missing'],
    ['it is Feather of version 1', Buffer.from('FEA1....FEA1'), 'version 1'],
    ['it is something else', Buffer.from('a,b\n1,2\n'), 'does not begin as Arrow does'],
    ['its bytes are damaged', Uint8Array.from(arrowFile('lz4')).fill(255, 600, 900), 'cannot be decoded'],
  ])('is refused when %s', async (_, bytes, problem) => {
    const { code, message } = await refusal(read('bad.arrow', bytes))
    expect(code).toBe('SOURCE_UNREADABLE')
    expect(message).toContain(problem)
  })
})

test('LZ4: a frame of the reference program with overlapping matches, its block checksums and its size', () => {
  // 'ab' 40 times and the bytes 0 to 255 three times, through lz4 1.9.4 -9 -BX --content-size
  const frame = Buffer.from(
    '04224d187440bd120100002f616202003bfff1000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff0001ffe950fbfcfdfeffa89db0d4000000006853e536',
    'hex',
  )
  const bytes = Buffer.from(Array.from({ length: 768 }, (_, i) => i % 256))
  expect(Buffer.from(unpackLz4(frame))).toEqual(Buffer.concat([Buffer.from('ab'.repeat(40)), bytes]))
  expect(() => unpackLz4(frame.subarray(0, 40))).toThrow('cut off')
})
