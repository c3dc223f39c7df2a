import { cleanTable } from '../clean/clean-table.ts'
import { DEFAULT_DRIFT_POLICY } from '../drift/thresholds.ts'
import { readForModel } from '../ingestion/read-for-model.ts'
import { compareFrames, monitorWindow, withAnswers } from '../monitoring/monitor-window.ts'
import { answerFrame } from '../serving/answer-frame.ts'
import { readPredictionLog } from '../sources/prediction-log-reader.ts'
import { sourceOf } from '../sources/source-of.ts'
import { driftJudged } from './drift-evidence.ts'
import { findModel } from './find-model.ts'
import { isoOf, periodBound } from './period.ts'
import { terminalActor } from './open-app.ts'
import type { MonitorRequest } from '../cli/operations.ts'
import type { DriftReport } from '../domain/drift-report.ts'
import type { MonitorPolicy } from '../domain/project.ts'
import type { MonitoringNeeds } from '../monitoring/monitor-window.ts'
import type { Frame } from '../frame/frame.ts'
import type { ServedModel } from '../serving/served-model.ts'
import type { App } from './open-app.ts'

/**
 * Compares a window of a file or of the prediction log with what the model was trained on, or (`referenceUntil`) with
 * an earlier part of the same file.
 */
export async function monitorModel(
  app: App,
  request: MonitorRequest & { readonly model: string },
): Promise<DriftReport> {
  const served = await findModel(app, request.model)
  const report = await compare(app, served, request)
  const { model, version } = served.version
  await app.store.evidence.append({
    atMs: app.clock.nowMs(),
    actor: terminalActor,
    action: driftJudged,
    subject: model,
    details: { verdict: report.verdict, version, rows: report.current.rows },
  })
  return report
}

async function compare(app: App, served: ServedModel, request: MonitorRequest): Promise<DriftReport> {
  const { version, manifest } = served
  const needs = await limits(app, served)
  const current = { ...periodBound('fromMs', request.from, 'from'), ...periodBound('toMs', request.to, 'to') }
  if (request.data === undefined) {
    const log = await readPredictionLog({ folder: app.store.logFolder, model: version.model, ...current })
    const { contract, clean } = manifest.preparation
    const { frame } = cleanTable(log.frame, { contract, clean, purpose: 'scoring' })
    const rows = withAnswers(frame, manifest, log.labels, log.scores)
    // Values that were not kept say nothing of the world.
    const columns = manifest.reference.columns.filter(({ name }) => !log.redacted.includes(name))
    const known = { ...manifest, reference: { ...manifest.reference, columns } }
    const report = monitorWindow(needs, { version, manifest: known, current: rows })
    const period = { ...isoOf('from', log.fromMs), ...isoOf('to', log.toMs) }
    return { ...report, current: { ...report.current, ...period } }
  }
  const { frame, sourceDigest } = await readForModel(
    (await app.sources()).reader,
    manifest,
    await sourceOf(request.data, request),
    'scoring',
  )
  const rows = answered(served, frame)
  const reference = periodBound('toMs', request.referenceUntil, 'reference-until')
  if (reference.toMs === undefined) return monitorWindow(needs, { version, manifest, current: rows, period: current })
  return compareFrames(needs, {
    version,
    manifest,
    rows,
    snapshot: sourceDigest,
    reference,
    current: { fromMs: reference.toMs, ...current },
  })
}

/** The rows of a file with the model's answers to them, where it has a profile of its answers. */
function answered(served: ServedModel, frame: Frame): Frame {
  if (served.manifest.answers === undefined) return frame
  const { labels, scores } = answerFrame(served, frame)
  return withAnswers(frame, served.manifest, labels.map(String), scores)
}

/** The project's limits as they were at the run that made the version. */
async function limits(app: App, { version }: ServedModel): Promise<MonitoringNeeds> {
  const run = await app.store.trainings.get(version.runId)
  const { monitor = {} } = run.config as { readonly monitor?: MonitorPolicy }
  return { policy: { ...DEFAULT_DRIFT_POLICY, ...monitor } }
}
