import { AppError } from '../base/errors.ts'
import type { ColumnDrift } from '../domain/drift-report.ts'
import type { ReferenceColumn, ReferenceProfile } from '../domain/reference-profile.ts'
import { categoryColumn } from '../frame/column.ts'
import type { Column } from '../frame/column.ts'
import type { Frame } from '../frame/frame.ts'
import { benjaminiHochberg } from '../math/benjamini-hochberg.ts'
import { binCounts, pooled } from './bins.ts'
import type { Bin } from './bins.ts'
import { chiSquare } from './chi-square.ts'
import { missingEvidence } from './missing-share.ts'
import { jensenShannon } from './jensen-shannon.ts'
import { categoryCounts } from './profile.ts'
import { centralWasserstein, quantilesOf } from './quantiles.ts'
import { sortedFinite } from './sorted-sample.ts'
import { DRIFT_TESTS, judge } from './thresholds.ts'
import type { DriftEvidence, DriftMethod, DriftPolicy } from './thresholds.ts'
import { wordCounts } from './word-counts.ts'

/** One row of the answer before it is judged. */
interface Measured extends DriftEvidence {
  readonly column: string
  readonly method: DriftMethod
  readonly currentSamples: number
}

type NumberProfile = Extract<ReferenceColumn, { kind: 'number' }>
type CategoryProfile = Extract<ReferenceColumn, { kind: 'category' }>

/**
 * How far each column of a window moved from the reference: an effect size against the stored bins and quantiles, a
 * p-value corrected over all of them, a verdict that needs both (`judge`).
 *
 * - numbers: 'wasserstein', the distance of the central 99 % in reference standard deviations. A column whose central
 *   99 % is one value is compared bin by bin, as a category.
 * - categories: 'jensen-shannon' (base 2) over the reference's commonest values (at most 100) and one bin for all
 *   others: rare ones, unseen ones, and those in which either window expects fewer than 5 rows. What chance alone gives, (bins - 1)
 *   (1/n + 1/m) / 8 nats of its square, is subtracted, so that a small window does not look moved.
 * - 'missing-share': a row of its own where a value is missing in either window; the tests above see only values,
 *   and a column that is nine tenths empty would pass them. A column absent from the window counts as missing.
 *
 * p-values: chi-square on the bins (deciles for numbers), and for missing shares Fisher's exact test or the z-test;
 * all corrected together by Benjamini & Hochberg. Without drift, the probability that a window has any 'warning' or
 * 'drifted' row is therefore at most about `falseDiscoveryRate`; with drift it is the share of false rows.
 *
 * @param more  further profiles of columns of the window, each with rows of its own. A column that several of them have
 *              is measured against each, and the nearest counts
 * @returns  in the order of the profiles; scores are finite, in the unit of `DRIFT_TESTS`; `pValue` is the corrected
 *           one, absent where a row is 'inconclusive' because either window has fewer than `minSamples` values
 * @throws DRIFT_COLUMN_KIND when a column of the window is of another kind than in the profile
 */
export function compareWindow(
  profile: ReferenceProfile,
  current: Frame,
  policy: DriftPolicy,
  more: readonly ReferenceProfile[] = [],
): ColumnDrift[] {
  const measuredIn = ({ columns, rows }: ReferenceProfile) =>
    columns.flatMap((column) => measure(column, rows, current))
  const measured = [...measuredIn(profile), ...nearest(more.flatMap(measuredIn))]
  const tested = measured.filter((row) => row.samples >= policy.minSamples)
  const corrected = benjaminiHochberg(tested.map((row) => row.pValue))
  return measured.map((row) => toDrift(row, corrected[tested.indexOf(row)], policy))
}

/** Of rows for the same column and method the one with the least score. */
function nearest(rows: readonly Measured[]): readonly Measured[] {
  const byColumn = Map.groupBy(rows, ({ column, method }) => JSON.stringify([column, method]))
  return [...byColumn.values()].map((of) => of.reduce((least, row) => (row.score < least.score ? row : least)))
}

function toDrift(row: Measured, pValue: number | undefined, policy: DriftPolicy): ColumnDrift {
  const spec = DRIFT_TESTS[row.method]
  return {
    column: row.column,
    method: row.method,
    score: row.score,
    threshold: spec.alertAt,
    ...(pValue === undefined ? {} : { pValue }),
    samples: row.currentSamples,
    verdict: judge(spec, { ...row, pValue: pValue ?? 1 }, policy),
  }
}

