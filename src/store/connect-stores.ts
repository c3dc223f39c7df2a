import { join } from 'node:path'
import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import type { ArtifactStore } from '../domain/artifact.ts'
import type { ArtifactTree } from '../domain/artifact-tree.ts'
import { accessStore } from './access-store.ts'
import { artifactOwners } from './artifacts/artifact-owners.ts'
import { experimentStore } from './experiment-store.ts'
import { rolloutStore } from './rollout-store.ts'
import { runLife } from './run-life.ts'
import { loggedModelStore } from './logged-model-store.ts'
import { registeredModelStore } from './registered-model-store.ts'
import { registeredVersionStore } from './registered-version-store.ts'
import { runStore } from './run-store.ts'
import { searchRegistry } from './search/search-registry.ts'
import { evidenceStore } from './evidence-store.ts'
import { markDeadRuns } from './mark-dead-runs.ts'
import { migrate } from './migrations/migrate.ts'
import { modelStore } from './model-store.ts'
import { openPredictionLog } from './prediction-log-writer.ts'
import { sealed } from './secrets/sealed.ts'
import { secretKeys } from './secrets/secret-keys.ts'
import { trainingStore } from './training-store.ts'
import { webhookStore } from './webhook-store.ts'
import type { Database } from './database.ts'
import type { Workspace } from './open-workspace.ts'

/**
 * Brings the database to the newest schema, marks runs of processes that are gone as dead, and connects every store to it.
 * What only some commands do (backups, bundles, the trash) is loaded when it is asked for.
 */
export async function connectStores(opened: {
  readonly root: string
  readonly database: Database
  readonly artifacts: ArtifactStore
  readonly artifactTree: ArtifactTree
  readonly artifactRoot: string
  /** The folder of the files of runs and models as a person said it, symbolic links and all. */
  readonly saidFolder: string
  /** As `secretKeys` reads them; undefined: a file of the folder. */
  readonly secretKeys: string | undefined
  readonly clock: Clock
  readonly logger: Logger | undefined
}): Promise<Workspace> {
  const { root, database, artifacts, artifactTree, artifactRoot, saidFolder, clock, logger } = opened
  const artifactFolder = artifactTree.root
  await migrate(database, clock.nowMs())
  await markDeadRuns(database, clock, logger)
  const logFolder = join(root, 'log')
  const feedbackFolder = join(root, 'feedback')
  const logs: { close(): Promise<void> }[] = []
  return {
    trainings: trainingStore(database),
    experiments: experimentStore(database, artifactRoot),
    runs: runStore(database, artifactRoot),
    runLife: runLife(database),
    loggedModels: loggedModelStore(database),
    models: modelStore({ database, artifacts }),
    registry: { ...registeredModelStore(database), ...registeredVersionStore(database), ...searchRegistry(database) },
    webhooks: webhookStore(database, sealed(secretKeys(root, opened.secretKeys))),
    evidence: evidenceStore(database),
    rollouts: rolloutStore(database),
    access: accessStore(database),
    artifacts,
    artifactTree,
    artifactOwners: artifactOwners(database),
    logFolder,
    feedbackFolder,
    async predictionLog(told = logger) {
      const log = await openPredictionLog({ folder: logFolder, clock, ...(told === undefined ? {} : { logger: told }) })
      logs.push(log)
      return log
    },
    async feedbackLog(told = logger) {
      const { openFeedbackLog } = await import('./feedback-log.ts')
      const options = { folder: feedbackFolder, clock, ...(told === undefined ? {} : { logger: told }) }
      const log = await openFeedbackLog(options)
      logs.push(log)
      return log
    },
    async expire(options) {
      const { expireRuns } = await import('./trash/expire-runs.ts')
      return expireRuns(database, { ...options, nowMs: clock.nowMs() })
    },
    async prune(options) {
      const { pruneTrash } = await import('./trash/prune-trash.ts')
      return pruneTrash({ database, artifactFolder }, { ...options, nowMs: clock.nowMs() })
    },
    async export(out, told) {
      const { exportTracked } = await import('./bundle/export-tracked.ts')
      return exportTracked({ database, artifacts, artifactFolder }, out, { ...told, nowMs: clock.nowMs() })
    },
    async import(work, told) {
      const { importTracked } = await import('./bundle/import-tracked.ts')
      return importTracked({ database, artifacts, artifactFolder, artifactRoot }, work, {
        ...told,
        nowMs: clock.nowMs(),
      })
    },
    async backUp(out, throughline) {
      const { backUp } = await import('./backup/back-up.ts')
      return backUp({ database, root, artifactFolder, saidFolder, throughline, nowMs: clock.nowMs() }, out)
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
