import { execFile } from 'node:child_process'
import { availableParallelism, hostname } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { promisify } from 'node:util'
import { randomId } from '../base/ids.ts'
import { inProcessCompute } from '../compute/in-process.ts'
import { artifactRootOf } from './artifact-root.ts'
import { packageVersion } from './package-version.ts'
import { openWorkspace } from '../store/open-workspace.ts'
import type { Clock } from '../base/clock.ts'
import type { NewId } from '../base/ids.ts'
import type { Compute } from '../domain/compute.ts'
import type { Training } from '../domain/training.ts'
import type { SnapshotStore } from '../domain/snapshot.ts'
import type { SourceReader } from '../domain/source.ts'
import type { Workspace } from '../store/open-workspace.ts'
import type { Lineage } from '../training/package-model.ts'

/** The clock of the machine. */
export const systemClock: Clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }

/** Who the evidence names when a person at the terminal acts. */
export const terminalActor = 'terminal'

/** Everything opened and connected: what the commands work with. */
export interface App {
  /** The project folder: relative paths start here. */
  readonly folder: string
  /** Database, artifacts, logs and reports. */
  readonly dataFolder: string
  /** What the folder of the files of runs is called, where it was named. */
  readonly artifactFolders: readonly string[]
  readonly store: Workspace
  readonly compute: Compute
  readonly clock: Clock
  readonly newId: NewId
  readonly process: Training['process']
  /** Who the evidence names for a run and what it registers. */
  readonly actor: string
  /** Whether webhooks may be addresses of one's own network, and be told over http. */
  readonly allowsPrivateWebhooks: boolean
  /** What artifacts say of their making. */
  readonly lineage: Omit<Lineage, 'seed'>
  /** The room of DuckDB, entered when a command first needs it: serving never does. */
  sources(): Promise<{ readonly reader: SourceReader; readonly snapshots: SnapshotStore }>
  /** What a run says of its making; the commit of the project folder where it is a git repository. */
  versions(): Promise<Training['versions']>
  close(): Promise<void>
}

/** Where an app keeps its things. */
export interface AppPlace {
  readonly folder: string
  readonly dataFolder?: string
  /** postgres://...; absent: SQLite in the data folder. */
  readonly databaseUrl?: string
  /** Where files of runs and models are kept, as `artifactRootOf` reads it. Default: in the data folder. */
  readonly artifacts?: string
  /** Largest file of a run or model. */
  readonly uploadBytesMax?: number
  /** Threads that training learns on, 1 or more. Default: as many as there are processors. */
  readonly threads?: number
  /** Keys that kept secrets are sealed with; default: a file of the data folder. */
  readonly secretKeys?: string
  /** Default: `terminalActor`. */
  readonly actor?: string
  /** Default: no. */
  readonly allowsPrivateWebhooks?: boolean
  /** Ends what is being read: Ctrl-C. */
  readonly signal?: AbortSignal
}

/** The data folder of a project folder, unless another was named. */
export function dataFolderOf({ folder, dataFolder }: Pick<AppPlace, 'folder' | 'dataFolder'>): string {
  return dataFolder ?? join(folder, '.throughline')
}

/** Opens the workspace of a project folder and connects everything to it. @throws STORE_UNREACHABLE */
export async function openApp(place: AppPlace): Promise<App> {
  const clock = systemClock
  const dataFolder = dataFolderOf(place)
  const artifactRoot = artifactRootOf(place.artifacts ?? '')
  const store = await openWorkspace({
    folder: dataFolder,
    clock,
    ...artifactRoot,
    ...(place.uploadBytesMax === undefined ? {} : { uploadBytesMax: place.uploadBytesMax }),
    ...(place.secretKeys === undefined ? {} : { secretKeys: place.secretKeys }),
    ...(place.databaseUrl === undefined ? {} : { databaseUrl: place.databaseUrl }),
  })
  const platform = `${process.platform}-${process.arch}`
  return {
    folder: place.folder,
    dataFolder,
    artifactFolders: artifactRoot.artifactFolder === undefined ? [] : [artifactRoot.artifactFolder],
    store,
    // Threads are started by the first team of kernels: serving has none.
    compute: inProcessCompute(clock, { threads: place.threads ?? availableParallelism() }),
    clock,
    newId: randomId,
    process: { pid: process.pid, host: hostname() },
    actor: place.actor ?? terminalActor,
    allowsPrivateWebhooks: place.allowsPrivateWebhooks ?? false,
    lineage: { throughline: packageVersion, nodeMajor: Number(process.versions.node.split('.')[0]), platform },
    async sources() {
      const { duckdbSourceReader } = await import('../sources/table-reader.ts')
      const { snapshotStore } = await import('../sources/snapshot-store.ts')
      return {
        reader: duckdbSourceReader({ signal: place.signal }),
        snapshots: snapshotStore({ artifacts: store.artifacts }),
      }
    },
    async versions() {
      const commit = await commitOf(place.folder)
      return {
        throughline: packageVersion,
        node: process.versions.node,
        platform,
        ...(commit === undefined ? {} : { commit }),
      }
    },
    close: () => store.close(),
  }
}

async function commitOf(folder: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('git', ['rev-parse', 'HEAD'], { cwd: folder, timeout: 2000 })
    return stdout.trim()
  } catch {
    // No git, or no repository: a run without a commit says so by leaving it out.
    return undefined
  }
}
