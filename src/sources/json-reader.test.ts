import { describe, expect, test } from 'vitest'
import { columnOf } from '../frame/frame.ts'
import { cellsOf, readingRoom } from '../../test/fixtures/reading-room.ts'

const { read, refusal } = readingRoom()

describe('a JSON file', () => {
  const expected = { a: [1, 2], b: ['x', null] }

  test.each([
    ['lines', 'a.jsonl', '{"a":1,"b":"x"}\n{"a":2,"b":null}\n'],
    ['lines with CR LF, blank ones and no last end', 'a.ndjson', '{"a":1,"b":"x"}\r\n\r\n{"a":2}'],
    ['an array', 'a.json', '[{"a":1,"b":"x"},\n {"b":"","a":2}]\n'],
    ['an array on one line', 'a.json', '[{"a":1,"b":"x"},{"a":2}]'],
    ['objects over several lines', 'a.json', '{\n "a": 1,\n "b": "x"\n}\n{\n "a": 2\n}\n'],
    ['an object around one array', 'a.json', '{"count":2,"tags":["p"],"data":[{"a":1,"b":"x"},{"a":2}]}'],
    [
      'an object around one array, indented',
      'a.json',
      '{\n"meta": {"n": 2},\n"data": [\n{"a":1,"b":"x"},\n{"a":2}\n]\n}\n',
    ],
    ['an object of columns, as pandas writes it', 'a.json', '{"a":{"0":1,"1":2},"b":{"0":"x","1":null}}'],
    ['a byte order mark', 'a.json', '\uFEFF[{"a":1,"b":"x"},{"a":2}]'],
  ])('is read as a table: %s', async (_, name, text) => {
    expect(cellsOf(await read(name, text))).toEqual(expected)
  })

  test('without a suffix that says so is told by its beginning', async () => {
    expect(cellsOf(await read('rows.dat', '{"a":1,"b":"x"}\n{"a":2,"b":null}\n'))).toEqual(expected)
  })

  test('keeps numbers as numbers, booleans as booleans, and mixtures as they are written', async () => {
    const lines = [
      '{"n":1.50,"big":9007199254740993,"mixed":1.50,"bool":true,"gap":"","nan":NaN,"list":[1, 2],"exp":1e3}',
      '{"n":-2,"big":1,"mixed":"a","bool":false,"gap":3,"nan":2,"list":null,"exp":-0.5}',
    ]
    const { frame } = await read('kinds.jsonl', lines.join('\n'))
    expect(cellsOf({ frame })).toEqual({
      n: [1.5, -2],
      big: ['9007199254740993', '1'],
      mixed: ['1.50', 'a'],
      bool: ['true', 'false'],
      gap: [null, 3],
      nan: [null, 2],
      list: ['[1, 2]', null],
      exp: [1000, -0.5],
    })
    expect(columnOf(frame, 'n').kind).toBe('number')
    expect(columnOf(frame, 'bool').kind).toBe('category')
  })

  test('takes objects in objects apart, and fills fields that come late or go', async () => {
    const lines = [
      '{"id":1,"geo":{"lat":1.5,"at":{"town":"Köln"}}}',
      '{"id":2,"late":"é\\n\\u00e9"}',
      '{"geo":{"lat":2}}',
    ]
    expect(cellsOf(await read('nested.jsonl', lines.join('\n')))).toEqual({
      id: [1, 2, null],
      'geo.lat': [1.5, null, 2],
      'geo.at.town': ['Köln', null, null],
      late: [null, 'é\né', null],
    })
  })

  test('gives a name that an object has twice, or in another case, to a column of its own', async () => {
    const { repeated, ...table } = await read('twice.jsonl', '{"a":1,"a":2,"A":"x"}\n{"a":3,"a":4,"A":"y"}\n')
    expect(cellsOf(table)).toEqual({ a: [1, 3], a_2: [2, 4], A_3: ['x', 'y'] })
    expect(repeated).toEqual([
      { name: 'a', readAs: 'a_2' },
      { name: 'A', readAs: 'A_3' },
    ])
  })

  test('may have an object that lies in several chunks', async () => {
    const long = 'x'.repeat(3_000_000)
    expect(cellsOf(await read('long.jsonl', `{"a":"${long}"}\n{"a":"y"}\n`))['a']).toEqual([long, 'y'])
    expect(cellsOf(await read('long.json', `[{"a":"${long}"},{"a":"y"}]`))['a']).toEqual([long, 'y'])
  })

  test.each([
    ['{"a":1}\n{"a":2,}\n', 'line 2'],
    ['{"a":1}\n{"a":2\n{"a":3}\n', 'line 2'],
    ['{"a":1}\n[1,2]\n', 'line 2'],
    ['{"a":1}\n{"a":01}\n', 'line 2'],
    ['{"a":1}\n{"a":"\\x"}\n', 'line 2'],
    ['[{"a":1},\n{"a":2}\n', 'line 3 ends before the list does'],
    ['[{"a":1}\n{"a":2}]', 'line 2 has "{" where a comma'],
    ['[{"a":1}] x', 'the end of the file'],
    ['[1,2]', 'line 1 has "1" where an object'],
    ['{"a":{', 'never ends'],
  ])('is refused with the line: %j', async (text, told) => {
    const { code, message } = await refusal(read('bad.json', text))
    expect(code).toBe('SOURCE_UNREADABLE')
    expect(message).toContain(told)
  })

  test.each(['', '\n', '[]', '{}'])('is refused when it holds no row: %j', async (text) => {
    expect((await refusal(read('none.json', text))).code).toBe('SOURCE_EMPTY')
  })
})
