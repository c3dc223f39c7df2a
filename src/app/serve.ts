import cluster from 'node:cluster'
import { AppError } from '../base/errors.ts'
import { createServer } from '../server/create-server.ts'
import { curlLine } from '../server/curl-line.ts'
import { listen } from '../server/listen.ts'
import { createPromotions } from '../registry/promotion/promotions.ts'
import { countedPredictor, inferenceStatistics } from '../serving/inference-statistics.ts'
import { modelShelf } from '../serving/model-shelf.ts'
import { withContents } from '../serving/log-contents.ts'
import { watchServiceLevels } from '../serving/meter/service-levels.ts'
import { createServingMeter } from '../serving/meter/serving-meter.ts'
import { createPredictor } from '../serving/predictor.ts'
import { lazyTables } from './lazy-tables.ts'
import { watchRuns } from '../tracking/watch-runs.ts'
import { ownedArtifacts } from '../tracking/owned-artifacts.ts'
import { hostNames, openAccess } from './open-access.ts'
import { jobProcess } from './job-process.ts'
import { lineLogger } from './line-logger.ts'
import { driftJudged } from './drift-evidence.ts'
import { judgeApart } from './judge-apart.ts'
import { policyOf } from './promotion-policy.ts'
import { objectivesOf } from './objectives.ts'
import { tracingOf } from './tracing-of.ts'
import { every } from './every.ts'
import { keepLogPacked } from './keep-log-packed.ts'
import { keepRetention } from './retention.ts'
import { openRecords } from './open-records.ts'
import { whatHappened, withEvents } from './what-happened.ts'
import type { Serving } from '../cli/operations.ts'
import type { DriftVerdict } from '../domain/drift-report.ts'
import type { EvidenceStore } from '../domain/evidence.ts'
import type { TensorModels } from '../domain/tensor.ts'
import type { RowTensorModelsNeeds } from '../serving/tensors/row-tensor-models.ts'
import type { Project } from '../domain/project.ts'
import type { ModelShelf } from '../serving/model-shelf.ts'
import type { App } from './open-app.ts'
import type { Settings } from './settings.ts'

/** How often is looked whether runs still live. */
const intervalMs = 5_000

