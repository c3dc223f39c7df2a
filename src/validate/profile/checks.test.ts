import { describe, expect, test } from 'vitest'
import { counted, rawFrame, repeated } from '../../../test/fixtures/raw-frame.ts'
import type { ColumnProfile, Suspicion } from '../../domain/profile.ts'
import { numberColumn } from '../../frame/column.ts'
import { frameOf } from '../../frame/frame.ts'
import { profileTable } from '../profile-table.ts'

type Values = readonly (string | number | null)[]

function profiled(values: Values, name = 'c'): ColumnProfile {
  return profileTable(rawFrame({ [name]: values })).columns[0]!
}

function found(kind: Suspicion['kind'], values: Values, name = 'c'): Suspicion | undefined {
  return profiled(values, name).suspicions.find((suspicion) => suspicion.kind === kind)
}

/** 200 measurements, whole or not. */
const measured = (share = 1): number[] => counted(200, (row) => ((row * 37) % 90) * share)

describe('blanks-in-numbers', () => {
  test('counts every form of white space in a column of numbers', () => {
    expect(found('blanks-in-numbers', [...measured(), ' ', ' ', '\t'])).toMatchObject({ rows: 3, values: [' ', '\t'] })
    expect(profiled([...measured(), ' ']).type).toBe('integer')
  })

  test('says nothing of empty fields, nor of blanks among words', () => {
    expect(found('blanks-in-numbers', [...measured(), null])).toBeUndefined()
    expect(found('blanks-in-numbers', [...repeated(100, 'red', 'blue'), ' '])).toBeUndefined()
  })
})

describe('null-words', () => {
  test('finds unknown, - and NA among numbers', () => {
    expect(found('null-words', [...measured(), 'NA', 'unknown', '-', '-'])).toMatchObject({ rows: 4 })
  })

  test('finds only words that name nothing real among categories', () => {
    const words = [...repeated(100, 'red', 'None', 'Unknown'), 'N/A', '?', ' null ']
    expect(found('null-words', words)?.values).toEqual(['N/A', '?', ' null '])
  })

  test('leaves NA alone among two-letter codes, where it is Namibia', () => {
    const codes = repeated(200, 'DE', 'FR', 'US', 'NA', 'ZA', 'GB', 'IT', 'ES', 'PL')
    expect(found('null-words', codes)).toBeUndefined()
  })

  test.each([
    ['- between words', [...repeated(100, 'red', 'blue'), '-'], ['-']],
    ['(blank) and #REF!', [...repeated(100, 'red', 'blue'), '(blank)', '#REF!'], ['(blank)', '#REF!']],
    ['NA among codes of three letters', [...repeated(100, 'JFK', 'LHR', 'CDG', 'MUC'), 'NA'], ['NA']],
    ['Null among a few words', [...repeated(100, 'Red', 'Blue', 'Null')], ['Null']],
  ])('finds %s', (_, values, expected) => expect(found('null-words', values)?.values).toEqual(expected))

  test.each([
    ['the sign -', repeated(100, '+', '-', '+')],
    ['a dash of yes, no and dash in letters', repeated(100, 'y', 'n', '-')],
    ['NA among four airlines', repeated(100, 'AA', 'UA', 'NA', 'B6')],
    ['the surname Null', [...counted(60, (row) => `Smith${'abcdefghijklmnopqrst'[row % 20]}`), 'Null']],
    ['? among signs', repeated(100, '+', '-', '?', '!')],
  ])('keeps %s, and says so', (_, values) => {
    expect(found('null-words', values)).toBeUndefined()
    expect(found('kept-words', values)).toBeDefined()
  })

  test('finds a word for missing of another language among numbers', () => {
    expect(found('null-words', [...measured(), 'k.A.', 'inconnu'])?.values).toEqual(['k.A.', 'inconnu'])
  })

  test('keeps a column of categories with an answer None a column of categories', () => {
    expect(profiled(repeated(200, 'None', 'None', '1', 'None')).type).toBe('category')
  })
})

