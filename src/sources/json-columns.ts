import { AppError } from '../base/errors.ts'
import type { CategoryColumn, Column } from '../frame/column.ts'
import { frameOf } from '../frame/frame.ts'
import type { Frame } from '../frame/frame.ts'
import { distinctNames } from './column-names.ts'
import type { RepeatedName } from './column-names.ts'
import { JsonObjectReader } from './json-object.ts'
import type { JsonKind } from './json-object.ts'
import type { JsonRecord } from './json-records.ts'
import { notUtf8, textDictionary } from './text-dictionary.ts'
import type { TextDictionary } from './text-dictionary.ts'
import { NotUtf8 } from './text-file.ts'

/** Objects with keys that are values (ids, dates) would make a column of each. */
const mostColumns = 20_000

interface JsonColumn {
  readonly name: string
  readonly dictionary: TextDictionary
  rows: number
  isNumber: boolean
  hasValue: boolean
}

/** A table of objects, one a row; columns in order of first appearance. */
export interface JsonTable {
  readonly rows: number
  /** @throws JsonProblem, NotUtf8, SOURCE_UNREADABLE */
  add(record: JsonRecord): void
  finish(): { readonly frame: Frame; readonly repeated: readonly RepeatedName[] }
}

/**
 * Collects objects as columns. A column whose values are all numbers is one of numbers, unless a whole number of it
 * is beyond 2^53: then, and where numbers are mixed with anything else, every value is text as written. A field that
 * is absent, null, NaN or '' is missing; booleans are 'true' and 'false'; a list is its JSON text.
 */
export function jsonTable(path: string): JsonTable {
  const columns = new Map<string, JsonColumn>()
  let rows = 0
  let line = 1
  const column = (name: string): JsonColumn => {
    const known = columns.get(name)
    if (known !== undefined) return known
    if (columns.size === mostColumns) {
      const problem = `line ${line} has the ${mostColumns.toLocaleString('en')}th field: are names of fields values here?`
      throw new AppError('SOURCE_UNREADABLE', { path, problem })
    }
    const made = { name, dictionary: textDictionary(), rows: 0, isNumber: true, hasValue: false }
    columns.set(name, made)
    return made
  }
  const reader = new JsonObjectReader((name, kind, bytes, start, end) => {
    let target = column(name)
    // a name that this object has twice
    for (let again = 2; target.rows > rows; again++) target = column(`${name}\0${again}`)
    pad(target, rows)
    take(target, kind, bytes, start, end)
  })
  const take = (to: JsonColumn, kind: JsonKind, bytes: Uint8Array, start: number, end: number): void => {
    const problem = to.dictionary.add(bytes, start, end)
    to.rows++
    if (problem === notUtf8) throw new NotUtf8(line)
    if (problem !== undefined) throw new AppError('SOURCE_UNREADABLE', { path, problem: `line ${line} ${problem}.` })
    if (start === end) return
    to.hasValue = true
    if (kind !== 'number') to.isNumber = false
  }
  return {
    get rows() {
      return rows
    },
    add(record) {
      line = record.line
      reader.read(record)
      rows++
    },
    finish() {
      const all = [...columns.values()]
      const { names, repeated } = distinctNames(all.map(({ name }) => name.replace(/\0\d+$/, '')))
      const finished = all.map((from, i): readonly [string, Column] => {
        pad(from, rows)
        const written = from.dictionary.finish()
        return [names[i]!, from.isNumber && from.hasValue ? numbersOf(written) : written]
      })
      return { frame: frameOf(finished, rows), repeated }
    },
  }
}

function pad(column: JsonColumn, rows: number): void {
  for (; column.rows < rows; column.rows++) column.dictionary.add(nothing, 0, 0)
}

const nothing = new Uint8Array(0)

function numbersOf(written: CategoryColumn): Column {
  const { codes, categories } = written
  const numbers = Float64Array.from(categories, Number)
  const losesDigits = categories.some((text, code) => /^-?\d+$/.test(text) && !Number.isSafeInteger(numbers[code]))
  if (losesDigits) return written
  return { kind: 'number', values: Float64Array.from(codes, (code) => numbers[code] ?? Number.NaN) }
}
