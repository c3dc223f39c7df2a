import { describe, expect, test } from 'vitest'
import { cellsOf, readingRoom } from '../../test/fixtures/reading-room.ts'

const { read, refusal, reader, folder, write } = readingRoom()

const text = 'name,town\nJosé,São Paulo\nZoë,Köln\n'
const expected = { name: ['José', 'Zoë'], town: ['São Paulo', 'Köln'] }
const swapped = (content: string): Buffer => Buffer.from(content, 'utf16le').swap16()

describe('the encoding of a text', () => {
  test.each([
    ['UTF-8', Buffer.from(text), undefined],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`), undefined],
    ['UTF-16 LE with a mark', Buffer.from(`\uFEFF${text}`, 'utf16le'), 'utf-16le'],
    ['UTF-16 BE with a mark', swapped(`\uFEFF${text}`), 'utf-16be'],
    ['UTF-16 LE without', Buffer.from(text, 'utf16le'), 'utf-16le'],
    ['UTF-16 BE without', swapped(text), 'utf-16be'],
    ['Latin-1', Buffer.from(text, 'latin1'), 'windows-1252'],
  ])('is found: %s', async (_, bytes, encoding) => {
    const table = await read('people.csv', bytes)
    expect(cellsOf(table)).toEqual(expected)
    expect(table.encoding).toBe(encoding)
    expect(table.description.includes('(a guess)')).toBe(encoding === 'windows-1252')
    expect(table.notes).toHaveLength(encoding === 'windows-1252' ? 1 : 0)
  })

  test('is what the source says, whatever the bytes', async () => {
    const cyrillic = Buffer.from([0xcc, 0xee, 0xf1, 0xea, 0xe2, 0xe0])
    const bytes = Buffer.concat([Buffer.from('town,n\n'), cyrillic, Buffer.from(',1\n')])
    expect(cellsOf(await read('towns.csv', bytes, { encoding: 'windows-1251' }))['town']).toEqual(['Москва'])
    expect(cellsOf(await read('x.csv', Buffer.from('a,b\né,1\n'), { encoding: 'latin1' }))['a']).toEqual(['Ã©'])
  })

  test('is that of the other files of its kind, where it is not UTF-8', async () => {
    const path = write('odd.csv', Buffer.from('a,b\n1\xff,2\n', 'latin1'))
    const table = await reader.read({ kind: 'csv', path }, { folder, encodingElse: 'windows-1252' })
    expect(cellsOf(table)['a']).toEqual(['1ÿ'])
    expect(
      cellsOf(await reader.read({ kind: 'csv', path: write('u.csv', text) }, { folder, encodingElse: 'latin1' })),
    ).toEqual(expected)
  })

  test('is Windows-1252 though a pair of its bytes could be UTF-8, when nearly all others cannot', async () => {
    const lines = `CAFÉ’S,1\n${'café,2\n'.repeat(40)}`
    const bytes = Buffer.from(`name,n\n${lines}`.replaceAll('’', '\x92'), 'latin1')
    expect(cellsOf(await read('cafes.csv', bytes))['name']![0]).toBe('CAFÉ’S')
  })

  test.each([
    ['other characters are UTF-8', 'a,b\né,1\nü,2\n\xff,3\n', 'line 4', 'damaged'],
    ['the byte stands among digits', 'a,b\n1,2\n3\xc3,4\n', 'line 3', 'damage'],
    ['Windows-1252 has no such byte', 'a,b\nx,2\ny\x81z,4\n', 'line 3', 'not Windows-1252'],
    ['the text is not in Latin letters', 'a,b\n\xcc\xee\xf1\xea\xe2\xe0,1\n', 'line 2', 'must be said'],
  ])('is not guessed where %s: refused with the line', async (_, content, line, why) => {
    // characters of two bytes as UTF-8, the others as they are
    const bytes = Buffer.from(content.replaceAll('é', '\xc3\xa9').replaceAll('ü', '\xc3\xbc'), 'latin1')
    const { code, message } = await refusal(read('broken.csv', bytes))
    expect(code).toBe('SOURCE_ENCODING')
    expect(message).toContain(line)
    expect(message).toContain(why)
  })

  test('is not changed from what the source says: broken bytes are refused with their line', async () => {
    const latin = Buffer.from('a,b\n1,2\n3,é\n', 'latin1')
    expect(await refusal(read('l.csv', latin, { encoding: 'utf-8' }))).toEqual({
      code: 'SOURCE_ENCODING',
      message: 'The text of l.csv cannot be read: line 3 holds bytes that are not UTF-8, as was said.',
    })
    const half = Buffer.from('\uFEFFa,b\n1,2\n', 'utf16le').subarray(0, -1)
    expect((await refusal(read('h.csv', half))).code).toBe('SOURCE_ENCODING')
    expect((await refusal(read('n.csv', 'a\n1\n', { encoding: 'nonsense' }))).code).toBe('CONFIG_VALUE')
  })

  test('may be found late: after a megabyte of ASCII', async () => {
    const bytes = Buffer.from(`a,b\n${'x,1\n'.repeat(400_000)}é,2\n`, 'latin1')
    const table = await read('late.csv', bytes)
    expect(table.frame.rowCount).toBe(400_001)
    expect(cellsOf(table)['a']!.at(-1)).toBe('é')
  })
})
