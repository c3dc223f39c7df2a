import { addColumn, pick, soil, someRows, takeColumn, whole } from './draft.ts'
import type { Draft, Kind } from './draft.ts'

type Dirt = (draft: Draft, name: string) => boolean

const farNumbers: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  measure: ['-999', '-9999', '-99999', '99999', '999999', '-999.0', '-99'],
  whole: ['-999', '-99', '9999', '-1'],
  age: ['999', '-1', '-99', '-9'],
  scale: ['99', '-9', '-99', '9999'],
}
const farDates = ['1900-01-01', '1970-01-01', '9999-12-31', '2999-12-31', '1899-12-30']

function sentinels(kind: 'measure' | 'whole' | 'age' | 'scale'): Dirt {
  return (draft, dirt) => {
    const code = pick(draft.rng, farNumbers[kind]!)
    // -1 stands out of counts from 0 only where it is common.
    const share = code === '-1' && kind === 'whole' ? 0.3 : pick(draft.rng, [0.01, 0.03, 0.2])
    const column = soil(draft, [kind], share, () => code)
    if (column !== undefined) draft.needed.set(`${column}:null-values:${code}`, dirt)
    return column !== undefined
  }
}

/** Two codes of a questionnaire on one scale: refused, and does not know. */
const refusals: Dirt = (draft, dirt) => {
  const column = takeColumn(draft, 'scale')
  if (column === undefined) return false
  const codes = pick(draft.rng, [
    ['98', '99'],
    ['-8', '-9'],
    ['88', '99'],
    ['997', '998'],
  ] as const)
  for (const code of codes) {
    for (const row of someRows(draft, 0.1)) column.cells[row] = code
    draft.needed.set(`${column.name}:null-values:${code}`, dirt)
  }
  return true
}

/** A quantity that is never 0 beside zeros that mean "not measured". */
const impossibleZero: Dirt = (draft, dirt) => {
  const [name, from, to] = pick(draft.rng, [
    ['blood_pressure', 42, 118],
    ['air_pressure_hpa', 975, 1040],
    ['temperature_kelvin', 255, 312],
    ['bmi', 17, 46],
    ['body_height_cm', 142, 203],
    ['glucose', 55, 190],
  ] as const)
  const cells = addColumn(draft, name, 'other', () => String(whole(draft.rng, from, to)))
  for (const row of someRows(draft, 0.03)) cells[row] = '0'
  draft.needed.set(`${name}:null-values:0`, dirt)
  return true
}

const dateSentinels: Dirt = (draft, dirt) => {
  const far = pick(draft.rng, farDates)
  const column = soil(draft, ['date'], 0.02, () => far)
  if (column !== undefined) draft.needed.set(`${column}:null-values:${far}`, dirt)
  return column !== undefined
}

/** Numbers and dates that stand for missing. */
export const codes: Readonly<Record<string, Dirt>> = {
  'sentinel in a measure': sentinels('measure'),
  'sentinel in a count': sentinels('whole'),
  'sentinel in an age': sentinels('age'),
  'sentinel in a scale of five': sentinels('scale'),
  'two codes on a scale of five': refusals,
  '0 that cannot be': impossibleZero,
  'sentinel date': dateSentinels,
}
