import { describe, expect, test } from 'vitest'
import { dirtyTable } from '../../../test/fixtures/dirty-table.ts'
import { counted, rawFrame, repeated } from '../../../test/fixtures/raw-frame.ts'
import { profileTable } from '../profile-table.ts'
import { proposeContract } from './propose-contract.ts'
import type { ProposedContract } from './propose-contract.ts'

type Values = readonly (string | number | null)[]

function proposed(
  columns: Readonly<Record<string, Values>>,
  options: { target: string; time?: string; group?: string },
) {
  return proposeContract(profileTable(rawFrame(columns)), options)
}

/** What a proposal does, in the words of a dirty table. */
function repairsOf({ columns, clean }: ProposedContract): Set<string> {
  const repairs = new Set<string>()
  for (const [name, { role }] of Object.entries(columns)) if (role !== undefined) repairs.add(`${name}:role:${role}`)
  for (const step of clean) {
    const listsWritten = step.action !== 'match-case' && 'values' in step
    const values = listsWritten ? (Array.isArray(step.values) ? step.values : Object.keys(step.values)) : [undefined]
    for (const value of values)
      repairs.add([step.column, step.action, value].filter((part) => part !== undefined).join(':'))
  }
  return repairs
}

describe('proposals for dirty tables', () => {
  const tables = counted(40, (seed) => dirtyTable(seed))
  const scored = tables.map(({ frame, repairs, categories }) => {
    const proposal = proposeContract(profileTable(frame), { target: 'churned', time: 'opened' })
    const found = repairsOf(proposal)
    const missed = [...repairs].filter((repair) => !found.has(repair))
    const invented = [...found].filter((repair) => !repairs.has(repair))
    const wrongCategories = [...categories].filter(
      ([name, clean]) => JSON.stringify(proposal.columns[name]?.categories) !== JSON.stringify([...clean].sort()),
    )
    return { needed: repairs.size, missed, invented, wrongCategories: wrongCategories.map(([name]) => name) }
  })

  test('name every repair that is needed (recall 1 over 40 tables of 16 kinds of dirt)', () => {
    expect(scored.reduce((sum, { needed }) => sum + needed, 0)).toBeGreaterThan(300)
    expect(scored.flatMap(({ missed }) => missed)).toEqual([])
  })

  test('name no repair that is not (precision 1)', () => {
    expect(scored.flatMap(({ invented }) => invented)).toEqual([])
  })

  test('foresee the categories that remain', () => {
    expect(scored.flatMap(({ wrongCategories }) => wrongCategories)).toEqual([])
  })
})

