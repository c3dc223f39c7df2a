import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { AppError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import { parseModelReference, versionName } from '../domain/model-version.ts'
import { configText } from '../ingestion/write-config.ts'
import { proposeWithLeakage } from '../ingestion/propose-with-leakage.ts'
import { readForModel } from '../ingestion/read-for-model.ts'
import { configFile, loadProject } from './load-project.ts'
import { examine } from './doctor.ts'
import { monitorModel } from './monitor-model.ts'
import { moveAlias } from '../registry/register.ts'
import { reproduceRun } from './reproduce-run.ts'
import { reportOf } from '../reporting/report.ts'
import { runProject, terminalActor } from './run-project.ts'
import { serve } from './serve.ts'
import { loadServedModel } from '../serving/load-served-model.ts'
import { scoreFrame } from '../serving/served-model.ts'
import { sourceOf } from '../sources/source-of.ts'
import { writeTable } from '../sources/table-writer.ts'
import { evaluateRows } from '../training/evaluate-rows.ts'
import { openApp } from './open-app.ts'
import type { Ask, Operations } from '../cli/operations.ts'
import type { ModelVersion } from '../domain/model-version.ts'
import type { Project } from '../domain/project.ts'
import type { RunEvidence } from '../domain/run-result.ts'
import type { App } from './open-app.ts'
import type { ServedModel } from '../serving/served-model.ts'
import type { Settings } from './settings.ts'

/** The only place that wires everything: opens a workspace when the first command needs it, closes what it opened. */
export function createOperations(
  place: { readonly folder: string; readonly data?: string },
  settings: Settings,
): Operations {
  const folder = resolve(place.folder)
  const dataFolder = place.data ?? settings.dataFolder
  let opened: Promise<App> | undefined
  const app = (): Promise<App> => {
    opened ??= openApp({
      folder,
      ...(dataFolder === '' ? {} : { dataFolder: resolve(dataFolder) }),
      ...(settings.databaseUrl === '' ? {} : { databaseUrl: settings.databaseUrl }),
    })
    return opened
  }

  return {
    async init(request, ask) {
      const config = join(folder, configFile)
      if (existsSync(config)) throw new AppError('PROJECT_EXISTS', { file: config })
      const reader = (await import('../sources/table-reader.ts')).duckdbSourceReader()
      const { file, header, target } = request
      const source = sourceOf(resolve(file), header === undefined ? {} : { header })
      const isKnownAtDecision = ask === undefined ? undefined : knownAtDecision(ask)
      const proposal = await proposeWithLeakage(
        { reader, ...(isKnownAtDecision === undefined ? {} : { isKnownAtDecision }) },
        { ...request, source, folder },
      )
      await mkdir(folder, { recursive: true })
      await writeFile(config, configText(proposal.project, proposal.notes, proposal.profile), { flag: 'wx' })
      const { project, profile, notes, excluded, flagged } = proposal
      return {
        project: project.name,
        config,
        target,
        kind: project.problem.kind,
        rows: profile.rows,
        columns: profile.columns.length,
        ...(project.time === undefined ? {} : { time: project.time }),
        excluded,
        flagged,
        notes,
      }
    },
    async run(progress, signal) {
      const project = await loadProject(folder)
      return runProject(await app(), project, progress, signal)
    },
    async up(request) {
      const project = existsSync(join(folder, configFile)) ? await loadProject(folder) : undefined
      return serve(await app(), project, { port: request.port ?? settings.port, host: request.host ?? settings.host })
    },
    async predict({ model, data, out }) {
      const opened = await app()
      const served = await loadReference(opened, model)
      const { frame, raw, breaches } = await readForModel(
        opened.sourceReader(),
        served.manifest,
        sourceOf(absolute(data)),
        'scoring',
      )
      const scores = scoreFrame(served, frame)
      await writeTable(absolute(out), raw, predictionColumns(served, scores))
      return { model: versionName(served.version), rows: raw.rowCount, out: absolute(out), breaches }
    },
    async evaluate({ model, data }) {
      const opened = await app()
      const served = await loadReference(opened, model)
      const { frame, breaches } = await readForModel(
        opened.sourceReader(),
        served.manifest,
        sourceOf(absolute(data)),
        'evaluation',
      )
      return evaluateRows({ version: served.version, manifest: served.manifest, model: served.model }, frame, breaches)
    },
    async report({ model, out }) {
      const opened = await app()
      const version = await findVersion(opened, model)
      const run = await opened.store.runs.get(version.runId)
      const evidence = run.result as unknown as RunEvidence['result'] & Pick<RunEvidence, 'profile' | 'evaluation'>
      const { profile, evaluation, ...result } = evidence
      const report = reportOf({
        project: run.config as unknown as Project,
        evidence: { result, profile, evaluation },
        createdAtMs: version.createdAtMs,
      })
      const into = out === undefined ? join(opened.dataFolder, 'reports') : absolute(out)
      await mkdir(into, { recursive: true })
      const stem = join(into, `${version.model}-${version.version}`)
      await writeFile(`${stem}.html`, report.html)
      await writeFile(`${stem}.md`, report.markdown)
      return { model: versionName(version), html: `${stem}.html`, markdown: `${stem}.md` }
    },
    async monitor(request) {
      const opened = await app()
      const served = await loadReference(opened, request.model ?? (await onlyModel(opened, folder)))
      return monitorModel(opened, served, {
        ...request,
        ...(request.data === undefined ? {} : { data: absolute(request.data) }),
      })
    },
    runs: {
      list: async (limit) => (await app()).store.runs.list({ limit }),
      show: async (id) => (await app()).store.runs.get(id),
      reproduce: async (id, progress, signal) => reproduceRun(await app(), id, progress, signal),
    },
    models: {
      async list() {
        const { models } = (await app()).store
        const names = await models.models()
        return Promise.all(
          names.map(async (name) => ({
            name,
            versions: (await models.versions(name)).length,
            aliases: await models.aliases(name),
          })),
        )
      },
      async show(name) {
        const { models, evidence } = (await app()).store
        const versions = await models.versions(name)
        if (versions.length === 0) await refuseUnknown(models, name)
        const subjects = [name, ...versions.map(versionName)]
        const acts = await Promise.all(subjects.map((subject) => evidence.list({ subject, limit: 50 })))
        return {
          name,
          versions,
          aliases: await models.aliases(name),
          evidence: acts.flat().toSorted((a, b) => b.id - a.id),
        }
      },
      async setAlias({ model, alias, version }) {
        const { store, clock } = await app()
        return moveAlias({ models: store.models, clock }, { model, alias, version, actor: terminalActor })
      },
    },
    doctor: async () => examine(folder, app),
    close: async () => (opened === undefined ? undefined : (await opened).close()),
  }
}

function knownAtDecision(ask: Ask): (column: string, why: string) => Promise<boolean> {
  return (column, why) => ask.confirm(`${column}: ${why}. Is it known when the decision is taken?`, true)
}

/** A path of the command line: relative to where the person stands, not to the project. */
function absolute(path: string): string {
  return isAbsolute(path) ? path : resolve(path)
}

async function findVersion(app: App, reference: string): Promise<ModelVersion> {
  const parsed = parseModelReference(reference)
  if (parsed === undefined) throw new AppError('MODEL_NAME', { received: reference })
  const { models } = app.store
  return 'version' in parsed ? models.version(parsed.model, parsed.version) : models.byAlias(parsed.model, parsed.alias)
}

async function loadReference(app: App, reference: string): Promise<ServedModel> {
  const version = await findVersion(app, reference)
  return loadServedModel(await app.store.artifacts.get(version.digest), version)
}

async function refuseUnknown(models: App['store']['models'], model: string): Promise<never> {
  const known = await models.models()
  throw new AppError('MODEL_NOT_FOUND', { model, known, nearest: nearest(model, known) })
}

/** The project's model, or the only one there is. */
async function onlyModel(app: App, folder: string): Promise<string> {
  if (existsSync(join(folder, configFile))) return (await loadProject(folder)).name
  const names = await app.store.models.models()
  if (names.length === 1) return names[0]!
  throw new AppError('CLI_USAGE', { message: `Name the model to monitor: ${names.join(', ') || 'there is none yet'}.` })
}

/** What `predict` adds to the rows it was given. */
function predictionColumns(
  served: ServedModel,
  scores: Float64Array,
): ReadonlyMap<string, readonly (string | number)[]> {
  if (served.manifest.signature.output.kind === 'regression') return new Map([['prediction', [...scores]]])
  return new Map<string, readonly (string | number)[]>([
    ['prediction', Array.from(scores, (score) => String(served.labelOf(score)))],
    ['probability', [...scores]],
  ])
}