describe('sentinel', () => {
  test.each([
    ['-999 among temperatures', [...measured(), ...repeated(6, -999)], ['-999']],
    ['999 among ages', [...measured(), ...repeated(3, '999')], ['999']],
    ['-999.0 and -999 as written', [...measured(0.1), ...repeated(4, '-999.0', '-999')], ['-999.0', '-999']],
    ['-1, the only negative age', [...counted(300, (row) => 18 + (row % 70)), ...repeated(5, -1)], ['-1']],
    ['-1 where it is common', [...counted(300, (row) => row % 60), ...repeated(90, -1)], ['-1']],
    ['98 and 99 on a scale of five', [...counted(300, (row) => 1 + (row % 5)), ...repeated(8, 98, 99)], ['98', '99']],
    ['-8 and -9 below a scale to ten', [...counted(330, (row) => row % 11), ...repeated(40, -8, -9)], ['-8', '-9']],
    ['a rare 0 of a machine', [...counted(300, (row) => 900 + (row % 200)), ...repeated(3, 0)], ['0']],
    ['-99 below amounts', [...counted(400, (row) => 5 * row), ...repeated(4, -99)], ['-99']],
    ['999 above stays of up to 400', [...counted(400, (row) => row), ...repeated(30, 999)], ['999']],
    ['0 among years', [...counted(200, (row) => 1960 + (row % 50)), ...repeated(4, 0)], ['0']],
  ])('calls %s', (_, values, expected) => {
    const suspicion = found('sentinel', values)
    expect(suspicion?.values).toEqual(expected)
    expect(profiled(values).numbers!.min).toBeGreaterThanOrEqual(0)
    expect(profiled(values).numbers!.max).toBeLessThan(2020)
  })

  test.each([
    ['-1 and -2 beside small codes', counted(300, (row) => (row % 11) - 2)],
    ['0 in most rows of a cost', [...repeated(900, 0), ...counted(60, (row) => 130 + row * row * 40)]],
    ['999 among prices', [...counted(400, (row) => 10 * (row % 60) + 9), ...repeated(30, 999)]],
    ['a common 0 of a machine at rest', [...counted(270, (row) => 900 + (row % 200)), ...repeated(30, 0)]],
    ['-1 at the end of whole degrees', counted(300, (row) => (row % 30) - 1)],
    ['-99 beside as many 99', [...counted(300, (row) => row), ...repeated(5, -99), ...repeated(5, 99)]],
    ['votes of -1, 0 and 1', repeated(300, -1, 0, 1)],
    ['a flag of 0 and 1', [...repeated(290, 0), ...repeated(10, 1)]],
    ['a cap', [...counted(400, (row) => 3 * row), ...repeated(40, 999)].map((value) => Math.min(999, value))],
    ['0 wind', [...repeated(50, 0), ...measured(0.01)]],
    ['99 among ages up to 95', [...counted(300, (row) => 18 + (row % 78)), ...repeated(5, 99)]],
    ['99,999 at the end of a long tail', [...counted(300, (row) => row * row), ...repeated(9, 99_999)]],
    ['9,999 once', [...measured(), 9999]],
    ['a repeated value that nobody uses as a code', [...measured(), ...repeated(9, 5000)]],
  ])('does not call %s', (_, values) => expect(found('sentinel', values)).toBeUndefined())

  test('calls 0 of a quantity that is never 0, by its name', () => {
    const values = [...counted(200, (row) => 50 + (row % 70)), 0, 0, 0]
    expect(found('sentinel', values, 'BloodPressure')?.values).toEqual(['0'])
    expect(found('sentinel', values, 'delivery_fee')).toBeUndefined()
    const west = [...counted(180, (row) => -70 - row / 10), ...repeated(20, 0)]
    expect(found('sentinel', west, 'pickup_longitude')?.values).toEqual(['0'])
    expect(found('sentinel', west, 'drift')).toBeUndefined()
    expect(found('sentinel', values, 'pressure_change')).toBeUndefined()
  })

  test('calls 1900-01-01 before birthdays, and not where dates begin there', () => {
    const days = (from: number) => counted(300, (row) => new Date((from + row * 80) * 864e5).toISOString().slice(0, 10))
    expect(found('sentinel', [...days(-14_000), ...repeated(8, '1900-01-01')])?.values).toEqual(['1900-01-01'])
    expect(found('sentinel', [...days(-25_500), ...repeated(8, '1900-01-01')])).toBeUndefined()
  })

  test('calls 9999-12-31 among dates', () => {
    const days = counted(120, (row) => `2014-0${1 + (row % 9)}-1${row % 9}`)
    expect(found('sentinel', [...days, ...repeated(3, '9999-12-31')])).toMatchObject({
      values: ['9999-12-31'],
      rows: 3,
    })
  })

  test('works on typed columns too', () => {
    const frame = frameOf([['c', numberColumn([...measured(), ...repeated(5, -9999)])]])
    expect(profileTable(frame).columns[0]!.suspicions.map(({ kind, values }) => [kind, values])).toEqual([
      ['sentinel', ['-9999']],
    ])
  })
})

