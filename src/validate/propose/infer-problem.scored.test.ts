import { describe, expect, test } from 'vitest'
import { counted, rawFrame, repeated } from '../../../test/fixtures/raw-frame.ts'
import { seededRng } from '../../base/rng.ts'
import { profileTable } from '../profile-table.ts'
import type { InferredProblem } from './infer-problem.ts'
import { inferProblem } from './infer-problem.ts'
import { proposeContract } from './propose-contract.ts'

/** Targets as tables hold them, each with the question a person would take it for. */
interface Case {
  readonly name: string
  readonly values: readonly (string | number | null)[]
  readonly expected: Pick<InferredProblem, 'kind' | 'positive' | 'labels'>
}

const rng = seededRng(11)
const rows = 600

function drawn<Value>(shares: readonly (readonly [Value, number])[]): Value[] {
  const total = shares.reduce((sum, [, share]) => sum + share, 0)
  return counted(rows, () => {
    let left = rng.next() * total
    return (shares.find(([, share]) => (left -= share) < 0) ?? shares[0]!)[0]
  })
}

/** Knuth's product of uniforms. */
function poisson(mean: number): number {
  let [count, product] = [0, rng.next()]
  for (; product > Math.exp(-mean); count++) product *= rng.next()
  return count
}

const normal = (): number => Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next())
const numbers = (from: number, to: number): number[] => counted(to - from + 1, (step) => from + step)
const evenly = (from: number, to: number): number[] => repeated(rows, ...numbers(from, to))
const classes = (...labels: readonly (string | number)[]) => ({ kind: 'classification', labels }) as const
const two = (positive: string | number | boolean) => ({ kind: 'classification', positive }) as const
const amount = { kind: 'regression' } as const
const cities = counted(150, (city) => `city ${String(city).padStart(3, '0')}`)

const cases: readonly Case[] = [
  {
    name: 'species',
    values: repeated(rows, 'setosa', 'versicolor', 'virginica'),
    expected: classes('setosa', 'versicolor', 'virginica'),
  },
  { name: 'digit', values: evenly(0, 9), expected: classes(...numbers(0, 9)) },
  {
    name: 'quality',
    values: drawn([
      [3, 1],
      [4, 3],
      [5, 43],
      [6, 40],
      [7, 12],
      [8, 1],
    ]),
    expected: amount,
  },
  {
    name: 'stars',
    values: drawn([
      [1, 10],
      [2, 5],
      [3, 10],
      [4, 25],
      [5, 50],
    ]),
    expected: amount,
  },
  {
    name: 'y',
    values: drawn([
      [0, 60],
      [1, 30],
      [2, 10],
    ]),
    expected: classes(0, 1, 2),
  },
  {
    name: 'sentiment',
    values: drawn([
      [-1, 30],
      [0, 40],
      [1, 30],
    ]),
    expected: classes(-1, 0, 1),
  },
  { name: 'year', values: evenly(1960, 2010), expected: amount },
  { name: 'year_built', values: evenly(2015, 2019), expected: amount },
  { name: 'cnt', values: counted(rows, () => poisson(80)), expected: amount },
  { name: 'visits', values: counted(rows, () => poisson(1)), expected: amount },
  { name: 'x7', values: counted(rows, () => poisson(0.7)), expected: amount },
  { name: 'n_classes', values: evenly(1, 6), expected: amount },
  {
    name: 'Cover_Type',
    values: drawn(numbers(1, 7).map((type) => [type, 8 - type])),
    expected: classes(...numbers(1, 7)),
  },
  { name: 'product_code', values: repeated(rows, 1001, 1002, 1010, 2001), expected: classes(1001, 1002, 1010, 2001) },
  { name: 'price', values: counted(rows, () => Math.exp(10 + 2 * normal()).toFixed(2)), expected: amount },
  {
    name: 'claim_amount',
    values: counted(rows, () => (rng.next() < 0.9 ? 0 : Math.round(1000 * Math.exp(normal())))),
    expected: amount,
  },
  { name: 'share', values: counted(rows, () => rng.next().toFixed(3)), expected: amount },
  { name: 'profit', values: counted(rows, () => Math.round(1000 * normal())), expected: amount },
  { name: 'half_stars', values: repeated(rows, '0.5', '1', '1.5', '2'), expected: amount },
  {
    name: 'churn',
    values: drawn([
      ['Yes', 60],
      ['No', 40],
    ]),
    expected: two('Yes'),
  },
  {
    name: 'gekündigt',
    values: drawn([
      ['Ja', 60],
      ['Nein', 40],
    ]),
    expected: two('Ja'),
  },
  {
    name: 'résilié',
    values: drawn([
      ['oui', 60],
      ['non', 40],
    ]),
    expected: two('oui'),
  },
  {
    name: 'abandono',
    values: drawn([
      ['Sí', 60],
      ['No', 40],
    ]),
    expected: two('Sí'),
  },
  {
    name: 'returned',
    values: drawn([
      ['Y', 60],
      ['N', 40],
    ]),
    expected: two('Y'),
  },
  {
    name: 'default',
    values: drawn([
      [1, 70],
      [0, 30],
    ]),
    expected: two(1),
  },
  {
    name: 'flag',
    values: drawn([
      ['TRUE', 70],
      ['FALSE', 30],
    ]),
    expected: two(true),
  },
  {
    name: 'outcome',
    values: drawn([
      [1, 70],
      [2, 30],
    ]),
    expected: two(2),
  },
  {
    name: 'income',
    values: drawn([
      ['<=50K', 50],
      ['<=50K.', 25],
      ['>50K', 16],
      ['>50K.', 9],
    ]),
    expected: two('>50K'),
  },
  {
    name: 'grade',
    values: repeated(rows, 'a', 'B', 'b ', 'A', 'a', 'c', 'b', 'c.', null),
    expected: classes('a', 'b', 'c'),
  },
  {
    name: 'effect',
    values: drawn([
      ['None', 70],
      ['Minor', 20],
      ['Major', 10],
    ]),
    expected: classes('Major', 'Minor', 'None'),
  },
  {
    name: 'state',
    values: drawn([
      ['Oregon', 50],
      ['U.S. waters.', 20],
      ['Utah', 30],
    ]),
    expected: classes('Oregon', 'U.S. waters.', 'Utah'),
  },
  { name: 'city', values: repeated(rows, ...cities), expected: classes(...cities) },
  {
    name: 'rare',
    values: [...repeated(rows - 1, 'often', 'sometimes', 'never'), 'once'],
    expected: classes('never', 'often', 'once', 'sometimes'),
  },
  {
    name: 'survived',
    values: [
      ...drawn([
        ['1', 40],
        ['0', 60],
      ]).slice(5),
      '?',
      '?',
      'NA',
      null,
      null,
    ],
    expected: two(1),
  },
]

describe('a person would ask the question that is inferred', () => {
  test.each(cases)('$name', ({ name, values, expected }) => {
    const profile = profileTable(rawFrame({ [name]: values }), { target: name })
    const { clean } = proposeContract(profile, { target: name })
    const { kind, positive, labels } = inferProblem(profile, clean, { target: name })
    expect({ kind, positive, labels }).toEqual({ positive: undefined, labels: undefined, ...expected })
  })
})
