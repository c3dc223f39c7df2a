import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvScanner } from './csv-scanner.ts'

interface Scanned {
  records: string[][]
  lines: number[]
  emptyLines: number[]
}

/** Scans a text handed over in pieces of `pieceBytes`. */
function scan(text: string, { delimiter = ',', pieceBytes = Number.POSITIVE_INFINITY } = {}): Scanned {
  const scanned: Scanned = { records: [], lines: [], emptyLines: [] }
  let record: string[] = []
  const scanner = csvScanner(delimiter.charCodeAt(0), {
    field: (bytes, start, end) => record.push(Buffer.from(bytes.subarray(start, end)).toString()),
    endRecord: (line) => {
      scanned.records.push(record)
      scanned.lines.push(line)
      record = []
    },
    emptyLine: (line) => scanned.emptyLines.push(line),
    fail: (problem) => {
      throw new Error(problem)
    },
  })
  const bytes = Buffer.from(text)
  const step = Math.min(pieceBytes, Math.max(1, bytes.length))
  for (let at = 0; at < bytes.length; at += step) scanner.write(bytes.subarray(at, at + step))
  scanner.end()
  return scanned
}

describe('csvScanner', () => {
  test.each([
    ['LF', 'a,b\n1,2\n'],
    ['CR LF', 'a,b\r\n1,2\r\n'],
    ['CR alone', 'a,b\r1,2\r'],
    ['a mixture', 'a,b\r\n1,2\n'],
    ['no line end at the end', 'a,b\n1,2'],
  ])('ends records at %s', (_, text) => {
    expect(scan(text).records).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ])
    expect(scan(text).lines).toEqual([1, 2])
  })

  test.each([
    ['delimiter, line end and quote in quotes', '"a,\r\n""b""",c', [['a,\r\n"b"', 'c']]],
    ['a quote inside a plain field', '5" pipe,x', [['5" pipe', 'x']]],
    ['spaces around a quoted field', '1, "a,b" ,2', [['1', 'a,b', '2']]],
    ['spaces of a plain field', ' a , b ', [[' a ', ' b ']]],
    ['empty fields, quoted or not', ',"",', [['', '', '']]],
    ['a quote only', '""""', [['"']]],
    ['text beyond ASCII', 'é,"日本"', [['é', '日本']]],
  ])('keeps %s', (_, text, records) => expect(scan(text).records).toEqual(records))

  test('counts lines, those inside quotes included', () => {
    const { lines, emptyLines } = scan('a,b\r\n"1\r\n1\r1\n1",2\r\n\r\n3,4')
    expect(lines).toEqual([1, 2, 7])
    expect(emptyLines).toEqual([6])
  })

  test.each([
    ['a,b\n1,"2\n3,4\n', 'the quoted field that begins in line 2 never ends.'],
    ['a,b\n1,"2"x\n', 'line 2 has text behind the quote that ends a field'],
    ['a,b\n1,"2" "3"\n', 'line 2 has text behind the quote that ends a field'],
  ])('refuses %j', (text, problem) => expect(() => scan(text)).toThrow(problem))

  test('reads the same in pieces of any size', () => {
    const texts = fc.array(fc.constantFrom('a', 'é', ',', '"', '""', '"x"', '\n', '\r', '\r\n', ' ', ''), {
      maxLength: 30,
    })
    const outcome = (text: string, pieceBytes: number): unknown => {
      try {
        return scan(text, { pieceBytes })
      } catch (error) {
        return String(error)
      }
    }
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 5 }), (parts, pieceBytes) => {
        const text = parts.join('')
        expect(outcome(text, pieceBytes)).toEqual(outcome(text, 1000))
      }),
      { numRuns: 2000, seed: 1 },
    )
  })
})
