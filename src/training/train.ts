import { seededRng } from '../base/rng.ts'
import { targetName } from '../domain/project.ts'
import { columnsRead } from '../domain/columns-read.ts'
import { findLeakage } from '../validate/leakage/find-leakage.ts'
import { duplicatesAcrossSplit } from '../validate/leakage/duplicates-across-split.ts'
import { withoutColumns } from '../frame/frame.ts'
import { assess } from './assess.ts'
import { checkModels } from './check-models.ts'
import { checkQuestion } from './check-question.ts'
import { comparedRows, samplingDecision } from './compared-rows.ts'
import { chooseFeatures } from './choose-features.ts'
import { baselineOf, chooseCandidate, fitOn, tryCandidates } from './fit-candidates.ts'
import { packageModel } from './package-model.ts'
import { referenceAnswers } from './reference-answers.ts'
import { splitTable } from './split-table.ts'
import type { Decision } from '../domain/cleaning.ts'
import type { LeakageFinding } from '../domain/leakage.ts'
import type { PreparedTable } from '../domain/prepared-table.ts'
import type { Candidate, SplitReport } from '../domain/run-result.ts'
import type { Choice } from '../learn/selection/choice.ts'
import type { Assessment } from './assess.ts'
import type { TrainingNeeds, TriedCandidate } from './fit-candidates.ts'
import type { Lineage, PackagedModel } from './package-model.ts'
import type { TableSplit } from './split-table.ts'

/** Seed of a project that names none. */
export const defaultSeed = 42

/** All that training found: what is registered, and what the report tells. */
export interface TrainingOutcome {
  readonly leakage: readonly LeakageFinding[]
  readonly decisions: readonly Decision[]
  readonly split: SplitReport
  /** Positions of the test rows. */
  readonly testRows: Uint32Array
  readonly candidates: readonly Candidate[]
  readonly chosen: { readonly name: string; readonly reason: string; readonly threshold?: number }
  readonly assessment: Assessment
  /** Fitted on the training rows only; its metrics are the ones reported. */
  readonly evaluated: PackagedModel
  /** Fitted again on all rows, unless the project says otherwise. */
  readonly served: PackagedModel
}

/**
 * From prepared rows to a packaged model: leakage, split, candidates, choice, the one look at the test rows, refit.
 * Deterministic: the same table, project, seed and lineage give the same bytes.
 *
 * @throws CONFIG_VALUE for a policy or costs that two classes alone can have, and for models that cannot learn the target; what the steps throw
 */
export async function train(
  needs: TrainingNeeds,
  table: PreparedTable,
  lineage: Omit<Lineage, 'seed'>,
  signal?: AbortSignal,
): Promise<TrainingOutcome> {
  const seed = table.project.seed ?? defaultSeed
  const rng = seededRng(seed)
  checkQuestion(table)
  needs.progress.step('Look for leaks')
  const found = findLeakage({
    ...leakageInput(table, rng.fork('leakage')),
    onShare: (share) => needs.progress.share(share),
  })
  const { features, excluded } = chooseFeatures(table, found)
  checkModels(table, features)
  needs.progress.step('Split')
  const { split, duplicates } = splitWithoutDuplicates(needs, table, features, rng.fork('split'))

  const rows = comparedRows(split, features.length, rng.fork('compared rows'))
  const sampling = samplingDecision(rows.length, split.train)
  for (const { reason } of sampling) needs.progress.note(reason)
  const tried = await tryCandidates(
    needs,
    table,
    features,
    { basis: split.basis, rows },
    rng.fork('candidates'),
    signal,
  )
  const choice = chooseCandidate(table, split, tried)
  const { chosen: candidate, reason } = choice
  const { threshold } = candidate

  needs.progress.step(`Fit ${candidate.estimator.name} and look once at the test rows`)
  const chosenModel = await fitOn(partOf(needs, 0, 0.7), candidate.estimator, table, features, split.train, rng, signal)
  const baselineEstimator = baselineOf(table)
  const baseline = await fitOn(partOf(needs, 0.7, 0.75), baselineEstimator, table, features, split.train, rng, signal)
  const assessment = await assess(
    partOf(needs, 0.75, 1),
    table,
    features,
    split,
    { chosen: chosenModel, baseline },
    threshold,
    rng.fork('assess'),
  )

  const unseen = referenceAnswers(table, [candidate.outOfFold, assessment.scores])
  const pack = (model: typeof chosenModel, rows: Uint32Array) =>
    packageModel(table, features, rows, { model, spec: candidate.spec, threshold, unseen }, { ...lineage, seed }, rng)
  const evaluated = pack(chosenModel, split.train)
  const served = table.project.refit === false ? evaluated : await refit()

  async function refit(): Promise<PackagedModel> {
    needs.progress.step('Fit the winner again on all rows')
    const all = Uint32Array.from({ length: table.frame.rowCount }, (_, row) => row)
    return pack(await fitOn(needs, candidate.estimator, table, features, all, rng, signal), all)
  }

  return {
    leakage: [...found, ...duplicates],
    decisions: [...excluded, ...sampling],
    testRows: split.test,
    split: sampling.length === 0 ? split.report : { ...split.report, compared: { rows: rows.length } },
    candidates: candidateTable(choice, assessment, baselineEstimator.name),
    chosen: { name: candidate.name, reason, ...(threshold === undefined ? {} : { threshold }) },
    assessment,
    evaluated,
    served,
  }
}

