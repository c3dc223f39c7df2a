import { METRICS } from '../domain/metric.ts'
import { targetName } from '../domain/project.ts'
import { text } from './document.ts'
import { markdownOf } from './markdown.ts'
import { columnsTable } from './sections/columns-table.ts'
import { limitsSection } from './sections/limits.ts'
import { count, figure } from './wording.ts'
import type { Json } from '../base/json.ts'
import type { MetricKey } from '../domain/metric.ts'
import type { ModelVersion } from '../domain/model-version.ts'
import type { Section } from './document.ts'
import type { ReportInput } from './report-input.ts'

/** What a card is made of: what a report is, and the version it is about, whose number is not given yet. */
export interface CardInput extends ReportInput {
  readonly version: Pick<
    ModelVersion,
    'model' | 'digest' | 'evaluatedDigest' | 'runId' | 'snapshotHash' | 'signature' | 'gate'
  >
}

/**
 * The card of a version: what it is for, what it learnt from, what it is worth, where not to trust it, what the gate
 * said and where it comes from. As data for programs, as Markdown for people; the same content.
 *
 * Source: Mitchell et al. (2019), Model Cards for Model Reporting, whose headings these are, of those a program knows.
 */
export function modelCardOf(input: CardInput): { readonly card: Json; readonly markdown: string } {
  const { project, evidence, version, createdAtMs } = input
  const { problem } = project
  const { result, evaluation } = evidence
  const card = {
    cardVersion: 1,
    model: version.model,
    createdAt: new Date(createdAtMs).toISOString(),
    intendedUse: {
      question: problem.question,
      decision: problem.decision,
      kind: problem.kind,
      target: targetName(problem),
      inputs: version.signature.inputs.map(({ name, type, nullable, meaning }) => ({
        ...{ name, type, nullable },
        ...(meaning === undefined ? {} : { meaning }),
      })),
    },
    data: { ...result.snapshot, split: result.split, decisions: result.decisions, breaches: result.breaches },
    estimator: result.chosen,
    metrics: evaluation.metrics,
    slices: evaluation.slices,
    limits: limitsOf(input),
    gate: version.gate,
    lineage: {
      run: version.runId,
      snapshot: version.snapshotHash,
      ...(result.evaluationSet === undefined ? {} : { evaluationSet: result.evaluationSet.hash }),
      digest: version.digest,
      evaluatedDigest: version.evaluatedDigest,
    },
  }
  // What is undefined has no place in JSON, and a digest is taken of what is written.
  return { card: JSON.parse(JSON.stringify(card)) as Json, markdown: markdownOf(documentOf(input)) }
}

function limitsOf(input: CardInput): readonly string[] {
  return limitsSection(input).blocks.flatMap((block) => (block.kind === 'list' ? block.items : []))
}

function documentOf(input: CardInput) {
  const { project, version } = input
  return {
    title: `Model card: ${version.model}`,
    summary: `${project.problem.question} ${project.problem.decision}`.trim(),
    sections: [
      useSection(input),
      dataSection(input),
      metricsSection(input),
      limitsSection(input),
      { title: 'Gate at registration', blocks: [{ kind: 'list', items: version.gate.reasons }] },
      originSection(input),
    ] satisfies Section[],
  }
}

function useSection({ project: { problem }, version }: CardInput): Section {
  return {
    title: 'Intended use',
    blocks: [
      text(`It answers ${targetName(problem)} (${problem.kind}) for rows of these columns, and for no other question.`),
      columnsTable(version.signature.inputs),
    ],
  }
}

function dataSection({ evidence: { result } }: CardInput): Section {
  const { snapshot, split, decisions } = result
  return {
    title: 'Data',
    blocks: [
      text(
        `${count(snapshot.rows)} rows, ${snapshot.columns} columns: ${count(split.train.rows)} to learn from, ${count(split.test.rows)} held out (${split.kind}).`,
      ),
      {
        kind: 'list',
        items: decisions.map((it) => `${it.column}: ${it.action}, ${count(it.rowsAffected)} rows. ${it.reason}`),
      },
    ],
  }
}

function metricsSection({ evidence: { evaluation, result } }: CardInput): Section {
  const rows = Object.entries(evaluation.metrics).map(([key, { value, low, high }]) => [
    METRICS[key as MetricKey].name,
    figure(value),
    `${figure(low)} to ${figure(high)}`,
  ])
  return {
    title: 'Metrics on the held-out rows',
    blocks: [
      text(`${result.chosen.name}, fitted on the training rows.`),
      { kind: 'table', head: ['metric', 'value', '95 % interval'], rows },
    ],
  }
}

function originSection({ version, evidence: { result } }: CardInput): Section {
  return {
    title: 'Lineage',
    blocks: [
      {
        kind: 'list',
        items: [
          `Run ${version.runId}`,
          `Snapshot ${version.snapshotHash}`,
          ...(result.evaluationSet === undefined ? [] : [`Evaluation set ${result.evaluationSet.hash}`]),
          `Artifact ${version.digest}, evaluated ${version.evaluatedDigest}`,
        ],
      },
    ],
  }
}
