import type { Rng } from '../../base/rng.ts'
import { PAIR_FORMS, TRIPLE_FORMS } from './combination-forms.ts'
import type { CombinationForm } from './combination-forms.ts'
import type { SampleColumn, SearchSample } from './search-sample.ts'
import { strengthOf } from './strength.ts'
import type { Strength } from './strength.ts'
import { LIMITS, reproduces } from './thresholds.ts'

/** Columns that together give the target, and how. */
export interface Combination {
  readonly columns: readonly string[]
  /** 'casual + registered'. */
  readonly formula: string
  readonly strength: Strength
  /** Rows of the sample in which the formula is the target to the last digit; regression. */
  readonly equalRows: number
  readonly score: Float64Array
}

/** Rows in which a score is the target, but for rounding in the last digits. */
export function equalRowsOf(sample: SearchSample, score: Float64Array): number {
  const isEqual = (value: number, row: number): boolean =>
    Math.abs(value - sample.y[row]!) <= 1e-9 * Math.max(1, Math.abs(sample.y[row]!))
  return score.reduce((count, value, row) => count + (isEqual(value, row) ? 1 : 0), 0)
}

/** Pairs of rows a formula is tried on before it is measured; those with different targets only. */
const probeCount = 400
/** Share of probes that may be in the wrong order: a formula that explains .998 has 1.4 % of them. */
const disorderMost = 0.05
/** A formula is given up as soon as this many of the first probes are wrong both ways. */
const earlyDisorder = 5
/** Formulas measured in full, best probes first. */
const measuredMost = 60
/** With more columns than this, three at a time are too many. */
const columnsMostForTriples = 60
const columnsMostForPairs = 300

/**
 * Two or three columns whose sum, difference, product, ratio or the like reproduces the target, each of them needed:
 * the formula leaves at most a fifth of the error of its best part.
 *
 * Each formula is first tried on pairs of rows (does it order them as the target does, or all in reverse?), which
 * rejects nearly all of them after a few pairs; what is left is fitted on one half and verified on the other.
 *
 * A column that is missing in so many rows that no formula with it could be measured is left out first.
 *
 * @param given  the columns to combine
 * @param alone  strength of each column by itself
 * Cost: O(columns³ · forms) probes.
 */
export function searchForms(
  sample: SearchSample,
  given: readonly SampleColumn[],
  alone: ReadonlyMap<string, Strength>,
  rng: Rng,
): Combination | undefined {
  const probes = drawProbes(sample, rng)
  if (probes.low.length < 100) return undefined
  const columns = given.filter((column) => isThere(column, probes))
  if (columns.length > columnsMostForPairs) return undefined
  const pairs = bestOf(sample, columns, PAIR_FORMS, pairsOf(columns.length), probes, alone)
  if (pairs !== undefined || columns.length > columnsMostForTriples) return pairs
  return bestOf(sample, columns, TRIPLE_FORMS, triplesOf(columns.length), probes, alone)
}

interface Probes {
  /** Rows with the lower target, and beside each a row with the higher one. */
  readonly low: Uint32Array
  readonly high: Uint32Array
}

interface Trial {
  readonly form: CombinationForm
  readonly places: readonly number[]
  readonly disorder: number
}

function bestOf(
  sample: SearchSample,
  columns: readonly SampleColumn[],
  forms: readonly CombinationForm[],
  choices: Iterable<readonly number[]>,
  probes: Probes,
  alone: ReadonlyMap<string, Strength>,
): Combination | undefined {
  const trials: Trial[] = []
  for (const places of choices) {
    const [a, b, c] = places.map((place) => columns[place]!.values)
    for (const form of forms) {
      const disorder = disorderOf(form, [a!, b!, c ?? b!], probes)
      if (disorder <= disorderMost) trials.push({ form, places, disorder })
    }
  }
  const measured = trials.sort((one, other) => one.disorder - other.disorder).slice(0, measuredMost)
  const partErrors = new Map<string, number>()
  let best: Combination | undefined
  for (const { form, places } of measured) {
    const parts = places.map((place) => columns[place]!)
    const combination = measure(sample, parts, form)
    if (!reproduces(sample.kind, combination.strength) || (best !== undefined && !isBetter(combination, best))) continue
    if (combination.strength.error <= LIMITS.remainder * bestPart(sample, parts, alone, partErrors)) best = combination
  }
  return best
}