describe('mentioned only', () => {
  test('far-value: one number far beyond all others, and no tail', () => {
    expect(found('far-value', [...measured(), 9831])).toMatchObject({ rows: 1, values: ['9831'] })
    expect(found('far-value', [...measured(), 500])).toBeUndefined()
    expect(
      found(
        'far-value',
        counted(200, (row) => Math.exp(row / 10)),
      ),
    ).toBeUndefined()
  })

  test('near-constant: 99.9 % hold one value', () => {
    expect(found('near-constant', [...repeated(1500, 'ok'), 'fault'])).toMatchObject({ rows: 1, values: ['ok'] })
    expect(found('near-constant', [...repeated(500, 'ok'), 'fault'])).toBeUndefined()
  })

  test('mixed-types: many numbers and many words', () => {
    const mixed = counted(200, (row) => (row % 3 === 0 ? 'low' : row))
    expect(found('mixed-types', mixed)).toMatchObject({ rows: 133 })
    expect(found('mixed-types', repeated(200, '1', '2', '3+', 'none'))).toBeUndefined()
  })
})

describe('number-codes', () => {
  const few = counted(400, (row) => 100 + (row % 12))
  test.each(['zip_code', 'branchCode', 'cluster', 'store', 'Region'])('%s names its numbers codes', (name) => {
    expect(found('number-codes', few, name)).toMatchObject({ rows: 400 })
  })

  test.each(['month', 'rating', 'class_size', 'days_in_store', 'num_type', 'Pclass'])('%s does not', (name) => {
    expect(found('number-codes', few, name)).toBeUndefined()
  })

  test('codes of fewer than five rows each stay numbers: nothing can be learnt of one', () => {
    expect(
      found(
        'number-codes',
        counted(400, (row) => 10_000 + (row % 200)),
        'zip_code',
      ),
    ).toBeUndefined()
  })
})

describe('case-variants', () => {
  test('replaces rarer writings by the commonest, inner white space included', () => {
    const values = [...repeated(50, 'New York'), 'new york', 'New  York', ...repeated(20, 'Boston')]
    expect(found('case-variants', values)).toMatchObject({
      rows: 2,
      replacements: { 'new york': 'New York', 'New  York': 'New York' },
    })
  })

  test('sees what nobody sees: characters of no width, and accents apart from their letters', () => {
    const values = [...repeated(50, 'north'), 'nor\u200bth', ...repeated(20, 'caf\u00e9'), 'cafe\u0301']
    expect(found('case-variants', values)?.replacements).toEqual({ 'nor\u200bth': 'north', 'cafe\u0301': 'caf\u00e9' })
  })

  test('sees through white space and dots at the ends, which other steps cut first', () => {
    const values = [...repeated(40, 'Yes', 'No'), 'yes.', ' YES', 'No.']
    expect(found('case-variants', values)?.replacements).toEqual({ yes: 'Yes', YES: 'Yes' })
  })

  test('leaves codes alone where most rows have their own', () => {
    expect(found('case-variants', ['aB1', 'Ab1', ...counted(60, (row) => `x${row}`)])).toBeUndefined()
    expect(found('case-variants', repeated(60, 'red', 'blue'))).toBeUndefined()
  })
})

describe('edge-whitespace', () => {
  test('counts rows of categories with white space at the ends, blanks first', () => {
    const suspicion = found('edge-whitespace', [...repeated(40, 'red', 'blue'), ' red', 'blue\t', ' '])
    expect(suspicion).toMatchObject({ rows: 3 })
    expect(suspicion?.values[0]).toBe(' ')
  })

  test('says nothing where it means nothing: around numbers and dates', () => {
    expect(
      found(
        'edge-whitespace',
        measured().map((value) => ` ${value}`),
      ),
    ).toBeUndefined()
    expect(found('edge-whitespace', repeated(40, ' 2014-01-02', '2014-01-03 '))).toBeUndefined()
  })
})

