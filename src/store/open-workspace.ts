import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import type { AccessStore } from '../domain/access.ts'
import type { ArtifactStore } from '../domain/artifact.ts'
import type { ArtifactOwners } from '../domain/artifact-owner.ts'
import type { ArtifactTree } from '../domain/artifact-tree.ts'
import type { EvidenceStore } from '../domain/evidence.ts'
import type { ExperimentStore } from '../domain/experiment.ts'
import type { LoggedModelStore } from '../domain/logged-model.ts'
import type { ModelStore } from '../domain/model-version.ts'
import type { FeedbackLog } from '../domain/feedback.ts'
import type { PredictionLogWriter } from '../domain/prediction-log.ts'
import type { RunLife, RunStore } from '../domain/run.ts'
import type { RolloutStore } from '../domain/rollout.ts'
import type { RegistryStore } from '../domain/registered-model.ts'
import type { ImportReport, TrackedWork } from '../domain/tracked.ts'
import type { ExpiryReport, PruneReport } from '../domain/trash.ts'
import type { TrainingStore } from '../domain/training.ts'
import type { WebhookStore } from '../domain/webhook.ts'
import { openArtifactStore } from './artifact-store.ts'
import { openArtifactTree } from './artifacts/artifact-tree.ts'
import { createFolder } from './durable-file.ts'
import { newDatabase } from './migrations/new-database.ts'
import { openDatabase, orUnreachable } from './open-database.ts'
import type { BackupManifest } from './backup/back-up.ts'
import type { BundleManifest } from './bundle/export-tracked.ts'

const uploadBytesDefault = 16 * 1024 ** 3

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
  /** As `secretKeys` reads them. Default: a file of the folder. */
  readonly secretKeys?: string
  readonly clock: Clock
  readonly logger?: Logger
}

/** All state of a project, behind the ports of the domain. */
export interface Workspace {
  readonly trainings: TrainingStore
  readonly experiments: ExperimentStore
  readonly runs: RunStore
  readonly runLife: RunLife
  readonly loggedModels: LoggedModelStore
  /** Versions that Throughline itself made, as what serves them needs them. */
  readonly models: ModelStore
  /** All registered models and versions, wherever they were made. */
  readonly registry: RegistryStore
  readonly webhooks: WebhookStore
  readonly evidence: EvidenceStore
  readonly rollouts: RolloutStore
  readonly access: AccessStore
  readonly artifacts: ArtifactStore
  readonly artifactTree: ArtifactTree
  readonly artifactOwners: ArtifactOwners
  /** Folder of the prediction log; its lines are described at `openPredictionLog`. */
  readonly logFolder: string
  /** One writer for all models, closed with the workspace. Each call opens another. */
  predictionLog(logger?: Logger): Promise<PredictionLogWriter>
  /** Folder of the outcomes of predictions; its lines are described at `openFeedbackLog`. */
  readonly feedbackFolder: string
  /** One writer for all models, closed with the workspace. */
  feedbackLog(logger?: Logger): Promise<FeedbackLog>
  /** Moves into the trash what has had its time. @param options.days  as `expireRuns` */
  expire(options: { readonly days: number; readonly isDryRun: boolean; readonly actor: string }): Promise<ExpiryReport>
  /** Removes for good what has been in the trash since before a time. */
  prune(options: {
    readonly beforeMs: number
    readonly isDryRun: boolean
    readonly actor: string
  }): Promise<PruneReport>
  /** Writes experiments, runs and models to a new folder. @throws as `exportTracked` */
  export(out: string, options: { readonly experiment?: string; readonly throughline: string }): Promise<BundleManifest>
  /** Brings in experiments, runs and models, all or nothing. @throws as `importTracked` */
  import(work: TrackedWork, options: { readonly prefix: string; readonly actor: string }): Promise<ImportReport>
  /** Writes all of it to a new folder, also while others write. @throws BACKUP_TARGET_TAKEN, ARTIFACT_CORRUPT */
  backUp(out: string, throughline: string): Promise<BackupManifest>
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
  const { folder, databaseUrl, artifactRoot = 'mlflow-artifacts:/', secretKeys, clock, logger } = options
  const root = resolve(folder)
  const { artifactFolder = join(root, 'artifacts'), uploadBytesMax: bytesMax = uploadBytesDefault } = options
  const after = orUnreachable(root, async () => {
    await createFolder(root)
    await access(root, constants.W_OK)
  })
  const opening = openDatabase(root, databaseUrl, { logger, after, create: newDatabase(clock.nowMs()) })
  try {
    // Awaited together: the database may be refused while the folder is still being made.
    const [, database, artifacts, artifactTree, { connectStores }] = await Promise.all([
      after,
      opening,
      after.then(() => orUnreachable(root, () => openArtifactStore({ folder: join(root, 'objects'), clock }))),
      after.then(() =>
        orUnreachable(artifactFolder, () => openArtifactTree({ folder: artifactFolder, clock, bytesMax })),
      ),
      import('./connect-stores.ts'),
    ])
    return await orUnreachable(database.describe(), () =>
      connectStores({
        ...{ root, database, artifacts, artifactTree, artifactRoot, secretKeys, clock, logger },
        saidFolder: artifactFolder,
      }),
    )
  } catch (error) {
    await opening.then(
      (database) => database.close(),
      () => undefined,
    )
    throw error
  }
}