describe('proposeContract', () => {
  const target = repeated(300, 'Yes', 'No')

  test('writes down how numbers are written, why, and what their unit means', () => {
    const price = counted(300, (row) => `${row % 70},${10 + (row % 90)} €`)
    const { columns } = proposed({ price, churned: target }, { target: 'churned' })
    expect(columns.price).toMatchObject({ type: 'number', meaning: 'in €', range: { min: 0.1, max: 69.79 } })
    expect(columns.price!.written).toMatchObject({ decimal: ',', unit: '€' })
    expect(columns.price!.written!.reason).toContain('with a decimal comma and the unit "€"')
  })

  test('asks a person about numbers that have two readings, or several units', () => {
    const open = counted(300, (row) => `${1 + (row % 30)},${100 + (row % 30) * 7}`)
    const mixed = counted(300, (row) => `${row % 2 ? '$' : '€'}${row}`)
    const { notes, columns } = proposed({ open, mixed, churned: target }, { target: 'churned' })
    expect(notes.filter((note) => /^(open|mixed): The numbers/.test(note))).toHaveLength(2)
    expect(columns.mixed).toMatchObject({ type: 'category' })
  })

  test('demands what a big sample never missed, and nothing of a small one', () => {
    const age = counted(300, (row) => row % 70)
    const { columns } = proposed({ age, size: [null, ...age.slice(1)], churn: target }, { target: 'churn' })
    expect(columns).toMatchObject({ age: { type: 'integer', nullable: false, range: { min: 0, max: 69 } } })
    expect(columns.size).not.toHaveProperty('nullable')
    expect(proposed({ age: age.slice(0, 100) }, { target: 'x' }).columns.age).not.toHaveProperty('nullable')
  })

  test('lists up to fifty categories, sorted', () => {
    const categories = counted(50, (i) => `c${String(i).padStart(2, '0')}`)
    const fits = proposed({ c: repeated(300, ...categories.toReversed()), churn: target }, { target: 'churn' })
    expect(fits.columns.c?.categories).toEqual(categories)
    const many = proposed({ c: repeated(300, ...categories, 'more'), churn: target }, { target: 'churn' })
    expect(many.columns.c).not.toHaveProperty('categories')
  })

  test('a range leaves sentinels out, and an id or an ignored column has none', () => {
    const columns = {
      id: counted(300, (row) => row),
      age: [...counted(296, (row) => row % 70), ...repeated(4, 999)],
      year: repeated(300, 2014),
    }
    const { columns: contracts } = proposed(columns, { target: 'none' })
    expect(contracts).toMatchObject({
      age: { range: { min: 0, max: 69 } },
      id: { role: 'id' },
      year: { role: 'ignored' },
    })
    expect(contracts.id).not.toHaveProperty('range')
  })

  test('rows without a target are left out by a decision, and its labels normalised', () => {
    const { clean } = proposed({ churn: [...target, null, ' Yes', 'no'] }, { target: 'churn' })
    expect(clean.map(({ action }) => action)).toEqual(['trim', 'strip-trailing-dot', 'match-case', 'drop-missing'])
  })

  test('the labels of a target of many classes are spelled alike, unless that would join two or cut a name', () => {
    const steps = (values: Values) => proposed({ y: values }, { target: 'y' }).clean.map(({ action }) => action)
    const spelled = ['trim', 'strip-trailing-dot', 'match-case']
    expect(steps([...repeated(300, 'a', 'b', 'c'), 'A ', 'b.'])).toEqual(spelled)
    expect(steps(repeated(300, 'Ohio', 'U.S. waters.', 'Utah'))).toEqual(['trim', 'match-case'])
    const codes = counted(600, (row) => `code ${row % 150}`)
    const profile = profileTable(rawFrame({ y: codes }), { target: 'y' })
    expect(proposeContract(profile, { target: 'y' }).clean.map(({ action }) => action)).toEqual(spelled.slice(0, 2))
  })

  test('stray codes leave a target by their rows, and stay in a feature with a note', () => {
    const damage = [...repeated(900, 'None', 'Minor'), 'C']
    expect(proposed({ damage }, { target: 'damage' }).clean.at(-1)).toMatchObject({
      action: 'drop-rows',
      values: ['C'],
    })
    const asFeature = proposed({ damage, y: counted(901, (row) => row % 7) }, { target: 'y' })
    expect(asFeature.clean).toEqual([])
    expect(asFeature.notes[0]).toContain('"C" (1 row)')
  })

  test('equal rows are left out only where an id repeats with them', () => {
    const rows = [...counted(300, (row) => row), 5, 9]
    const x = rows.map((row) => row % 3)
    expect(proposed({ id: rows, x }, { target: 'x' }).clean).toMatchObject([
      { action: 'drop-duplicate-rows', column: '*' },
    ])
    const without = proposed({ x, y: rows.map((row) => row % 2) }, { target: 'x' })
    expect(without.clean).toEqual([])
    expect(without.notes.join()).toContain('may be real')
  })

  test('a date that cannot be told is no feature, and the note says how to use it', () => {
    const opened = counted(300, (row) => `${1 + ((row * 5) % 12)}/${1 + ((row * 7) % 12)}/2011`)
    const { columns, notes } = proposed({ opened, churn: target }, { target: 'churn' })
    expect(columns.opened).toMatchObject({ type: 'category', role: 'ignored' })
    expect(notes.join()).toContain("set its type to 'date'")
  })

  test('a group is named, never guessed: a repeating id is mentioned', () => {
    const customer_id = counted(300, (row) => 1000 + ((row * 7) % 40))
    const { columns, notes } = proposed({ customer_id, churn: target }, { target: 'churn' })
    expect(notes.join()).toContain("group: 'customer_id'")
    expect(columns.customer_id).not.toHaveProperty('role')
    const grouped = proposed({ customer_id, churn: target }, { target: 'churn', group: 'customer_id' })
    expect(grouped.columns.customer_id).toMatchObject({ role: 'id' })
    expect(grouped.notes.join()).not.toContain('group:')
  })

  test('too many values to list are a note, not a step', () => {
    const c = [...counted(4000, (row) => row / 4), ...counted(120, (row) => `bad ${row}`)]
    const { clean, notes, columns } = proposed({ c }, { target: 'y' })
    expect(clean).toEqual([])
    expect(notes.join()).toContain('Too many to list')
    expect(columns.c).not.toHaveProperty('nullable')
  })

  test('a column called __proto__ is a column', () => {
    const { columns } = proposed({ ['__proto__']: repeated(300, 1, 2), constructor: target }, { target: 'constructor' })
    expect(Object.keys(columns)).toEqual(['__proto__', 'constructor'])
  })
})
