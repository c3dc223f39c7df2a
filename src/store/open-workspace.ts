import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Clock } from '../base/clock.ts'
import { AppError } from '../base/errors.ts'
import type { Logger } from '../base/logger.ts'
import type { AccessStore } from '../domain/access.ts'
import type { ArtifactStore } from '../domain/artifact.ts'
import type { ArtifactOwners } from '../domain/artifact-owner.ts'
import type { ArtifactTree } from '../domain/artifact-tree.ts'
import type { EvidenceStore } from '../domain/evidence.ts'
import type { ExperimentStore } from '../domain/experiment.ts'
import type { LoggedModelStore } from '../domain/logged-model.ts'
import type { ModelStore } from '../domain/model-version.ts'
import type { PredictionLogWriter } from '../domain/prediction-log.ts'
import type { RunLife, RunStore } from '../domain/run.ts'
import type { RegistryStore } from '../domain/registered-model.ts'
import type { TrainingStore } from '../domain/training.ts'
import type { WebhookStore } from '../domain/webhook.ts'
import { accessStore } from './access-store.ts'
import { openArtifactStore } from './artifact-store.ts'
import { artifactOwners } from './artifacts/artifact-owners.ts'
import { openArtifactTree } from './artifacts/artifact-tree.ts'
import type { Database } from './database.ts'
import { createFolder } from './durable-file.ts'
import { experimentStore } from './experiment-store.ts'
import { runLife } from './run-life.ts'
import { loggedModelStore } from './logged-model-store.ts'
import { registeredModelStore } from './registered-model-store.ts'
import { registeredVersionStore } from './registered-version-store.ts'
import { runStore } from './run-store.ts'
import { evidenceStore } from './evidence-store.ts'
import { markDeadRuns } from './mark-dead-runs.ts'
import { migrate } from './migrations/migrate.ts'
import { modelStore } from './model-store.ts'
import { openPostgres, withoutPassword } from './postgres/open-postgres.ts'
import { openPredictionLog } from './prediction-log-writer.ts'
import { trainingStore } from './training-store.ts'
import { openSqlite } from './sqlite/open-sqlite.ts'
import { webhookStore } from './webhook-store.ts'

const uploadBytesDefault = 16 * 1024 ** 3
/** SQLite's limit on Unix is 512 bytes, of which it keeps some for the endings it adds. */
const sqlitePathMax = 500

export interface WorkspaceOptions {
  /** Holds artifacts, the prediction log and, without `databaseUrl`, the metadata. Created when absent. */
  readonly folder: string
  /** postgres://user:password@host:port/database, for several machines; default is SQLite in the folder. */
  readonly databaseUrl?: string
  /** Where experiments keep files unless they say otherwise. Default: here, through the server. */
  readonly artifactRoot?: string
  /** Folder of the files of runs and models. Default: `artifacts` in `folder`. */
  readonly artifactFolder?: string
  /** Largest file of a run or model. Default: 16 GiB. */
  readonly uploadBytesMax?: number
  readonly clock: Clock
  readonly logger?: Logger
}

/** All state of a project, behind the ports of the domain. */
export interface Workspace {
  readonly trainings: TrainingStore
  readonly experiments: Omit<ExperimentStore, 'search'>
  readonly runs: Omit<RunStore, 'search'>
  readonly runLife: RunLife
  readonly loggedModels: Omit<LoggedModelStore, 'search'>
  /** Versions that Throughline itself made, as what serves them needs them. */
  readonly models: ModelStore
  /** All registered models and versions, wherever they were made. */
  readonly registry: Omit<RegistryStore, 'searchModels' | 'searchVersions'>
  readonly webhooks: WebhookStore
  readonly evidence: EvidenceStore
  readonly access: AccessStore
  readonly artifacts: ArtifactStore
  readonly artifactTree: ArtifactTree
  readonly artifactOwners: ArtifactOwners
  /** Folder of the prediction log; its lines are described at `openPredictionLog`. */
  readonly logFolder: string
  /** One writer for all models, closed with the workspace. Each call opens another. */
  predictionLog(logger?: Logger): Promise<PredictionLogWriter>
  /** Where the state is, for people; without a password. */
  describe(): string
  close(): Promise<void>
}

