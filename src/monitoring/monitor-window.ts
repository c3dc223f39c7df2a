import { AppError } from '../base/errors.ts'
import type { DriftReport } from '../domain/drift-report.ts'
import type { ModelManifest } from '../domain/model-artifact.ts'
import { versionName } from '../domain/model-version.ts'
import type { ModelVersion } from '../domain/model-version.ts'
import type { ReferenceProfile } from '../domain/reference-profile.ts'
import { compareWindow } from '../drift/compare.ts'
import { overallVerdict } from '../drift/overall-verdict.ts'
import { referenceProfile } from '../drift/profile.ts'
import type { DriftPolicy } from '../drift/thresholds.ts'
import { windowOf } from '../drift/window-of.ts'
import { categoryColumn } from '../frame/column.ts'
import { withColumn } from '../frame/frame.ts'
import type { Frame } from '../frame/frame.ts'

/** What monitoring needs from the rest of the house: the limits of its verdicts. */
export interface MonitoringNeeds {
  readonly policy: DriftPolicy
}

/** A stretch of time: `fromMs` belongs to it, `toMs` does not; milliseconds since 1970-01-01 UTC. */
export interface Period {
  readonly fromMs?: number
  readonly toMs?: number
}

export interface WindowRequest {
  readonly version: ModelVersion
  readonly manifest: ModelManifest
  /** Rows cleaned and typed as in training, with the model's answers to them (`withAnswers`) where it has a profile of them. */
  readonly current: Frame
  /** Only the rows of this period; needs the project's time column. */
  readonly period?: Period
}

/**
 * Compares rows with what the model was trained on, by the reference profile in its artifact.
 *
 * @throws DRIFT_TIME_COLUMN when a period is asked for and the project or the rows have no time
 * @throws MONITOR_WINDOW_EMPTY when no row is left
 */
export function monitorWindow(needs: MonitoringNeeds, request: WindowRequest): DriftReport {
  const current = rowsOf(request, request.current, request.period)
  return report(needs, request, {
    profile: request.manifest.reference,
    ...(request.manifest.answers === undefined ? {} : { answers: request.manifest.answers }),
    snapshot: request.version.snapshotHash,
    current,
  })
}

export interface FramesRequest {
  readonly version: ModelVersion
  readonly manifest: ModelManifest
  /** Rows of both periods, cleaned and typed as in training, with the model's answers where it has a profile of them. */
  readonly rows: Frame
  /** Hash of the snapshot the rows are, or are part of. */
  readonly snapshot: string
  readonly reference: Period
  readonly current: Period
}

/**
 * Compares one period of a table with an earlier period of the same table ("the last years against the first"), in
 * the columns that the model's own reference profile has.
 *
 * @throws DRIFT_TIME_COLUMN when the project or the rows have no time
 * @throws MONITOR_WINDOW_EMPTY when either period has no row
 */
export function compareFrames(needs: MonitoringNeeds, request: FramesRequest): DriftReport {
  const { manifest, rows, snapshot } = request
  const columns = [...manifest.reference.columns, ...(manifest.answers?.[0].columns ?? [])]
    .map(({ name }) => name)
    .filter((name) => rows.columns.has(name))
  const profile = referenceProfile(rowsOf(request, rows, request.reference), columns)
  const current = rowsOf(request, rows, request.current)
  return report(needs, { version: request.version, period: request.current }, { profile, snapshot, current })
}

/**
 * Rows with what the model answered to them, in the columns that its profile of answers has; as they are where it has
 * none (two classes, a number).
 *
 * @param labels  shape (rows,), as text; null where there was none
 * @param scores  probability of the label, shape (rows,)
 */
export function withAnswers(
  rows: Frame,
  { answers }: ModelManifest,
  labels: readonly (string | null)[],
  scores: Float64Array,
): Frame {
  return (answers?.[0].columns ?? []).reduce(
    (frame, { kind, name }) =>
      withColumn(frame, name, kind === 'category' ? categoryColumn(labels) : { kind: 'number', values: scores }),
    rows,
  )
}

function rowsOf(request: { readonly manifest: ModelManifest }, rows: Frame, period: Period | undefined): Frame {
  const { fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY } = period ?? {}
  const open = fromMs === Number.NEGATIVE_INFINITY && toMs === Number.POSITIVE_INFINITY
  const window = open ? rows : windowOf(rows, request.manifest.preparation.time, fromMs, toMs)
  if (window.rowCount > 0) return window
  throw new AppError('MONITOR_WINDOW_EMPTY', { ...isoPeriod(period), rows: rows.rowCount })
}

function report(
  { policy }: MonitoringNeeds,
  { version, period }: { readonly version: ModelVersion; readonly period?: Period },
  windows: {
    readonly profile: ReferenceProfile
    readonly answers?: readonly ReferenceProfile[]
    readonly snapshot: string
    readonly current: Frame
  },
): DriftReport {
  const { profile, answers = [], current } = windows
  const columns = compareWindow(profile, current, policy, answers)
  return {
    model: versionName(version),
    reference: { snapshot: windows.snapshot, rows: profile.rows },
    current: { rows: current.rowCount, ...isoPeriod(period) },
    columns,
    verdict: overallVerdict(columns),
  }
}

/** Ends of a period as people write them: '2000-01-01', with the time only where it is not midnight. */
function isoPeriod(period: Period | undefined): { from?: string; to?: string } {
  const iso = (ms: number): string => new Date(ms).toISOString().replace('T00:00:00.000Z', '')
  const { fromMs, toMs } = period ?? {}
  return {
    ...(fromMs !== undefined && Number.isFinite(fromMs) ? { from: iso(fromMs) } : {}),
    ...(toMs !== undefined && Number.isFinite(toMs) ? { to: iso(toMs) } : {}),
  }
}
