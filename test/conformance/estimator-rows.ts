import { seededRng } from '../../src/base/rng.ts'
import type { Rng } from '../../src/base/rng.ts'
import { categoryColumn, numberColumn } from '../../src/frame/column.ts'
import type { Column } from '../../src/frame/column.ts'
import { frameOf } from '../../src/frame/frame.ts'
import type { Frame } from '../../src/frame/frame.ts'
import type { Signature } from '../../src/domain/signature.ts'
import type { Target } from '../../src/learn/model.ts'

/** Rows of every kind of column, with holes, and a target that depends on them. */
export interface EstimatorRows {
  readonly frame: Frame
  readonly target: Target
}

const words = ['fine', 'late', 'the', 'room', 'was', 'café']
const cities = ['Oslo', 'Rome', 'Lima', 'Pune', 'Kyiv', 'Bern', 'Cork']

/** `rowCount` rows drawn by `seed`, of two classes or as many as given. One value in eight is missing where a column has holes. */
export function estimatorRows(
  { kind, classes = 2 }: Pick<Target, 'kind' | 'classes'>,
  rowCount = 300,
  seed = 7,
): EstimatorRows {
  const rng = seededRng(seed)
  const rows = Array.from({ length: rowCount }, () => ({
    age: 20 + Math.floor(rng.next() * 50),
    income: rng.next() < 1 / 8 ? null : Math.floor(1000 * Math.exp(3 * rng.next() ** 2)),
    city: rng.next() < 1 / 8 ? null : cities[Math.floor(cities.length * rng.next() ** 2)]!,
    member: rng.next() < 0.4 ? 'true' : 'false',
    seen: rng.next() < 1 / 8 ? null : Date.UTC(2021, 0, 1) + Math.floor(rng.next() * 700) * 86_400_000 + 3_600_000 * 5,
    chance: rng.next(),
  }))
  // Texts are drawn apart, so that the other columns are what they are without them.
  const noteRng = rng.fork('notes')
  const notes = rows.map(() => (noteRng.next() < 1 / 8 ? null : noteOf(noteRng)))
  const y = Float64Array.from(rows, ({ age, city, income, member, chance }) => {
    const pull = (age - 45) / 10 + (city === 'Rome' ? 2 : 0) - (member === 'true' ? 1 : 0) + (income ?? 8000) / 8000
    if (kind === 'regression') return Math.round(100 * (pull + chance)) / 100
    if (classes > 2) return Math.min(classes - 1, Math.max(0, Math.floor(classes / 2 + pull / 2 + 2 * chance - 1)))
    return chance < 1 / (1 + Math.exp(-pull)) ? 1 : 0
  })
  const columns: [string, Column][] = [
    ['income', numberColumn(rows.map((row) => row.income))],
    ['age', numberColumn(rows.map((row) => row.age))],
    ['seen', { kind: 'timestamp', values: Float64Array.from(rows, (row) => row.seen ?? Number.NaN) }],
    ['city', categoryColumn(rows.map((row) => row.city))],
    ['member', categoryColumn(rows.map((row) => row.member))],
    ['note', { kind: 'text', values: notes }],
  ]
  return { frame: frameOf(columns), target: { kind, y, classes } }
}

function noteOf(rng: Rng): string {
  const count = 1 + Math.floor(5 * rng.next())
  return Array.from({ length: count }, () => words[Math.floor(words.length * rng.next())]!).join(' ')
}

/** The columns of `estimatorRows`, in an order of their own. */
export const estimatorSignature: Signature = {
  inputs: [
    { name: 'seen', type: 'timestamp', nullable: true },
    { name: 'member', type: 'boolean', nullable: true },
    { name: 'age', type: 'integer', nullable: true },
    { name: 'note', type: 'text', nullable: true },
    { name: 'not a feature', type: 'text', nullable: true },
    { name: 'city', type: 'category', nullable: true },
    { name: 'income', type: 'number', nullable: true },
  ],
  output: { kind: 'regression', name: 'answer' },
}
