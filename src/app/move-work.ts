import { statSync } from 'node:fs'
import { readMlflowDatabase } from '../sources/mlflow/read-database.ts'
import { readMlflowFolder } from '../sources/mlflow/read-folder.ts'
import { readBundle } from '../store/bundle/read-bundle.ts'
import { terminalActor, type App } from './open-app.ts'
import { packageVersion } from './package-version.ts'
import type { ExportedWork, Operations } from '../cli/operations.ts'
import type { ImportReport, TrackedWork } from '../domain/tracked.ts'

/** Experiments, runs and models as a new folder. */
export async function exportWork(
  { store }: App,
  { out, experiment }: { readonly out: string; readonly experiment?: string },
): Promise<ExportedWork> {
  const told = { throughline: packageVersion, ...(experiment === undefined ? {} : { experiment }) }
  const { counts, skipped } = await store.export(out, told)
  return { folder: out, ...counts, skipped }
}

/** Brings in a folder of `exportWork`, or what MLflow kept: its database or its folder, told apart by looking. */
export async function importWork(
  { store }: App,
  { from, tool, artifacts, prefix = '' }: Parameters<Operations['runs']['import']>[0],
): Promise<ImportReport> {
  const work = tool === 'mlflow' ? mlflowWork(from, artifacts) : await readBundle(from)
  try {
    return await store.import(work, { prefix, actor: terminalActor })
  } finally {
    work.close()
  }
}

function mlflowWork(from: string, artifacts: string | undefined): TrackedWork {
  const isFolder = statSync(from, { throwIfNoEntry: false })?.isDirectory() === true
  return isFolder ? readMlflowFolder(from, artifacts) : readMlflowDatabase(from, artifacts)
}