describe('trailing-dots', () => {
  test('finds labels that have a twin without the dot, and columns where all have one', () => {
    expect(found('trailing-dots', [...repeated(40, 'Yes', 'No'), 'Yes.'])).toMatchObject({ rows: 1, values: ['Yes.'] })
    expect(found('trailing-dots', repeated(40, '<=50K.', '>50K.'))).toMatchObject({ rows: 40 })
  })

  test('leaves a dot that belongs to the name', () => {
    expect(found('trailing-dots', repeated(60, 'Smith Ltd.', 'Smith Inc', 'Miller & Sons'))).toBeUndefined()
  })
})

describe('constant', () => {
  test('says so of one value everywhere, and of no value at all', () => {
    expect(found('constant', repeated(30, '2014'))).toMatchObject({ rows: 30, values: ['2014'] })
    expect(found('constant', repeated(30, null, ' '))).toMatchObject({ rows: 30, values: [] })
  })

  test('keeps a lone value beside missing ones: its absence may tell', () => {
    expect(found('constant', repeated(30, 'late', null))).toBeUndefined()
    expect(found('constant', repeated(30, 0, 1))).toBeUndefined()
  })
})

describe('id-like', () => {
  const shuffled = counted(100, (row) => (row * 37) % 101)
  test.each([
    ['unique strings', 'customer', counted(60, (row) => `C-${row * 7}`)],
    ['strings nearly all unique', 'phone', counted(200, (row) => `+49 ${Math.min(row, 198)}`)],
    ['numbers that run through, in any order', 'row', shuffled],
    ['numbers that rise with few gaps', 'ticket', counted(100, (row) => 5000 + row * 3 + (row % 2))],
    ['unique whole numbers whose name says id', 'orderId', counted(100, (row) => (row * 7919) % 1_000_003)],
  ])('finds %s', (_, name, values) => expect(found('id-like', values, name)).toBeDefined())

  test.each([
    ['unique fractions', 'price', counted(100, (row) => row + 0.5)],
    ['unique whole measurements', 'income', counted(100, (row) => 20_000 + ((row * 7919) % 60_001))],
    ['a measurement that the rows are sorted by', 'population', counted(100, (row) => 9_000_000 - row * 80_001)],
    ['years', 'year', counted(100, (row) => 1900 + row)],
    ['seconds since 1970', 'at', counted(100, (row) => 1_400_000_000 + row)],
    ['timestamps', 'seen', counted(100, (row) => new Date(1.4e12 + row * 1000).toISOString())],
    ['words that repeat', 'colour', repeated(100, 'red', 'blue', 'green')],
    ['a column mostly empty', 'note', [...counted(30, (row) => `n${row}`), ...repeated(70, null)]],
  ])('does not call %s', (_, name, values) => expect(found('id-like', values, name)).toBeUndefined())

  test('finds names of rows with gaps, which R and pandas write in a first column without a header', () => {
    const gaps = counted(100, (row) => 20_000 + ((row * 7919) % 60_001))
    const ids = (columns: Record<string, Values>) =>
      profileTable(rawFrame(columns)).columns.map(({ suspicions }) => suspicions.map(({ kind }) => kind))
    expect(ids({ column1: gaps, x: measured().slice(0, 100) })).toEqual([['id-like'], []])
    expect(ids({ rownames: gaps, x: measured().slice(0, 100) })).toEqual([['id-like'], []])
    // no header at all, or a place that is not the first
    expect(ids({ column1: gaps, column2: measured().slice(0, 100) })).toEqual([[], []])
    expect(ids({ x: measured().slice(0, 100), column2: gaps })).toEqual([[], []])
  })

  test('is not hidden by rows that the export repeated as a whole', () => {
    const rows = [...counted(100, (row) => row * 7), 0, 7, 14]
    const frame = rawFrame({ id: rows, x: rows.map((row) => (row % 4) * 1.5) })
    const { columns, duplicateRows } = profileTable(frame)
    expect(duplicateRows).toBe(3)
    expect(columns[0]!.suspicions.map(({ kind }) => kind)).toEqual(['id-like'])
  })
})

