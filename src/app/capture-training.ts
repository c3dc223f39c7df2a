import { Readable } from 'node:stream'
import { startCapture, type Capture } from '../client/node/capture.ts'
import { flattened, type Settable } from '../client/params.ts'
import { isSecretKey, redact } from '../client/redact.ts'
import { versionName } from '../domain/model-version.ts'
import { ownedArtifacts } from '../tracking/owned-artifacts.ts'
import type { Measurement, KeyValue } from '../domain/run.ts'
import type { Project } from '../domain/project.ts'
import type { RunResult } from '../domain/run-result.ts'
import type { App } from './open-app.ts'

/** More of a config helps nobody who compares runs; all of it is in the record of the training. */
const paramsMax = 150
const valueCharsMax = 500

/** Takes down the process of a training: console, git state, environment, system metrics. */
export function captureTraining(app: App, run: string): Capture {
  const log = (part: Partial<{ metrics: Measurement[]; tags: KeyValue[] }>): Promise<void> =>
    app.store.runs.log({ runId: run, metrics: [], params: [], tags: [], ...part })
  const files = ownedArtifacts({
    tree: app.store.artifactTree,
    owners: app.store.artifactOwners,
    roots: app.artifactFolders,
  })
  return startCapture(
    {
      setTags: (tags) => log({ tags: flattened(tags) }),
      logMetrics: (values, { step }) =>
        log({ metrics: measurements(values, Math.round(app.clock.nowMs())).map((each) => ({ ...each, step })) }),
      async logArtifact(path, text) {
        const bytes = Buffer.from(text)
        await files.put({ kind: 'run', id: run }, path, { source: Readable.from([bytes]), bytes: bytes.length })
      },
    },
    { folder: app.folder },
    Object.keys(process.env),
  )
}

/** What was decided before anything was learnt, as params of the run: without columns and cleaning, which are long. */
export function configParams(project: Project): KeyValue[] {
  const { columns = {}, clean = [], models, seed: _told, name: _name, ...rest } = project
  const told = {
    ...(rest as unknown as Readonly<Record<string, Settable>>),
    models: Object.fromEntries(models.entries()) as unknown as Readonly<Record<string, Settable>>,
    columns: Object.keys(columns).length,
    cleaningSteps: clean.length,
  }
  return flattened(told)
    .filter(({ key }) => !isSecretKey(key))
    .slice(0, paramsMax)
    .map(({ key, value }) => ({ key: key.slice(0, 250), value: redact(value).slice(0, valueCharsMax) }))
}

/** What a training found: metrics of every candidate, and what came of it as tags. */
export async function tellOutcome(app: App, result: RunResult): Promise<void> {
  const { candidates, chosen, gate, model, run, snapshot } = result
  const atMs = Math.round(app.clock.nowMs())
  const metrics = candidates.flatMap(({ name, metrics, crossValidated, fitSeconds }) => {
    const values = {
      ...Object.fromEntries(Object.entries(metrics).map(([key, { value }]) => [key, value])),
      ...(crossValidated === undefined ? {} : { [`crossValidated ${crossValidated.metric}`]: crossValidated.mean }),
      fitSeconds,
    }
    const keyed = Object.entries(values).map(([key, value]) => [
      `candidates/${name.replaceAll('/', '_')}/${key}`,
      value,
    ])
    return measurements(Object.fromEntries(keyed) as Record<string, number>, atMs)
  })
  const tags = flattened({
    'throughline.model': versionName({ model: model.name, version: model.version }),
    'throughline.chosen': chosen.name,
    'throughline.gate': gate.passed ? 'passed' : 'not passed',
    'throughline.snapshot': snapshot.hash,
    'mlflow.note.content': [`${chosen.name}: ${chosen.reason}`, ...gate.reasons.map((reason) => `- ${reason}`)].join(
      '\n',
    ),
  })
  await app.store.runs.log({ runId: run, metrics, params: [], tags })
}

function measurements(values: Readonly<Record<string, Settable>>, atMs: number): Measurement[] {
  return flattened(values).map(({ key, value }) => ({ key, value: Number(value), atMs, step: 0 }))
}