/** Starts the HTTP process: models in memory, the log as a buffer, jobs in a process of their own. */
export async function serve(
  app: App,
  project: Project | undefined,
  address: { readonly host: string; readonly port: number },
  settings: Settings,
): Promise<Serving> {
  const { store, clock, newId } = app
  const logger = lineLogger()
  const isTls = settings.tlsCert !== '' || settings.tlsKey !== ''
  const files = isTls ? await import('./tls-files.ts') : undefined
  const tls = await files?.readTls(settings)
  const access = await openAccess(app, settings, { ...address, logger })
  const meter = createServingMeter()
  const shelf = modelShelf({ ...store, logger, clock, every })
  const [everything, tracing] = await Promise.all([store.predictionLog(logger), tracingOf(process.env), shelf.start()])
  const log = withContents(everything, project?.log ?? {}, Math.random)
  let versions: ReturnType<App['versions']> | undefined
  const version = () => (versions ??= app.versions())
  // Of several processes, the one that holds the port trains.
  const jobs = cluster.isWorker
    ? (await import('./workers/serve-pool.ts')).jobsOfPrimary()
    : jobProcess({ app, project, logger })
  const gate = judgeApart(app)
  const promotions = createPromotions({
    ...{ models: store.models, registered: store.registry, evidence: store.evidence, clock, judge: gate.judge },
    policyOf: (judged) => policyOf(app, judged, project),
    hasUsers: async () => (await store.access.users.list()).length > 0,
  })
  const { delivery, ...services } = openRecords(app, { logger, every })
  const resealed = await store.webhooks.reseal()
  if (resealed > 0) logger.info({ webhooks: resealed }, 'secrets of webhooks are sealed with the key of today')
  delivery.start()
  const statistics = inferenceStatistics(clock)
  const counted = countedPredictor(
    createPredictor({ shelf, log, meter, clock, newId, isDurable: project?.log?.durable ?? false }),
    { shelf, statistics, clock },
  )
  const asked = await withEvents(
    { predictor: counted, ...whatHappened(app, { shelf, logger }) },
    { url: settings.eventsUrl, contents: project?.log ?? {}, clock, newId, logger },
  )
  const levels = watchServiceLevels(meter, objectivesOf(settings), clock)
  const stopLooking = every(60_000, () => levels.look())
  const draining = new AbortController()
  const server = createServer({
    draining: draining.signal,
    ...(cluster.isWorker ? { shareMetrics: (await import('./workers/gather-metrics.ts')).shareMetrics } : {}),
    serviceLevels: () => levels.read(),
    prices: { vcpuHour: settings.priceVcpuHour, gibHour: settings.priceGibHour },
    ...asked,
    shelf,
    meter,
    tensorModels: tensorModelsOf({ shelf, predictor: asked.predictor }),
    inferenceStatistics: statistics,
    trainings: store.trainings,
    ...services,
    promotions,
    jobs,
    artifacts: store.artifacts,
    artifactTree: store.artifactTree,
    ownedArtifacts: ownedArtifacts({
      tree: store.artifactTree,
      owners: store.artifactOwners,
      roots: app.artifactFolders,
    }),
    log,
    clock,
    newId,
    logger,
    requestLogShare: settings.requestLogShare,
    ...(tracing === undefined ? {} : { tracing }),
    version,
    latestDrift: (model) => latestDrift(store.evidence, model),
    tables: lazyTables,
    ...(settings.rootModel === '' ? {} : { rootModel: settings.rootModel }),
    ...(access === undefined ? {} : { access }),
    ...(settings.rateLimit === 0 ? {} : { rateLimit: settings.rateLimit }),
    ...(settings.trustProxy === '' ? {} : { trustProxy: settings.trustProxy }),
    ...(tls === undefined ? {} : { tls }),
    loadLimits: { requestsMax: settings.predictionsMax },
    extraHosts: hostNames(address.host, settings),
  })
  const look = watchRuns(
    { runLife: store.runLife, clock, logger },
    { silenceMsMax: settings.runSilenceSeconds * 1000, intervalMs },
  )
  const stopWatching = every(intervalMs, () => {
    // The database may be away for a while: the next look counts again.
    look().catch((error: unknown) => logger.warn({ cause: String(error) }, 'signs of life could not be read'))
  })
  const stopFollowing = tls && files?.followTls(settings, tls, { server: server.server, every, logger })
  const stopPruning = keepRetention(app, settings, logger)
  const stopPacking = keepLogPacked(app, logger)
  const close = async (): Promise<void> => {
    stopWatching()
    stopPruning()
    stopFollowing?.()
    stopPacking()
    stopLooking()
    shelf.close()
    jobs.close()
    gate.close()
    await delivery.close()
    await asked.events?.close()
    await log.close()
    // A collector that is away is given up on: spans are worth less than an end in time.
    await tracing?.close().catch((error: unknown) => logger.warn({ cause: String(error) }, 'traces were not sent'))
  }
  try {
    const listening = await listen(server, { ...address, isGuarded: access !== undefined })
    // Its commit is the one at the start; without a project there is none worth a process.
    if (project !== undefined) void version()
    const example = exampleOf(shelf, project?.name)
    const told = {
      url: listening.url,
      models: shelf.catalogue().map(({ name }) => name),
      ...(example === undefined
        ? {}
        : { curl: curlLine(listening.url, example.name, [example.row], access !== undefined) }),
    }
    if (cluster.isWorker) (await import('./workers/ask-primary.ts')).tellPrimary({ kind: 'serving', ...told })
    return {
      ...told,
      async close() {
        // Whoever sends requests here learns that it should not before connections are cut.
        draining.abort()
        await new Promise((resume) => setTimeout(resume, settings.drainSeconds * 1000))
        await listening.close()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Loaded with the first request that asks for it. */
function tensorModelsOf(needs: RowTensorModelsNeeds): () => Promise<TensorModels> {
  let models: Promise<TensorModels> | undefined
  return () =>
    (models ??= import('../serving/tensors/row-tensor-models.ts').then(({ rowTensorModels }) => {
      const found = rowTensorModels(needs)
      if (!cluster.isWorker) return found
      // The others would go on serving it.
      const what = 'a model is unloaded in a server of one process; this one has several'
      return { ...found, unload: () => Promise.reject(new AppError('INFER_NOT_IMPLEMENTED', { what })) }
    }))
}

/** The newest verdict on a model's data; undefined when nobody looked yet. */
async function latestDrift(evidence: EvidenceStore, model: string) {
  const acts = await evidence.list({ subject: model, limit: 20 })
  const judged = acts.find(({ action }) => action === driftJudged)
  if (judged === undefined) return undefined
  const { verdict } = judged.details as { readonly verdict: DriftVerdict }
  return { verdict, atMs: judged.atMs }
}

/** A golden row of the project's champion, or of the first there is. */
function exampleOf(shelf: ModelShelf, preferred: string | undefined) {
  const served = shelf.catalogue().filter(({ champion }) => champion !== undefined)
  const chosen = served.find(({ name }) => name === preferred) ?? served[0]
  const row = chosen?.champion?.manifest.golden.rows[0]
  return chosen === undefined || row === undefined ? undefined : { name: chosen.name, row }
}
