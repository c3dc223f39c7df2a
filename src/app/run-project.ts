import { join } from 'node:path'
import { versionName } from '../domain/model-version.ts'
import { ingest } from '../ingestion/ingest.ts'
import { judgeGate } from '../registry/gate.ts'
import { championAlias, registerVersion } from '../registry/register.ts'
import { reportOf } from '../reporting/report.ts'
import { sha256 } from '../base/digest.ts'
import { takeRows } from '../frame/frame.ts'
import { columnTypes } from '../ingestion/ingest.ts'
import { decodeModel } from '../learn/whole-model.ts'
import { againstChampion } from './compare-versions.ts'
import { keepCard } from './model-card.ts'
import { loadServedModel } from '../serving/load-served-model.ts'
import { modelCardOf } from '../reporting/model-card.ts'
import { recordRun } from '../tracking/record-run.ts'
import { defaultSeed, train } from '../training/train.ts'
import { AppError } from '../base/errors.ts'
import { publishVersion } from './publish-version.ts'
import { captureTraining, configParams, tellOutcome } from './capture-training.ts'
import { promotionRequest } from '../registry/promotion/trail.ts'
import { reportFile, writeReportFiles } from './write-report.ts'
import type { Json } from '../base/json.ts'
import type { ModelVersion } from '../domain/model-version.ts'
import type { PreparedTable } from '../domain/prepared-table.ts'
import type { Progress } from '../domain/progress.ts'
import type { Project } from '../domain/project.ts'
import type { RunEvidence, RunResult } from '../domain/run-result.ts'
import type { Frame } from '../frame/frame.ts'
import type { Comparison } from '../registry/promotion/comparison.ts'
import type { App } from './open-app.ts'
import type { TrainingOutcome } from '../training/train.ts'

/**
 * The main job: ingest, train, judge, register, report. Everything is recorded under one run; the version, its
 * evidence and its alias appear together at the end, or not at all.
 */
export async function runProject(
  app: App,
  project: Project,
  progress: Progress,
  signal?: AbortSignal,
): Promise<RunResult> {
  const start = {
    experiment: project.name,
    process: app.process,
    config: project as unknown as Json,
    seed: project.seed ?? defaultSeed,
    versions: await app.versions(),
  }
  const needs = { runs: app.store.trainings, clock: app.clock, newId: app.newId }
  return recordRun(needs, start, async (run) => {
    const capture = captureTraining(app, run)
    try {
      return await runWhole(app, project, run, progress, signal)
    } finally {
      await capture.stop()
    }
  })
}

async function runWhole(
  app: App,
  project: Project,
  run: string,
  progress: Progress,
  signal?: AbortSignal,
): Promise<RunResult> {
  const sources = await app.sources()
  const table = await ingest({ ...sources, progress }, project, app.folder, signal)
  await app.store.trainings.setPrepared(run, {
    snapshotHash: table.snapshot.hash,
    config: table.project as unknown as Json,
  })
  await app.store.runs.log({ runId: run, metrics: [], params: configParams(table.project), tags: [] })
  await app.store.evidence.append({
    atMs: app.clock.nowMs(),
    actor: app.actor,
    action: 'snapshot.created',
    subject: run,
    digest: table.snapshot.hash,
    details: { rows: table.snapshot.rows },
  })
  const outcome = await train({ clock: app.clock, compute: app.compute, progress }, table, app.lineage, signal)
  progress.step('Judge, register and report')
  const { result, report, version } = await conclude(app, run, table, outcome)
  // The version is registered: what is told of it besides fails nothing.
  await tellOutcome(app, result).catch(() => progress.note('What was found could not be written to the run.'))
  return writeOrTell(app, progress, { result, report, version })
}

/** What a run has come to once it is registered. */
interface Concluded {
  readonly result: RunResult
  readonly report: { readonly html: string; readonly markdown: string }
  readonly version: ModelVersion
}

