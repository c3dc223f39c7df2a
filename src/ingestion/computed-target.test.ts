import { writeFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { counted, rawFrame } from '../../test/fixtures/raw-frame.ts'
import { sourceOf } from '../sources/source-of.ts'
import { duckdbSourceReader } from '../sources/table-reader.ts'
import { profileTable } from '../validate/profile-table.ts'
import { computedTarget } from './computed-target.ts'
import { proposeWithLeakage } from './propose-with-leakage.ts'

const folder = mkdtempSync(join(tmpdir(), 'throughline-target-'))
afterAll(() => rmSync(folder, { recursive: true }))

const hour = 3_600_000
/** Row by row: ordered at one minute after the other, delivered `hours` later. */
function orders(name: string, hours: (row: number) => number, written: (time: Date) => string) {
  const lines = counted(400, (row) => {
    const ordered = Date.UTC(2023, 0, 1) + row * 7 * hour
    return [row, written(new Date(ordered)), row % 7, written(new Date(ordered + hours(row) * hour))].join(',')
  })
  const path = join(folder, name)
  writeFileSync(path, ['id,ordered_at,size,Delivered At', ...lines].join('\n'))
  return path
}

const two = (value: number) => String(value).padStart(2, '0')
const iso = (time: Date) => time.toISOString()
const american = (time: Date) =>
  `${time.getUTCMonth() + 1}/${time.getUTCDate()}/${time.getUTCFullYear()} ${time.getUTCHours() % 12 || 12}:00 ${time.getUTCHours() < 12 ? 'AM' : 'PM'}`
const british = (time: Date) =>
  `${two(time.getUTCDate())}/${two(time.getUTCMonth() + 1)}/${time.getUTCFullYear()} ${two(time.getUTCHours())}:00:00`
const german = (time: Date) => `${two(time.getUTCDate())}.${two(time.getUTCMonth() + 1)}.${time.getUTCFullYear()}`

async function propose(path: string, target: string, positive?: readonly string[]) {
  const request = { source: await sourceOf(path), folder, target, ...(positive === undefined ? {} : { positive }) }
  const proposal = await proposeWithLeakage({ reader: duckdbSourceReader() }, request)
  const { problem } = proposal.project
  if (typeof problem.target === 'string') throw new Error('the target is computed')
  const derived = { name: problem.target.name, expression: problem.target.from }
  const { frame } = await duckdbSourceReader().read(request.source, { folder, derived })
  const column = frame.columns.get(derived.name)!
  return { ...proposal, problem, name: derived.name, values: 'values' in column ? [...column.values] : [] }
}

describe('the time between two dates', () => {
  test.each([
    ['ISO', iso],
    ['m/d/y with AM and PM', american],
    ['d/m/y with seconds', british],
    ['seconds since 1970', (time: Date) => String(time.getTime() / 1000)],
  ])('is right to the hour where they are written as %s', async (_, written) => {
    const path = orders('orders.csv', (row) => 48 + (row % 100), written)
    const { name, values, project } = await propose(path, 'delivered at - ordered_at')
    expect(name).toBe('days_from_ordered_at_to_delivered_at')
    values.forEach((days, row) => expect(days).toBeCloseTo((48 + (row % 100)) / 24, 9))
    expect(project).toMatchObject({ problem: { kind: 'regression' }, time: 'ordered_at' })
  })

  test('is refused for dates with words in them', async () => {
    const path = orders(
      'words.csv',
      () => 48,
      (time) => `"${time.toUTCString()}"`,
    )
    await expect(propose(path, 'delivered at - ordered_at')).rejects.toMatchObject({ code: 'TARGET_NOT_NUMERIC' })
  })

  test('is in days for dates without a clock', async () => {
    const path = orders('days.csv', (row) => 24 * (3 + (row % 9)), german)
    const { values } = await propose(path, '"Delivered At" - "ordered_at"')
    values.forEach((days, row) => expect(days).toBe(3 + (row % 9)))
  })

  test('is in hours where the middle one is under two days, or the name says so', async () => {
    const short = await propose(
      orders('short.csv', (row) => 1 + (row % 24), iso),
      'Delivered At - ordered_at',
    )
    expect(short.name).toBe('hours_from_ordered_at_to_delivered_at')
    short.values.forEach((hours, row) => expect(hours).toBeCloseTo(1 + (row % 24), 9))
    const long = orders('long.csv', (row) => 100 + row, iso)
    const named = await propose(long, 'hours on the way = Delivered At - ordered_at')
    expect([named.name, Math.round(Number(named.values[5]))]).toEqual(['hours on the way', 105])
    expect((await propose(long, 'delay = Delivered At - ordered_at')).values[5]).toBeCloseTo(105 / 24, 9)
  })

  test('leaves the later date out as known only after, keeps the earlier, and counts negative times', async () => {
    const path = orders('negative.csv', (row) => (row < 3 ? -5 : 72 + (row % 50)), iso)
    const { project, notes, excluded, flagged } = await propose(path, 'Delivered At - ordered_at')
    expect(project.columns!['Delivered At']).toMatchObject({ known: 'after' })
    expect(project.columns!['ordered_at']).toHaveProperty('keep')
    expect(excluded.map(({ column }) => column)).toContain('Delivered At')
    expect(flagged.map(({ column }) => column)).not.toContain('ordered_at')
    expect(notes.join('\n')).toContain('In 3 of 400 rows "Delivered At" is before "ordered_at"')
  })
})

describe('a named expression', () => {
  const path = orders('named.csv', (row) => 72 + (row % 50), iso)

  test('is a target like a column, and what it reads is no feature', async () => {
    const { problem, project } = await propose(path, `big = "size" <> '0' and "size" <> '1'`)
    expect(problem).toMatchObject({
      kind: 'classification',
      positive: true,
      target: { name: 'big', from: { sql: `"size" <> '0' and "size" <> '1'` } },
    })
    expect(project.columns!['size']).toMatchObject({ role: 'ignored' })
  })

  test('may be asked for some of its values', async () => {
    const bands = `band = case "size" when '0' then 'low' when '6' then 'high' else 'middle' end`
    const { name, notes } = await propose(path, bands, ['LOW'])
    expect(name).toBe('band_is_low')
    expect(notes[0]).toBe('The question is whether "band" is low: 58 rows against 342.')
  })
})

test('the difference of numbers is right in the form in which they are written', async () => {
  const lines = counted(300, (row) => `"${row},5 €";"(${1 + (row % 7)}.000,25 €)";${row % 3}`)
  const path = join(folder, 'marks.csv')
  writeFileSync(path, ['a;b;c', ...lines].join('\n'))
  const { values } = await propose(path, 'a - b')
  values.forEach((value, row) => expect(value).toBe(row + 0.5 + (1 + (row % 7)) * 1000 + 0.25))
})

describe('computedTarget', () => {
  const profile = profileTable(
    rawFrame({ 'a-b': ['1', '2'], a: ['1', '2'], b: ['3', '4'], word: ['x', 'y'], 'x = y': ['1', '2'] }),
  )
  const code = (text: string) => {
    try {
      return computedTarget(text, profile)?.from.sql
    } catch (error) {
      return (error as { code: string }).code
    }
  }

  test('takes a column at its name, whatever stands in it', () => {
    expect(['a-b', 'x = y', 'c', 'a >= 3', 'a == 3'].map(code)).toEqual(Array(5).fill(undefined))
  })

  test('reads differences of numbers, and the minus in a name', () => {
    expect(code('a - b')).toBe('try_cast("a" as double) - try_cast("b" as double)')
    expect(code('a-b - b')).toBe('try_cast("a-b" as double) - try_cast("b" as double)')
    expect(computedTarget('gap = a - b', profile)?.name).toBe('gap')
    expect(computedTarget('a - b', profile)?.name).toBe('a_minus_b')
  })

  test('refuses a difference of words, and with what is no column', () => {
    expect([code('a - word'), code('a - c'), code('word - b')]).toEqual([
      'TARGET_NOT_NUMERIC',
      'TARGET_NOT_FOUND',
      'TARGET_NOT_NUMERIC',
    ])
  })
})