/** The same needs, for work that is a part of a step: from one share of it to another. */
function partOf(needs: TrainingNeeds, from: number, to: number): TrainingNeeds {
  const { progress } = needs
  return {
    ...needs,
    progress: {
      step: (name) => progress.step(name),
      note: (text) => progress.note(text),
      share: (done) => progress.share(from + done * (to - from)),
    },
  }
}

function leakageInput(table: PreparedTable, rng: ReturnType<typeof seededRng>): Parameters<typeof findLeakage>[0] {
  const { project, labels } = table
  const name = targetName(project.problem)
  const { target } = project.problem
  return {
    frame: withoutColumns(table.frame, new Set([name])),
    target: { name, kind: project.problem.kind, y: table.y, ...(labels === undefined ? {} : { labels }) },
    contract: project.columns,
    definesTarget: typeof target === 'string' ? [] : columnsRead(target.from.sql, table.frame.columns.keys()),
    rng,
    ...(project.time === undefined ? {} : { time: project.time }),
    ...(project.group === undefined ? {} : { group: project.group }),
  }
}

/** Test rows that stand in the training rows too, word for word, would be tested on what was learnt by heart. */
function splitWithoutDuplicates(
  { progress }: TrainingNeeds,
  table: PreparedTable,
  features: readonly string[],
  rng: ReturnType<typeof seededRng>,
): { split: TableSplit; duplicates: readonly LeakageFinding[] } {
  const split = splitTable(table, rng)
  const { finding, testRows } = duplicatesAcrossSplit(
    table.frame,
    table.y,
    features,
    split.train,
    split.test,
    (share) => progress.share(share),
  )
  if (finding === undefined) return { split, duplicates: [] }
  if (finding.action !== 'excluded') return { split, duplicates: [finding] }
  const repeated = new Set(testRows)
  const test = split.test.filter((row) => !repeated.has(row))
  const report = { ...split.report, test: { ...split.report.test, rows: test.length } }
  return { split: { ...split, test, report }, duplicates: [finding] }
}

/**
 * The table of what was tried, the best first. The chosen one and the baseline show their metrics on the test rows; the others were
 * never shown the test rows, and show what cross-validation on the training rows gave.
 */
function candidateTable(
  { chosen, standings }: Choice<TriedCandidate>,
  assessment: Assessment,
  baselineName: string,
): Candidate[] {
  const rows = standings.map(({ candidate, worseBy, standardError, isWithin }): Candidate => ({
    name: candidate.name,
    metrics: candidate === chosen ? assessment.evaluation.metrics : candidate.metrics,
    measuredOn: candidate === chosen ? 'test rows' : 'training rows, cross-validated',
    crossValidated: {
      metric: assessment.gain.metric,
      mean: candidate.mean,
      standardError: candidate.standardError,
      folds: candidate.foldScores.length,
      worseBy,
      uncertainty: standardError,
      isWithin,
    },
    operation: { ...candidate.cost, microseconds: candidate.answerMicroseconds },
    fitSeconds: candidate.fitSeconds,
  }))
  return [
    {
      name: `without model: ${baselineName}`,
      metrics: assessment.baselineMetrics,
      measuredOn: 'test rows',
      fitSeconds: 0,
    },
    ...rows,
  ]
}