async function conclude(app: App, run: string, table: PreparedTable, outcome: TrainingOutcome): Promise<Concluded> {
  const { evaluation, gain } = outcome.assessment
  const policy = table.project.promote ?? {}
  const testFrame = takeRows(table.frame, outcome.testRows)
  const { snapshots } = await app.sources()
  const { hash, rows } = await snapshots.save(testFrame, columnTypes(table))
  const gate = judgeGate({
    policy,
    metrics: evaluation.metrics,
    gain,
    ...(policy.margin === undefined ? {} : await comparisonFor(app, table, outcome, testFrame)),
    breaches: table.breaches,
    goldenReproduced: reproducesGolden(outcome, run, table),
  })
  const awaitsApproval = gate.passed && policy.approval === true
  const evidence: RunEvidence = {
    result: {
      project: table.project.name,
      run,
      snapshot: { hash: table.snapshot.hash, rows: table.snapshot.rows, columns: table.snapshot.columns.length },
      decisions: [...table.decisions, ...outcome.decisions],
      leakage: outcome.leakage,
      breaches: table.breaches,
      split: outcome.split,
      evaluationSet: { hash, rows },
      candidates: outcome.candidates,
      chosen: outcome.chosen,
      gate,
    },
    profile: table.profile,
    evaluation,
  }
  const told = { project: table.project, evidence, createdAtMs: app.clock.nowMs() }
  const report = reportOf(told)
  const made = {
    model: table.project.name,
    runId: run,
    snapshotHash: table.snapshot.hash,
    signature: outcome.served.manifest.signature,
    gate,
  }
  const digests = { digest: sha256(outcome.served.bytes), evaluatedDigest: sha256(outcome.evaluated.bytes) }
  const card = await keepCard(app, modelCardOf({ ...told, version: { ...made, ...digests } }))
  const resultFor = ({ model: name, version, digest, evaluatedDigest }: ModelVersion): RunResult => ({
    ...evidence.result,
    model: { name, version, digest, evaluatedDigest },
    card,
    ...(awaitsApproval ? { awaitsApproval } : {}),
    report: reportFile(reportsOf(app), { model: name, version }, 'html'),
  })
  const version = await registerVersion(
    { artifacts: app.store.artifacts, models: app.store.models, clock: app.clock },
    {
      ...made,
      metrics: evaluation.metrics,
      served: outcome.served.bytes,
      evaluated: outcome.evaluated.bytes,
      report: new TextEncoder().encode(report.html),
      actor: app.actor,
      isPromoted: !awaitsApproval,
      acts: awaitsApproval ? [promotionRequest(championAlias, gate.reasons)] : [],
      endOfRun: (registered) => ({
        metrics: evaluation.metrics,
        result: { ...resultFor(registered), profile: evidence.profile, evaluation } as unknown as Json,
      }),
    },
  )
  return { result: resultFor(version), report, version }
}

/** The new model, as it was evaluated, on the same rows as the champion; nothing where there is no champion. */
async function comparisonFor(
  app: App,
  table: PreparedTable,
  { evaluated, served }: TrainingOutcome,
  testFrame: Frame,
): Promise<{ readonly comparison?: Comparison }> {
  const { name, seed = defaultSeed } = table.project
  const candidate = { name, model: decodeModel(evaluated.bytes), manifest: evaluated.manifest }
  const digest = sha256(served.bytes)
  const against = await againstChampion(app, testFrame, { ...candidate, registered: name, digest, seed })
  return against === undefined ? {} : { comparison: against.comparison }
}

const reportsOf = (app: App): string => join(app.dataFolder, 'reports')

/** The version is registered and its run finished, so a report that cannot be written beside them fails nothing. */
async function writeOrTell(app: App, progress: Progress, { result, report, version }: Concluded): Promise<RunResult> {
  const unpublished = await publishVersion(app, version)
  if (unpublished !== undefined) progress.note(unpublished)
  try {
    await writeReportFiles(reportsOf(app), version, report)
    return result
  } catch (error) {
    if (!(error instanceof AppError) || version.reportDigest === undefined) throw error
    progress.note(`The report could not be written. ${error.message} It is kept in the registry; once that is mended:`)
    progress.note(`throughline report ${versionName(version)}`)
    return { ...result, report: app.store.artifacts.locate(version.reportDigest) }
  }
}

/** Whether the packaged bytes, loaded as serving loads them, give the golden scores again. */
function reproducesGolden(outcome: TrainingOutcome, runId: string, table: PreparedTable): boolean {
  const version: ModelVersion = {
    model: table.project.name,
    version: 0,
    digest: '',
    evaluatedDigest: '',
    runId,
    snapshotHash: table.snapshot.hash,
    createdAtMs: 0,
    signature: outcome.served.manifest.signature,
    metrics: {},
    gate: { passed: false, reasons: [] },
  }
  try {
    for (const { bytes } of [outcome.evaluated, outcome.served]) loadServedModel(bytes, version)
    return true
  } catch (error) {
    if (error instanceof AppError && error.code === 'MODEL_REFUSED') return false
    throw error
  }
}
