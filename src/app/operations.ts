import cluster from 'node:cluster'
import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { AppError } from '../base/errors.ts'
import { accessOperations } from './access-operations.ts'
import { configFile, loadProject } from './load-project.ts'
import { secretKeysOf } from './secret-keys-of.ts'
import { dataFolderOf, openApp, systemClock, terminalActor } from './open-app.ts'
import type { Operations } from '../cli/operations.ts'
import type { App } from './open-app.ts'
import type { Settings } from './settings.ts'

/**
 * What the commands can ask for. Each loads its own room when it is asked: serving never loads DuckDB or a learner's
 * search, and a question for the version loads nothing. The workspace is opened by the first that needs it.
 */
export function createOperations(
  place: { readonly folder: string; readonly data?: string },
  settings: Settings,
  signal?: AbortSignal,
): Operations {
  const folder = physical(resolve(place.folder))
  const dataFolder = place.data ?? settings.dataFolder
  const named = dataFolder === '' ? {} : { dataFolder: resolve(dataFolder) }
  let opened: Promise<App> | undefined
  const app = (artifacts = settings.artifacts): Promise<App> => {
    opened ??= openApp({
      folder,
      ...named,
      ...(settings.databaseUrl === '' ? {} : { databaseUrl: settings.databaseUrl }),
      artifacts,
      uploadBytesMax: settings.uploadBytesMax,
      ...(settings.threads === 0 ? {} : { threads: settings.threads }),
      actor: settings.actor,
      ...secretKeysOf(settings),
      allowsPrivateWebhooks: settings.webhookPrivate === 'yes',
      ...(signal === undefined ? {} : { signal }),
    })
    return opened
  }

  return {
    async init(request, ask, progress) {
      const { initProject } = await import('./init-project.ts')
      return initProject(folder, request, ask, { progress, ...(signal === undefined ? {} : { signal }) })
    },
    async run(progress, signal) {
      const project = await loadProject(folder)
      const { runProject } = await import('./run-project.ts')
      return runProject(await app(), project, progress, signal)
    },
    async up({ port = settings.port, host = settings.host, artifacts, access = settings.access, workers }) {
      const project = existsSync(join(folder, configFile)) ? await loadProject(folder) : undefined
      const count = workers ?? settings.workers
      if (count > 1 && cluster.isPrimary) {
        const { servePool } = await import('./workers/serve-pool.ts')
        return servePool(count, { folder, dataFolder: dataFolderOf({ folder, ...named }), project })
      }
      // The database opens in its thread while this one loads the server.
      const [opened, { serve }] = await Promise.all([app(artifacts), import('./serve.ts')])
      return serve(opened, project, { port, host }, { ...settings, access })
    },
    async predict(request) {
      const { predictFile } = await import('./score-file.ts')
      return predictFile(await app(), { ...request, data: absolute(request.data), out: absolute(request.out) })
    },
    async evaluate(request) {
      const { evaluateFile } = await import('./score-file.ts')
      return evaluateFile(await app(), { ...request, data: absolute(request.data) })
    },
    async client({ from, out }) {
      const { writeClient } = await import('./write-client.ts')
      return writeClient(app, { from, out: absolute(out), token: settings.token })
    },
    async report({ model, out }) {
      const { writeReport } = await import('./write-report.ts')
      return writeReport(await app(), { model, ...(out === undefined ? {} : { out: absolute(out) }) })
    },
    async monitor(request) {
      const { monitorModel } = await import('./monitor-model.ts')
      const model = request.model ?? (await onlyModel(await app(), folder))
      const data = request.data === undefined ? {} : { data: absolute(request.data) }
      return monitorModel(await app(), { ...request, ...data, model })
    },
    runs: {
      async list(request) {
        const { listRuns } = await import('./list-runs.ts')
        return listRuns(await app(), request)
      },
      async show(id) {
        const { showRun } = await import('./list-runs.ts')
        return showRun(await app(), id)
      },
      async export(request, progress) {
        const { exportWork } = await import('./move-work.ts')
        progress.step('copying experiments, runs, models and files')
        return exportWork(await app(), { ...request, out: absolute(request.out) })
      },
      async import(request, progress) {
        const { importWork } = await import('./move-work.ts')
        progress.step('copying experiments, runs, models and files, and comparing them')
        const artifacts = request.artifacts === undefined ? {} : { artifacts: absolute(request.artifacts) }
        return importWork(await app(), { ...request, ...artifacts, from: absolute(request.from) })
      },
      async replay({ journal, url = `http://${settings.host}:${settings.port}` }, signal) {
        const { replayRuns } = await import('./replay-runs.ts')
        return replayRuns({ journal: absolute(journal), url, token: settings.token }, signal)
      },
      async expire({ days, isDryRun }) {
        return (await app()).store.expire({ days: days ?? settings.runDays, isDryRun, actor: terminalActor })
      },
      async prune({ olderThanMs, isDryRun }) {
        const { store, clock } = await app()
        return store.prune({ beforeMs: clock.nowMs() - olderThanMs, isDryRun, actor: terminalActor })
      },
      async reproduce(id, progress, signal) {
        const { reproduceRun } = await import('./reproduce-run.ts')
        return reproduceRun(await app(), id, progress, signal)
      },
    },
    models: {
      async list() {
        const { listModels } = await import('./list-models.ts')
        return listModels(await app())
      },
      async show(name) {
        const { showModel } = await import('./list-models.ts')
        return showModel(await app(), name)
      },
      async setAlias(change) {
        const { moveAlias } = await import('../registry/register.ts')
        const { store, clock } = await app()
        return moveAlias({ models: store.models, clock }, { ...change, actor: terminalActor })
      },
      async export(request) {
        const { exportModel } = await import('./export-model.ts')
        return exportModel(await app(), { ...request, out: absolute(request.out) })
      },
      async import(request) {
        const { importModel } = await import('./import-model.ts')
        return importModel(await app(), { ...request, folder: absolute(request.folder) })
      },
      async judge(reference) {
        const { judgeReference } = await import('./judge-reference.ts')
        return judgeReference(await app(), reference)
      },
      async promote({ model, alias, as }) {
        const { personAt, terminalPromotions } = await import('./promote-model.ts')
        return terminalPromotions(await app()).promote(model, alias, personAt(as))
      },
      async approve({ model, as }) {
        const { personAt, terminalPromotions } = await import('./promote-model.ts')
        return terminalPromotions(await app()).approve(model, personAt(as))
      },
      async reject({ model, as, why }) {
        const { personAt, terminalPromotions } = await import('./promote-model.ts')
        return terminalPromotions(await app()).reject(model, personAt(as), why)
      },
      async rollback({ model, alias, as }) {
        const { personAt, terminalPromotions } = await import('./promote-model.ts')
        return terminalPromotions(await app()).rollBack(model, alias, personAt(as))
      },
      async cost({ model, url = `http://${settings.host}:${settings.port}` }) {
        const { modelCost } = await import('./model-cost.ts')
        return modelCost({ model, url, token: settings.token }, signal)
      },
      async card(model) {
        const { modelCard } = await import('./model-card.ts')
        return modelCard(await app(), model)
      },
      async outcomes(request) {
        const { liveOutcomes } = await import('./live-outcomes.ts')
        return liveOutcomes(await app(), request)
      },
    },
    ...accessOperations(app),
    async backUp({ out }, progress) {
      const { backUpWorkspace } = await import('./back-up.ts')
      progress.step('copying rows and files')
      return backUpWorkspace(await app(), absolute(out))
    },
    async restore({ from }, progress) {
      const { restoreWorkspace } = await import('./back-up.ts')
      progress.step('copying rows and files, and comparing them')
      return restoreWorkspace(absolute(from), {
        folder: dataFolder === '' ? join(folder, '.throughline') : resolve(dataFolder),
        ...(settings.databaseUrl === '' ? {} : { databaseUrl: settings.databaseUrl }),
        clock: systemClock,
        artifacts: settings.artifacts,
      })
    },
    async packLog() {
      const { packLog } = await import('./pack-log.ts')
      return packLog(await app())
    },
    async doctor() {
      const { examine } = await import('./doctor.ts')
      return examine(folder, app)
    },
    close: async () => (opened === undefined ? undefined : (await opened).close()),
  }
}

/** Without symbolic links, as the shell sees it: `..` in a path of the config starts from where the file really is. */
function physical(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    // It is not there yet, or cannot be: what needs it says so.
    return folder === dirname(folder) ? folder : join(physical(dirname(folder)), basename(folder))
  }
}

/** A path of the command line: relative to where the person stands, not to the project. */
function absolute(path: string): string {
  return isAbsolute(path) ? path : resolve(path)
}

/** The project's model, or the only one there is. */
async function onlyModel(app: App, folder: string): Promise<string> {
  if (existsSync(join(folder, configFile))) return (await loadProject(folder)).name
  const names = await app.store.models.models()
  if (names.length === 1) return names[0]!
  throw new AppError('CLI_USAGE', { message: `Name the model to monitor: ${names.join(', ') || 'there is none yet'}.` })
}
