import type { Command } from 'commander'
import type { CommandTable } from '../command-table.ts'
import { METRICS } from '../../domain/metric.ts'
import { count, decidingMetric, figure, interval, table } from '../render.ts'
import type { MetricKey } from '../../domain/metric.ts'
import type { RunResult } from '../../domain/run-result.ts'

/** `run`: the main job. Exit code 1 when the gate says no. */
export function runCommand(program: Command, { command }: CommandTable): void {
  command(
    program,
    'run',
    'the main job: ingest, check, clean, train, compare, evaluate, register, report',
    async ({ operations, signal, answer, withProgress, conclude }) => {
      const result = await withProgress((progress) => operations.run(progress, signal))
      answer(result, () => runText(result))
      conclude(result.gate.passed ? 0 : 1)
    },
  )
}

/** Metrics shown in the table of candidates, by the one that decides. */
const shownMetrics: Readonly<Partial<Record<MetricKey, readonly MetricKey[]>>> = {
  rocAuc: ['rocAuc', 'averagePrecision', 'brier', 'costPer1000'],
  logLoss: ['logLoss', 'accuracy', 'f1Macro', 'costPer1000'],
  rmse: ['rmse', 'mae', 'r2', 'costPer1000'],
}

/** What a run found, for a terminal: the data, the candidates, the choice, the gate, the report. */
export function runText(result: RunResult): string {
  return [
    dataText(result),
    candidatesText(result),
    choiceText(result),
    gateText(result),
    `Report: ${result.report}`,
  ].join('\n\n')
}

function dataText({ project, snapshot, decisions, leakage, breaches, split }: RunResult): string {
  const side = ({ rows, from, to }: RunResult['split']['train']) =>
    `${count(rows)} rows${from === undefined || to === undefined ? '' : ` (${from.slice(0, 10)} to ${to.slice(0, 10)})`}`
  // An exclusion is told once: where the leaks are, with its evidence.
  const told = new Set(leakage.map(({ column }) => column))
  const column = split.column === undefined ? '' : ` on ${split.column}`
  return [
    `${project}: ${count(snapshot.rows)} rows, ${snapshot.columns} columns; snapshot ${snapshot.hash.slice(0, 12)}`,
    ...listed(
      'Decisions',
      decisions
        .filter(({ column, action }) => action !== 'exclude' || !told.has(column))
        .map((d) => `${d.column}: ${d.action}, ${count(d.rowsAffected)} rows. ${d.reason}`),
    ),
    ...listed(
      'Leaks',
      leakage.map((finding) => `${finding.column} ${finding.action}: ${finding.evidence}`),
    ),
    ...listed(
      'Breaches',
      breaches.map((b) => `${b.column}: ${b.kind}, ${count(b.rows)} rows (${b.severity})`),
    ),
    `Split (${split.kind}${column}): training ${side(split.train)}, test ${side(split.test)}`,
  ].join('\n')
}

function listed(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  - ${line}`)]
}

function candidatesText({ candidates }: RunResult): string {
  const deciding = decidingMetric(candidates) ?? 'rocAuc'
  const keys = shownMetrics[deciding] ?? [deciding]
  const primary = METRICS[deciding].name
  const rows = candidates.map(({ name, metrics, crossValidated, operation, fitSeconds, measuredOn }) => [
    name,
    ...keys.map((key) => interval(metrics[key])),
    measuredOn === 'test rows' ? 'test' : 'cross-validation',
    crossValidated === undefined ? '' : `${figure(crossValidated.mean)} ± ${figure(crossValidated.standardError)}`,
    operation === undefined ? '' : count(Math.round(Number(operation.steps.toPrecision(2)))),
    fitSeconds === 0 ? '' : `${fitSeconds.toFixed(2)} s`,
  ])
  return table(
    ['model', ...keys.map((key) => METRICS[key].name), 'measured on', `cross-validated ${primary}`, 'steps', 'fit'],
    rows,
  )
}

function choiceText({ chosen, model }: RunResult): string {
  const threshold =
    chosen.threshold === undefined ? '' : ` It says yes from a probability of ${figure(chosen.threshold)}.`
  return `Chosen: ${chosen.name}. ${chosen.reason}${threshold}\nRegistered as ${model.name}/${model.version}, digest ${model.digest.slice(0, 12)}.`
}

function gateText({ gate, model, awaitsApproval }: RunResult): string {
  const approve = `throughline models approve ${model.name}/${model.version} --as <person>`
  const verdict = gate.passed
    ? awaitsApproval === true
      ? `Gate passed: ${model.name}/${model.version} waits for approval, the champion stays as it was: ${approve}`
      : `Gate passed: ${model.name}/${model.version} is the champion.`
    : `Gate not passed: ${model.name}/${model.version} is registered, the champion stays as it was.`
  return [verdict, ...gate.reasons.map((reason) => `  - ${reason}`)].join('\n')
}
