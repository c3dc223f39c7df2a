import { writeFileSync } from 'node:fs'
import { seededRng } from '../../src/base/rng.ts'

/** One record of the bench's table: 16 numbers and 4 categories, none missing. */
export type BenchRecord = Readonly<Record<string, number | string>>

const numbers = Array.from({ length: 16 }, (_, at) => `n${at + 1}`)

/** What the categories may be; a peer that takes only numbers is sent the place in its list. */
export const CATEGORIES: Readonly<Record<string, readonly string[]>> = {
  channel: ['branch', 'broker', 'partner', 'phone', 'web'],
  plan: ['basic', 'family', 'student'],
  region: Array.from({ length: 12 }, (_, at) => `r${at + 1}`),
  homeowner: ['no', 'yes'],
}

export const FIELDS: readonly string[] = [...numbers, ...Object.keys(CATEGORIES)]

/** The column that is learnt, yes or no. */
export const TARGET = 'churned'

/** Records with their outcomes; eight numbers and three categories have an honest part in it. */
export function madeRecords(rows: number, seed = 17): readonly { record: BenchRecord; isYes: boolean }[] {
  const rng = seededRng(seed)
  const chance = (): number => rng.next()
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance())
  return Array.from({ length: rows }, () => {
    const values = numbers.map((_, at) => (at % 4 === 3 ? Math.floor(100 * chance()) : Number(normal().toFixed(4))))
    const places = Object.values(CATEGORIES).map((words) => Math.floor(words.length * chance()))
    const risk =
      values[0]! * values[1]! +
      Math.sin(2 * values[2]!) +
      (values[3]! > 60 ? 1 : 0) -
      0.6 * values[4]! ** 2 +
      0.5 * values[5]! +
      0.8 * Math.abs(values[6]!) +
      (places[0] === 1 ? 0.9 : 0) -
      (places[2]! % 5 === 2 ? 1 : 0) +
      (places[3] === 1 && values[7]! > 50 ? 0.7 : 0) -
      0.5
    const words = Object.entries(CATEGORIES).map(([name, of], at) => [name, of[places[at]!]!])
    const record = Object.fromEntries([...numbers.map((name, at) => [name, values[at]!]), ...words]) as BenchRecord
    return { record, isYes: chance() < 1 / (1 + Math.exp(-risk)) }
  })
}

/** Writes such a table, target last. */
export function writeRecords(file: string, rows: number): void {
  const lines = madeRecords(rows).map(({ record, isYes }) => [...Object.values(record), isYes ? 'yes' : 'no'].join(','))
  writeFileSync(file, [[...FIELDS, TARGET].join(','), ...lines, ''].join('\n'))
}

/** A record as 20 numbers in the order of the fields, a category as its place among its words. */
export function asNumbers(record: BenchRecord): readonly number[] {
  return FIELDS.map((name) => {
    const value = record[name]!
    return typeof value === 'number' ? value : CATEGORIES[name]!.indexOf(value)
  })
}
