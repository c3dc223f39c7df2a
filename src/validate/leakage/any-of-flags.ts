import type { Combination } from './form-search.ts'
import type { SampleColumn, SearchSample } from './search-sample.ts'
import type { Levels } from './named-labels.ts'
import { strengthOf } from './strength.ts'
import { EVIDENCE_ROWS, LIMITS, reproduces } from './thresholds.ts'

/** Share of one class among the rows of a flag that speaks for it. */
const purityLeast = 0.97
const flagRowsLeast = 10
const flagsMost = 30
/** Rows of the class that a further flag must add, to be one of them. */
const addedShareLeast = 0.01

/**
 * Flags of which the target is the "any of": `machine failure` where one of five failure modes is set. A flag is a
 * number that is not 0, a value that is filled in, or a level; each must be nearly pure for the same class, and
 * together they must reproduce the target.
 *
 * Source: a greedy set cover (Chvátal 1979) over the learning rows.
 */
export function searchAnyOfFlags(sample: SearchSample, columns: readonly SampleColumn[]): Combination | undefined {
  if (sample.kind !== 'classification') return undefined
  for (const speaksFor of [1, 0] as const) {
    const flags = columns.flatMap((column) => pureFlag(sample, column, speaksFor))
    const chosen = cover(sample, flags, speaksFor)
    if (chosen.length < 2) continue
    const score = new Float64Array(sample.rowCount)
    for (const flag of chosen) flag.isSet.forEach((isSet, row) => (score[row] = Math.max(score[row]!, isSet)))
    const strength = strengthOf(sample, score)
    if (!reproduces('classification', strength, true) || strength.evidenceRows < EVIDENCE_ROWS.numbers) continue
    const formula = `any of ${chosen.map((flag) => flag.says).join(', ')}`
    return { columns: chosen.map((flag) => flag.column), formula, strength, equalRows: 0, score }
  }
  return undefined
}

interface Flag {
  readonly column: string
  /** 'TWF is not 0' */
  readonly says: string
  /** 1 where it is set. */
  readonly isSet: Uint8Array
}

/** The rows of a column's nearly pure flags for one class, together; none when it has none. */
function pureFlag(sample: SearchSample, column: SampleColumn, speaksFor: 0 | 1): readonly Flag[] {
  const { levels, values, name } = column
  const candidates: { says: string; isSet: Uint8Array }[] = []
  if (column.kind === 'number') {
    candidates.push({
      says: `${name} is not 0`,
      isSet: Uint8Array.from(values, (value) => (value !== 0 && !Number.isNaN(value) ? 1 : 0)),
    })
  }
  if (levels === undefined) {
    candidates.push({
      says: `${name} is filled in`,
      isSet: Uint8Array.from(values, (value) => (Number.isNaN(value) ? 0 : 1)),
    })
  } else if (levels.names.length <= flagsMost) {
    candidates.push({
      says: `${name} is filled in`,
      isSet: Uint8Array.from(levels.codes, (code) => (code < 0 ? 0 : 1)),
    })
    const pure = pureLevels(sample, levels, speaksFor)
    const said = [...pure].map((level) => levels.names[level]!).join('" or "')
    candidates.push({
      says: `${name} is "${said}"`,
      isSet: Uint8Array.from(levels.codes, (code) => (pure.has(code) ? 1 : 0)),
    })
  }
  const found = candidates.find(({ isSet }) => isPure(sample, (row) => isSet[row] === 1, speaksFor))
  return found === undefined ? [] : [{ column: name, ...found }]
}

function pureLevels(sample: SearchSample, { codes, names }: Levels, speaksFor: 0 | 1): ReadonlySet<number> {
  const rows = new Uint32Array(names.length)
  const right = new Uint32Array(names.length)
  for (let row = 0; row < sample.learnCount; row++) {
    const code = codes[row]!
    if (code < 0) continue
    rows[code]!++
    if (sample.y[row] === speaksFor) right[code]!++
  }
  return new Set([...names.keys()].filter((level) => isNearlyAll(right[level]!, rows[level]!)))
}

function isNearlyAll(right: number, rows: number): boolean {
  return rows >= flagRowsLeast && right >= purityLeast * rows
}

function isPure(sample: SearchSample, isIn: (row: number) => boolean, speaksFor: 0 | 1): boolean {
  let [rows, right] = [0, 0]
  for (let row = 0; row < sample.learnCount; row++) {
    if (!isIn(row)) continue
    rows++
    if (sample.y[row] === speaksFor) right++
  }
  return isNearlyAll(right, rows)
}

function cover(sample: SearchSample, flags: readonly Flag[], speaksFor: 0 | 1): readonly Flag[] {
  const open = new Set<number>()
  for (let row = 0; row < sample.learnCount; row++) if (sample.y[row] === speaksFor) open.add(row)
  const least = Math.max(2, addedShareLeast * open.size)
  const chosen: Flag[] = []
  const left = new Set(flags)
  while (left.size > 0) {
    const [best, added] = [...left]
      .map((flag) => [flag, [...open].filter((row) => flag.isSet[row] === 1).length] as const)
      .reduce((one, other) => (other[1] > one[1] ? other : one))
    if (added < least) break
    chosen.push(best)
    left.delete(best)
    for (const row of open) if (best.isSet[row] === 1) open.delete(row)
  }
  return open.size <= LIMITS.kappaError * 2 * (sample.learnCount - open.size) ? chosen : []
}