describe('unreadable-values', () => {
  test('lists a few leftovers, and the plain number behind separators and currency', () => {
    const suspicion = found('unreadable-values', [...measured(), 'twelve', '1,234', '$5', '1,23'])
    expect(suspicion).toMatchObject({ rows: 4, values: ['twelve', '1,234', '$5', '1,23'] })
    expect(suspicion?.replacements).toEqual({ '1,234': '1234', $5: '5' })
  })

  test('leaves a column of few codes a category', () => {
    expect(profiled([...repeated(190, 1, 2), ...repeated(10, '3+')]).type).toBe('category')
  })
})

describe('rare-stray-values', () => {
  const damage = [...repeated(900, 'None'), ...repeated(60, 'Minor'), ...repeated(40, 'Substantial')]
  test('finds single letters among words, when rare', () => {
    expect(found('rare-stray-values', [...damage, 'C', 'C', 'B'])).toMatchObject({ values: ['C', 'B'], rows: 3 })
  })

  test('takes No for the word it is', () => {
    expect(found('rare-stray-values', [...repeated(900, 'Yes', 'No'), 'D'])).toMatchObject({ values: ['D'] })
  })

  test('does not call rare words, nor codes among codes', () => {
    expect(found('rare-stray-values', [...damage, 'Destroyed'])).toBeUndefined()
    expect(found('rare-stray-values', [...repeated(900, 'A', 'U'), 'N'])).toBeUndefined()
  })

  test('leaves a rare NA to the words that mean missing', () => {
    expect(found('rare-stray-values', [...repeated(900, 'Yes', 'No', 'Maybe'), 'NA'])).toBeUndefined()
    expect(found('null-words', [...repeated(900, 'Yes', 'No', 'Maybe'), 'NA'])?.values).toEqual(['NA'])
  })
})

describe('free-text', () => {
  const prose = counted(60, (row) => `The ${row}th report tells at some length what happened on that day`)
  test('says so of many words, mostly unique, and of no id', () => {
    expect(found('free-text', prose)).toMatchObject({ rows: 60 })
    expect(profiled(prose)).toMatchObject({ type: 'text' })
    expect(found('id-like', prose)).toBeUndefined()
  })

  test('does not call names of a few words, nor sentences that repeat', () => {
    expect(
      found(
        'free-text',
        counted(60, (row) => `Airport Number ${row}`),
      ),
    ).toBeUndefined()
    expect(found('free-text', repeated(60, ...prose.slice(0, 5)))).toBeUndefined()
  })

  test('takes short questions, and names of products that repeat, for text', () => {
    expect(profiled(counted(60, (row) => `what is ${'abcdefgh'.slice(row % 7)} number ${row}`)).type).toBe('text')
    const parts = (row: number) =>
      ['red', 'blue', 'old'][row % 3]! + ' steel mug for ' + 'abcdefghij'.repeat(30).slice(row)
    expect(profiled([...counted(300, parts), ...counted(300, parts), ...counted(300, parts)]).type).toBe('text')
  })

  test.each([
    ['names of people', (row: number) => `Anna ${String.fromCharCode(65 + (row % 26))}ob Smith${'abc'.repeat(row)}`],
    ['links', (row: number) => `https://example.com/some/page-of-words/${row}`],
    ['addresses of e-mail', (row: number) => `anna.b${row}@example.com, carl.d@example.com, eve.f@example.com`],
    ['codes', (row: number) => `a${row}f-09b1-44c${row} 1${row}`],
    ['streets', (row: number) => `${row} Long Street, Apt ${row + 7}`],
  ])('takes %s for no text', (_, valueOf) => expect(profiled(counted(200, valueOf)).type).toBe('category'))
})

