import type { LeakageFinding } from '../../domain/leakage.ts'
import { columnOf } from '../../frame/frame.ts'
import type { Frame } from '../../frame/frame.ts'
import { cellHashes } from './cell-hashes.ts'
import { percent, rowsText } from './wording.ts'

/** Test rows that the training rows hold already. */
export interface SplitDuplicates {
  /** Undefined where there are none. 'excluded': copies, to be taken out of the test; 'flagged': coincidences. */
  readonly finding: LeakageFinding | undefined
  /** Row numbers (of the frame) of the test rows equal in every feature and the target to some training row. */
  readonly testRows: Uint32Array
}

/** Twins and training rows looked at to tell copies from coincidences. */
const twinsMost = 2_000
const trainRowsMost = 100_000
/** A column in which two rows agree by chance more often than this tells no rows apart. */
const chanceMost = 0.1
/** Training rows expected to agree by chance in what is left of the columns, below which two may be left out. */
const expectedMost = 0.05
/** Columns that tell rows apart best, left out one and two at a time. */
const tellingMost = 10
/** Share of the twins without a near-twin from which the table holds copies. */
const copiesShare = 0.5

/**
 * Finds test rows equal to a training row in every feature and in the target, and decides whether they are copies.
 *
 * In a table of coarse columns equal rows come up by chance, but where they do, rows equal in all columns *but one* are
 * about as well; a copied row has a twin and no near-twin. So for each test row with a twin, training rows are looked
 * for that equal it in all but one of the columns that tell rows apart (two rows drawn by chance agree in them at most
 * one time in ten), or in all but two of them: two, because one column is often calculated from another. Two are left
 * out only where the rest would still tell all training rows apart if columns were independent. Where at least half of the twins have no near-twin, they are copies: 'excluded'. Otherwise, or where
 * no column tells rows apart, the twins are coincidences of a coarse table: 'flagged'.
 *
 * @param features  columns compared; leave out ids, or nothing is ever equal
 * @param train     row numbers of the frame
 * @param test      row numbers of the frame
 * @param onShare   told the share that is done, in [0, 1]
 *
 * Cost: a hash of every cell, and 55 passes over up to 100,000 training rows. Two different rows are taken for equal
 * with probability 2^-45 a pair.
 */
export function duplicatesAcrossSplit(
  frame: Frame,
  y: Float64Array,
  features: readonly string[],
  train: Uint32Array,
  test: Uint32Array,
  onShare?: (share: number) => void,
): SplitDuplicates {
  const hashes = features.map((name, at) => {
    onShare?.(at / (features.length + 1))
    return cellHashes(columnOf(frame, name), at)
  })
  const whole = new Float64Array(frame.rowCount)
  for (const column of hashes) for (let row = 0; row < whole.length; row++) whole[row]! += column[row]!
  const target = cellHashes({ kind: 'number', values: y }, features.length)
  const seen = new Set<number>()
  for (const row of train) seen.add(whole[row]! + target[row]!)
  const testRows = test.filter((row) => seen.has(whole[row]! + target[row]!))
  if (testRows.length === 0) return { finding: undefined, testRows }
  const looked = evenly(train, trainRowsMost)
  const chances = hashes.map((column) => chanceAgreement(column, looked))
  const telling = tellingColumns(hashes, chances)
  const expected = chances.reduce((product, chance) => product * chance, looked.length)
  const twins = evenly(testRows, twinsMost)
  const crowded = telling.length === 0 ? new Set(twins) : rowsWithNearTwin(whole, telling, expected, looked, twins)
  const lonely = twins.filter((row) => !crowded.has(row))
  const counts = { twins: testRows.length, looked: twins.length, lonely: lonely.length, test: test.length }
  return { finding: findingOf(counts), testRows }
}

interface TellingColumn {
  readonly hashes: Float64Array
  /** Probability that two rows agree. */
  readonly chance: number
}

/** The columns that tell rows apart, best first. */
function tellingColumns(hashes: readonly Float64Array[], chances: readonly number[]): readonly TellingColumn[] {
  return hashes
    .map((column, at) => ({ hashes: column, chance: chances[at]! }))
    .filter(({ chance }) => chance <= chanceMost)
    .sort((one, other) => one.chance - other.chance)
    .slice(0, tellingMost)
}

/** @param expected  training rows that agree with a row in every column, by chance and if columns were independent */
function rowsWithNearTwin(
  whole: Float64Array,
  telling: readonly TellingColumn[],
  expected: number,
  train: Uint32Array,
  twins: Uint32Array,
): ReadonlySet<number> {
  const crowded = new Set<number>()
  for (const [at, one] of telling.entries()) {
    addCrowded(crowded, whole, [one.hashes], train, twins)
    for (const other of telling.slice(at + 1)) {
      if (expected / (one.chance * other.chance) > expectedMost) continue
      addCrowded(crowded, whole, [one.hashes, other.hashes], train, twins)
    }
  }
  return crowded
}

/** Adds the twins to which some training row is equal in all columns but those left out, and different in these. */
function addCrowded(
  crowded: Set<number>,
  whole: Float64Array,
  left: readonly Float64Array[],
  train: Uint32Array,
  twins: Uint32Array,
): void {
  const restOf = (row: number): number => left.reduce((rest, column) => rest - column[row]!, whole[row]!)
  const byRest = new Map<number, number[]>()
  for (const row of twins) {
    const same = byRest.get(restOf(row))
    if (same === undefined) byRest.set(restOf(row), [row])
    else same.push(row)
  }
  for (const row of train) {
    for (const twin of byRest.get(restOf(row)) ?? []) if (whole[twin] !== whole[row]) crowded.add(twin)
  }
}

/** Probability that two rows drawn with replacement agree: the sum of the squared shares of the values. */
function chanceAgreement(column: Float64Array, rows: Uint32Array): number {
  const counts = new Map<number, number>()
  for (const row of rows) counts.set(column[row]!, (counts.get(column[row]!) ?? 0) + 1)
  let sum = 0
  for (const count of counts.values()) sum += (count / rows.length) ** 2
  return sum
}

/** At most `most` rows at even distances. */
function evenly(rows: Uint32Array, most: number): Uint32Array {
  if (rows.length <= most) return rows
  return Uint32Array.from({ length: most }, (_, at) => rows[Math.floor((at * rows.length) / most)]!)
}

function findingOf(counts: { twins: number; looked: number; lonely: number; test: number }): LeakageFinding {
  const { twins, looked, lonely, test } = counts
  const share = percent(twins / test)
  const what = `${rowsText(twins)} of the test (${share}) ${twins === 1 ? 'equals' : 'equal'} a training row in every feature and the target`
  const near = `for ${lonely.toLocaleString('en-US')} of ${rowsText(looked)} looked at no training row differs in one or two columns only`
  return lonely >= copiesShare * looked
    ? {
        column: '*',
        kind: 'duplicates-across-split',
        evidence: `${what}; ${near}: these are copies`,
        action: 'excluded',
      }
    : {
        column: '*',
        kind: 'duplicates-across-split',
        evidence: `${what}; ${near}: in a table this coarse rows repeat by chance`,
        action: 'flagged',
      }
}