function isBetter(one: Combination, other: Combination): boolean {
  if (one.equalRows !== other.equalRows) return one.equalRows > other.equalRows
  return one.strength.error < other.strength.error - 1e-9
}

function measure(sample: SearchSample, parts: readonly SampleColumn[], form: CombinationForm): Combination {
  const [a, b, c] = parts.map((part) => part.values)
  const score = a!.map((value, row) => form.apply(value, b![row]!, c?.[row] ?? 0))
  const names = parts.map((part) => part.name)
  return {
    columns: names,
    formula: form.describe(names),
    strength: strengthOf(sample, score),
    equalRows: equalRowsOf(sample, score),
    score,
  }
}

/** The least error that one of the parts, or two of three, reach without the rest. `known` keeps those of pairs. */
function bestPart(
  sample: SearchSample,
  parts: readonly SampleColumn[],
  alone: ReadonlyMap<string, Strength>,
  known: Map<string, number>,
): number {
  const errors = parts.map((part) => alone.get(part.name)?.error ?? 1)
  for (const [one, other] of parts.length === 3 ? pairsOf(3) : []) {
    const pair = [parts[one!]!, parts[other!]!]
    const key = JSON.stringify(pair.map((part) => part.name))
    const error = known.get(key) ?? Math.min(...PAIR_FORMS.map((form) => measure(sample, pair, form).strength.error))
    known.set(key, error)
    errors.push(error)
  }
  return Math.min(...errors)
}

/** Whether a column has values in enough probes; a formula of several columns has them in fewer still. */
function isThere({ values }: SampleColumn, { low, high }: Probes): boolean {
  const known = low.reduce((count, row, at) => count + Number(!Number.isNaN(values[row]! + values[high[at]!]!)), 0)
  return known >= LIMITS.coverage * low.length
}

/** Share of probes the formula orders against the target, or with it, whichever is less; 1 when given up. */
function disorderOf(form: CombinationForm, values: readonly Float64Array[], { low, high }: Probes): number {
  const [a, b, c] = values as [Float64Array, Float64Array, Float64Array]
  let [rising, falling, tied, skipped] = [0, 0, 0, 0]
  for (let at = 0; at < low.length; at++) {
    const [l, h] = [low[at]!, high[at]!]
    const step = form.apply(a[h]!, b[h]!, c[h]!) - form.apply(a[l]!, b[l]!, c[l]!)
    if (step > 0) rising++
    else if (step < 0) falling++
    else if (step === 0) tied++
    else skipped++
    const wrong = Math.min(rising, falling) + tied
    if (wrong > earlyDisorder && wrong > disorderMost * at) return 1
  }
  const used = low.length - skipped
  return used < LIMITS.coverage * low.length ? 1 : (Math.min(rising, falling) + tied) / used
}

function drawProbes(sample: SearchSample, rng: Rng): Probes {
  const low: number[] = []
  const high: number[] = []
  for (let draw = 0; draw < 50 * probeCount && low.length < probeCount; draw++) {
    const one = Math.floor(rng.next() * sample.learnCount)
    const other = Math.floor(rng.next() * sample.learnCount)
    const [left, right] = [sample.y[one]!, sample.y[other]!]
    if (left === right) continue
    low.push(left < right ? one : other)
    high.push(left < right ? other : one)
  }
  return { low: Uint32Array.from(low), high: Uint32Array.from(high) }
}

function* pairsOf(count: number): Generator<readonly number[]> {
  for (let a = 0; a < count; a++) for (let b = a + 1; b < count; b++) yield [a, b]
}

function* triplesOf(count: number): Generator<readonly number[]> {
  for (let a = 0; a < count; a++)
    for (let b = a + 1; b < count; b++) for (let c = b + 1; c < count; c++) yield [a, b, c]
}