function measure(reference: ReferenceColumn, referenceRows: number, current: Frame): Measured[] {
  const column = current.columns.get(reference.name)
  const values =
    reference.kind === 'number'
      ? measureNumber(reference, referenceRows, column)
      : measureCategory(reference, referenceRows, column)
  const missing = missingEvidence(
    { rows: reference.missing, of: referenceRows },
    { rows: current.rowCount - values.currentSamples, of: current.rowCount },
  )
  if (missing === undefined) return [values]
  const row: Measured = {
    column: reference.name,
    method: 'missing-share',
    currentSamples: current.rowCount,
    ...missing,
  }
  return [values, row]
}

function measureNumber(profile: NumberProfile, referenceRows: number, column: Column | undefined): Measured {
  const isText = column?.kind === 'text' || column?.kind === 'category'
  const numbers = profile.of === 'words' && isText ? wordCounts(column) : column
  if (numbers !== undefined && numbers.kind !== 'number') throw otherKind(profile, numbers)
  const sorted = sortedFinite(numbers?.values ?? [])
  const inBins = binCounts(sorted, profile.edges)
  const bins = pooled(profile.counts.map((rows, bin) => ({ reference: rows, current: inBins[bin]! })))
  const distance = centralWasserstein(profile.quantiles, quantilesOf(sorted))
  const method = distance === undefined ? 'jensen-shannon' : 'wasserstein'
  const score = distance ?? distanceBeyondChance(bins)
  return measuredOf(profile, referenceRows, { method, score, bins, currentSamples: sorted.length })
}

function measureCategory(profile: CategoryProfile, referenceRows: number, column: Column | undefined): Measured {
  if (column !== undefined && column.kind !== 'category' && column.kind !== 'text') throw otherKind(profile, column)
  const values = column?.kind === 'text' ? categoryColumn(column.values) : column
  const seen = values === undefined ? new Map<string, number>() : categoryCounts(values)
  let currentSamples = 0
  for (const rows of seen.values()) currentSamples += rows
  const bins = categoryBins(profile, seen, currentSamples)
  const score = distanceBeyondChance(bins)
  return measuredOf(profile, referenceRows, { method: 'jensen-shannon', score, bins, currentSamples })
}

/**
 * A bin for each value whose place in the profile is no luck. A value is listed because it was frequent in the
 * reference; near the end of a list that had to be cut, many are there by chance, and fall back in any later window.
 */
function categoryBins(profile: CategoryProfile, seen: ReadonlyMap<string, number>, currentSamples: number): Bin[] {
  const least = profile.otherRows === 0 ? 0 : (profile.counts.at(-1)?.rows ?? 0)
  const sure = profile.counts.filter(({ rows }) => rows >= least + 2 * Math.sqrt(least))
  const bins = sure.map(({ value, rows }) => ({ reference: rows, current: seen.get(value) ?? 0 }))
  const listed = profile.counts.reduce((sum, { rows }) => sum + rows, profile.otherRows)
  return pooled(bins, {
    reference: bins.reduce((rest, bin) => rest - bin.reference, listed),
    current: bins.reduce((rest, bin) => rest - bin.current, currentSamples),
  })
}

function measuredOf(
  profile: ReferenceColumn,
  referenceRows: number,
  seen: { method: DriftMethod; score: number; bins: readonly Bin[]; currentSamples: number },
): Measured {
  const { method, score, bins, currentSamples } = seen
  const samples = Math.min(currentSamples, referenceRows - profile.missing)
  const reference = bins.map((bin) => bin.reference)
  const current = bins.map((bin) => bin.current)
  const pValue = samples === 0 ? 1 : chiSquare(reference, current).pValue
  return { column: profile.name, method, score, currentSamples, samples, pValue }
}

/** Jensen-Shannon distance (base 2) after subtracting from its square what two samples of one distribution give. */
function distanceBeyondChance(bins: readonly Bin[]): number {
  const reference = bins.map((bin) => bin.reference)
  const current = bins.map((bin) => bin.current)
  const referenceRows = reference.reduce((sum, rows) => sum + rows, 0)
  const currentRows = current.reduce((sum, rows) => sum + rows, 0)
  if (referenceRows === 0 || currentRows === 0) return 0
  const byChance = ((bins.length - 1) * (1 / referenceRows + 1 / currentRows)) / 8 / Math.LN2
  return Math.sqrt(Math.max(0, jensenShannon(reference, current) ** 2 - byChance))
}

function otherKind(profile: ReferenceColumn, column: Column): AppError {
  return new AppError('DRIFT_COLUMN_KIND', { column: profile.name, expected: profile.kind, received: column.kind })
}
