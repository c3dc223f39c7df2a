import { AppError } from '../base/errors.ts'
import { parseModelReference } from '../domain/model-version.ts'
import { liveMetrics } from '../monitoring/live-metrics.ts'
import { readOutcomes } from '../sources/outcome-reader.ts'
import { findModel, findVersion } from './find-model.ts'
import { showModel } from './list-models.ts'
import { isoOf, periodBound } from './period.ts'
import type { OutcomesRequest } from '../cli/operations.ts'
import type { LiveVersion, OutcomeReport } from '../domain/outcome-report.ts'
import type { VersionOutcomes } from '../sources/outcome-reader.ts'
import type { App } from './open-app.ts'

const hourMs = 3_600_000

/** Joins logged predictions to what came of them, and measures every version on its own. */
export async function liveOutcomes(app: App, request: OutcomesRequest): Promise<OutcomeReport> {
  const parsed = parseModelReference(request.model)
  if (parsed === undefined) throw new AppError('MODEL_NAME', { received: request.model })
  const isOfAll = !/[@/]/.test(request.model)
  const version = isOfAll ? undefined : (await findVersion(app, request.model)).version
  // The bare name means every version that answered; a name of no model is refused all the same.
  if (isOfAll) await showModel(app, parsed.model)
  const period = { ...periodBound('fromMs', request.from, 'from'), ...periodBound('toMs', request.to, 'to') }
  const joined = await readOutcomes({
    folder: app.store.logFolder,
    feedbackFolder: app.store.feedbackFolder,
    model: parsed.model,
    ...period,
    ...(version === undefined ? {} : { version }),
  })
  const versions: LiveVersion[] = []
  for (const found of joined.versions) versions.push(await measured(app, parsed.model, found))
  return {
    model: request.model,
    ...isoOf('from', period.fromMs),
    ...isoOf('to', period.toMs),
    versions,
    feedback: joined.feedback,
  }
}

async function measured(app: App, model: string, found: VersionOutcomes): Promise<LiveVersion> {
  const { version, predictions, delayMs, byLabel } = found
  const { manifest } = await findModel(app, `${model}/${version}`)
  const joined = found.outcomes.length
  const hours = (ms: number): number => ms / hourMs
  return {
    version,
    predictions,
    joined,
    coverage: joined / predictions,
    ...(joined === 0
      ? {}
      : { delayHours: { median: hours(delayMs.median), p90: hours(delayMs.p90), greatest: hours(delayMs.greatest) } }),
    ...(manifest.signature.output.kind === 'regression'
      ? {}
      : { byLabel: byLabel.flatMap(({ label, ...counts }) => (label === undefined ? [] : [{ label, ...counts }])) }),
    ...liveMetrics(manifest, found),
  }
}