describe('dates', () => {
  const slashed = (monthFirst: boolean) => (row: number) => {
    const day = new Date(Date.UTC(2011, 0, 1) + row * 86_400_000)
    const [m, d] = [day.getUTCMonth() + 1, day.getUTCDate()]
    return `${monthFirst ? `${m}/${d}` : `${d}/${m}`}/${day.getUTCFullYear()}`
  }
  /** No day beyond the twelfth, so that both readings fit. */
  const undecided = (monthFirst: boolean): string[] =>
    counted(700, slashed(monthFirst)).filter((date) =>
      date.split('/').every((part) => Number(part) <= 12 || part.length === 4),
    )

  test.each([
    ['2014-01-31', 'iso', 'date'],
    ['2014-01-31 23:59:00', 'iso', 'timestamp'],
    ['1/31/2014', 'm/d/y', 'date'],
    ['31/1/2014', 'd/m/y', 'date'],
    ['2014/1/31', 'y/m/d', 'date'],
    ['31.1.2014', 'd.m.y', 'date'],
    ['1/31/2014 5:07 PM', 'm/d/y', 'timestamp'],
  ])('%s is read as %s, a %s', (text, format, type) => {
    expect(profiled(repeated(20, text, null))).toMatchObject({ format, type })
  })

  test('one value decides between month and day', () => {
    expect(profiled(['1/2/2011', '3/4/2011', '1/13/2011'])).toMatchObject({ type: 'date', format: 'm/d/y' })
    expect(profiled(['1/2/2011', '3/4/2011', '13/1/2011'])).toMatchObject({ type: 'date', format: 'd/m/y' })
  })

  test.each([
    [true, 'm/d/y'],
    [false, 'd/m/y'],
  ])('where all values fit both (month first: %s), rows in order of time decide: %s', (monthFirst, format) => {
    const dates = undecided(monthFirst)
    expect(profiled(dates)).toMatchObject({ type: 'date', format })
    expect(found('ambiguous-dates', dates)?.rows).toBe(0)
    expect(profiled(dates.toReversed())).toMatchObject({ type: 'date', format })
  })

  test('where nothing decides, the column stays as written and the suspicion is said', () => {
    const dates = undecided(true).filter((_, row) => row % 3 === 0)
    const mixed = counted(dates.length, (row) => dates[(row * 29) % dates.length]!)
    expect(profiled(mixed).type).toBe('category')
    expect(found('ambiguous-dates', mixed)?.rows).toBe(mixed.length)
  })

  test('another column of the table decides', () => {
    const dates = counted(60, (row) => `${1 + ((row * 5) % 12)}/${1 + ((row * 7) % 12)}/2011`)
    const { columns } = profileTable(rawFrame({ opened: dates, closed: repeated(60, '28/1/2011', '3/2/2011') }))
    expect(columns.map(({ format }) => format)).toEqual(['d/m/y', 'd/m/y'])
  })

  test('dates of another format come with their ISO form, when only one format reads them', () => {
    const dates = [...counted(99, (row) => `2014-03-${String(1 + (row % 28)).padStart(2, '0')}`), '4/25/2014']
    expect(found('mixed-date-formats', dates)).toMatchObject({ rows: 1, replacements: { '4/25/2014': '2014-04-25' } })
    expect(found('mixed-date-formats', dates.slice(0, 99))).toBeUndefined()
    // One that could be either is no date that anyone can read.
    expect(found('unreadable-values', [...dates, '4/5/2014'])).toMatchObject({ rows: 1, values: ['4/5/2014'] })
  })

  test('ISO dates among others are read rightly and mentioned', () => {
    const dates = [...repeated(60, '1/31/2014', '2/3/2014'), '2014-05-06']
    expect(profiled(dates)).toMatchObject({ type: 'date', format: 'm/d/y' })
    expect(found('mixed-date-formats', dates)).toMatchObject({ rows: 1, replacements: {} })
  })

  test('months in words are read, and are no id', () => {
    const dates = counted(40, (row) => `Mar ${1 + (row % 28)} ${1990 + row}`)
    expect(profiled(dates)).toMatchObject({ type: 'date', format: 'month-name', suspicions: [] })
    const seasons = counted(40, (row) => `May Day of ${1990 + row}`)
    expect(profiled(seasons).suspicions.map(({ kind }) => kind)).toEqual(['mixed-date-formats'])
  })

  test('versions and other dotted numbers are no dates', () => {
    expect(profiled(repeated(40, '1.2.10', '2.0.11', '1.10.3')).type).toBe('category')
  })
})
