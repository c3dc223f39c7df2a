import { appendFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateRawSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { whileUnchanged } from './file-stamp.ts'
import { cellsOf, readingRoom } from '../../test/fixtures/reading-room.ts'

const { read, refusal, write, folder } = readingRoom()

interface Member {
  readonly name: string
  readonly content: string
  readonly method?: number
  readonly flags?: number
}

/** A zip as APPNOTE.TXT says, with the sizes in the directory only, as a writer to a pipe leaves them. */
function zip(members: readonly Member[]): Buffer {
  const [locals, directory]: [Buffer[], Buffer[]] = [[], []]
  let at = 0
  for (const { name, content, method = 8, flags = 8 } of members) {
    const data = method === 8 ? deflateRawSync(content) : Buffer.from(content)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(flags, 6)
    local.writeUInt16LE(method, 8)
    local.writeUInt16LE(name.length, 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(flags, 8)
    entry.writeUInt16LE(method, 10)
    entry.writeUInt32LE(crc32(content), 16)
    entry.writeUInt32LE(data.length, 20)
    entry.writeUInt32LE(Buffer.byteLength(content), 24)
    entry.writeUInt16LE(name.length, 28)
    entry.writeUInt32LE(at, 42)
    locals.push(local, Buffer.from(name), data)
    directory.push(entry, Buffer.from(name))
    at += 30 + name.length + data.length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(members.length, 10)
  end.writeUInt32LE(Buffer.concat(directory).length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, ...directory, end])
}

const content = 'a,b\n1,x\n2,y\n'
const expected = { a: ['1', '2'], b: ['x', 'y'] }

describe('a packed file', () => {
  test.each([
    ['gzip', 'table.csv.gz', gzipSync(content)],
    ['gzip under any name', 'table.csv', gzipSync(content)],
    ['gzip in two parts', 'table.csv.gz', Buffer.concat([gzipSync('a,b\n1,x\n'), gzipSync('2,y\n')])],
    ['zip', 'table.zip', zip([{ name: 'table.csv', content }])],
    ['zip without compression', 'table.csv.zip', zip([{ name: 'table.csv', content, method: 0 }])],
    [
      'zip with what systems leave beside the file',
      'table.zip',
      zip([
        { name: 'in/', content: '', method: 0 },
        { name: 'in/table.csv', content },
        { name: '__MACOSX/in/._table.csv', content: 'x' },
      ]),
    ],
  ])('is read: %s', async (_, name, bytes) => {
    expect(cellsOf(await read(name, bytes))).toEqual(expected)
  })

  test('is of the kind of the file in it', async () => {
    const lines = '{"a":1,"b":"x"}\n{"a":2,"b":"y"}\n'
    const table = await read('t.zip', zip([{ name: 'rows.jsonl', content: lines }]))
    expect(cellsOf(table)).toEqual({ a: [1, 2], b: ['x', 'y'] })
    expect(table.description).toBe('JSON lines, zip, 2 rows, 2 columns')
    expect(cellsOf(await read('rows.gz', gzipSync(lines)))['a']).toEqual([1, 2])
  })

  const sound = zip([{ name: 'table.csv', content }])
  test.each([
    ['cut off', gzipSync(content).subarray(0, 20), 'cut off or damaged'],
    ['empty', zip([]), 'expected one file in it, received 0'],
    [
      'of several files',
      zip([
        { name: 'a.csv', content },
        { name: 'b.csv', content },
      ]),
      'received 2: "a.csv", "b.csv"',
    ],
    ['encrypted', zip([{ name: 'a.csv', content, flags: 1 }]), 'is encrypted'],
    ['packed by another method', zip([{ name: 'a.csv', content, method: 12 }]), 'by method 12'],
    ['a zip cut off', sound.subarray(0, -30), 'cut off or damaged'],
    [
      'of another checksum',
      Buffer.from(sound).fill(7, sound.length - 22 - 9 - 46 + 16, sound.length - 22 - 9 - 46 + 17),
      'checksum',
    ],
    [
      'an office document',
      zip([
        { name: '[Content_Types].xml', content: '' },
        { name: 'xl/a.xml', content: '' },
      ]),
      'office document',
    ],
  ])('is refused when it is %s', async (_, bytes, problem) => {
    const { code, message } = await refusal(read('bad.csv', bytes))
    expect(code).toBe('SOURCE_ARCHIVE')
    expect(message).toContain(problem)
  })
})

describe('a file that changes while it is read', () => {
  test.each([
    ['grows', (path: string) => appendFileSync(path, '3,z\n')],
    ['is replaced', (path: string) => renameSync(write('other.csv', content), path)],
    ['goes away', (path: string) => renameSync(path, join(folder, 'gone.csv'))],
  ])('is refused: it %s', async (_, change) => {
    const path = write('changing.csv', content)
    const { code, message } = await refusal(whileUnchanged([path], async () => change(path)))
    expect(code).toBe('SOURCE_CHANGED')
    expect(message).toContain('changing.csv changed while it was read')
  })

  test('is told of first, though its reader failed over it', async () => {
    const path = write('failing.csv', content)
    const work = async (): Promise<never> => {
      appendFileSync(path, '3')
      throw new Error('ragged')
    }
    expect((await refusal(whileUnchanged([path], work))).code).toBe('SOURCE_CHANGED')
  })
})