/**
 * Opens, or creates, the state of a project. Several processes may have it open at the same time. Runs of processes
 * that are gone are marked dead first.
 *
 * @throws STORE_UNREACHABLE when the folder cannot be written or the database does not answer
 */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const { folder, databaseUrl, artifactRoot = 'mlflow-artifacts:/', clock, logger } = options
  const root = resolve(folder)
  const artifacts = await orUnreachable(root, async () => {
    await createFolder(root)
    await access(root, constants.W_OK)
    return openArtifactStore({ folder: join(root, 'objects'), clock })
  })
  const { artifactFolder = join(root, 'artifacts'), uploadBytesMax: bytesMax = uploadBytesDefault } = options
  const artifactTree = await orUnreachable(artifactFolder, () =>
    openArtifactTree({ folder: artifactFolder, clock, bytesMax }),
  )
  const database = await openDatabase(root, databaseUrl, logger)
  await orUnreachable(database.describe(), async () => {
    await migrate(database, clock.nowMs())
    await markDeadRuns(database, clock, logger)
  }).catch(async (error: unknown) => {
    await database.close()
    throw error
  })
  const logFolder = join(root, 'log')
  const logs: PredictionLogWriter[] = []
  return {
    trainings: trainingStore(database),
    experiments: experimentStore(database, artifactRoot),
    runs: runStore(database),
    runLife: runLife(database),
    loggedModels: loggedModelStore(database),
    models: modelStore({ database, artifacts }),
    registry: { ...registeredModelStore(database), ...registeredVersionStore(database) },
    webhooks: webhookStore(database),
    evidence: evidenceStore(database),
    access: accessStore(database),
    artifacts,
    artifactTree,
    artifactOwners: artifactOwners(database),
    logFolder,
    async predictionLog(told = logger) {
      const log = await openPredictionLog({ folder: logFolder, clock, ...(told === undefined ? {} : { logger: told }) })
      logs.push(log)
      return log
    },
    describe: () => `${database.describe()}, artifacts in ${join(root, 'objects')}`,
    async close() {
      const closed = await Promise.allSettled(logs.map((log) => log.close()))
      await database.close()
      const failed = closed.find((result) => result.status === 'rejected')
      if (failed !== undefined) throw failed.reason
    },
  }
}

async function openDatabase(root: string, databaseUrl?: string, logger?: Logger): Promise<Database> {
  if (databaseUrl === undefined) {
    const file = join(root, 'metadata.sqlite')
    return orUnreachable(file, () => {
      const bytes = Buffer.byteLength(file)
      if (bytes > sqlitePathMax) {
        throw new Error(
          `its path has ${bytes} bytes and SQLite takes ${sqlitePathMax}; THROUGHLINE_DATA_DIR names another folder`,
        )
      }
      return openSqlite(file)
    })
  }
  return orUnreachable(withoutPassword(databaseUrl), () => {
    if (!/^postgres(ql)?:\/\//.test(databaseUrl)) throw new Error('expected a URL that begins with postgres://')
    return openPostgres(databaseUrl, logger)
  })
}

/** The one place where an error of opening gets its code. */
async function orUnreachable<Result>(store: string, open: () => Promise<Result>): Promise<Result> {
  try {
    return await open()
  } catch (error) {
    throw new AppError('STORE_UNREACHABLE', { store, problem: problemOf(error) }, { cause: error })
  }
}

/** A host of several addresses that all refuse gives an error without a message, with one error for each inside. */
function problemOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map((each) => problemOf(each)).join('; ')
  return error instanceof Error ? error.message : String(error)
}
