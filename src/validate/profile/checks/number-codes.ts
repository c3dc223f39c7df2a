import type { ColumnCheck, ColumnReading } from '../column-reading.ts'
import { isThingName, wordsOfName } from '../code-names.ts'
import { grouped } from '../wording.ts'

/** Last words of names whose numbers are codes, however many there are. */
const codes = new Set(
  'zip|zipcode|postal|postcode|plz|postleitzahl|code|codes|cluster|fips|naics|sic|iban|bic|wmo|iata|icao|icd'.split(
    '|',
  ),
)
/** A name that counts or measures things names none: days_in_store, num_type, class_size. */
const measures = new Set(
  'n|nr|no|num|number|count|total|sum|avg|mean|median|max|min|rate|ratio|share|pct|percent|per|in|size|days|hours|since|age|length|score|rank|level|error|status|return|response'.split(
    '|',
  ),
)
const mostThings = 50
const fewestRowsEach = 5

/**
 * Whole numbers that name things: the name ends with a word for a code (zip, code, cluster), or with a word for a thing
 * (region, store, type) while there are at most 50 of them. Rows enough for each, else nothing can be learnt of a code.
 * Months, years, stars, and 1 to 7 of unknown meaning stay numbers: trees do not care, and their order may count.
 */
export const numberCodes: ColumnCheck = (reading) => {
  const { column, type, numbers, rows, missing } = reading
  if (type !== 'integer' || numbers === undefined || numbers.values.length < 3) return undefined
  const words = wordsOfName(column)
  const last = words.at(-1) ?? ''
  const distinct = numbers.values.length
  const named = codes.has(last) || words.includes('zip') || words.includes('postal')
  const isFew = isThingName(column) && distinct <= mostThings
  if (!(named || isFew) || words.slice(0, -1).some((word) => measures.has(word))) return undefined
  if (fewestRowsEach * distinct > rows - missing || numbers.values[0]! < 0 || !isWritten(reading)) return undefined
  const evidence = `Its name says that its ${grouped(distinct)} whole numbers are codes, whose size and order mean nothing.`
  return { kind: 'number-codes', rows: rows - missing, values: [], evidence }
}

/** As text, '7' and '7.0' and ' 7' would be three: only plain digits. */
function isWritten({ written, numbersOf }: ColumnReading): boolean {
  if (written === undefined || numbersOf === undefined) return true
  return written.values.every((value, i) => Number.isNaN(numbersOf[i]!) || /^\d+$/.test(value))
}
