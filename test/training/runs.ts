import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openApp } from '../../src/app/open-app.ts'
import { runProject } from '../../src/app/run-project.ts'
import type { App } from '../../src/app/open-app.ts'
import type { Progress } from '../../src/domain/progress.ts'
import type { Project } from '../../src/domain/project.ts'
import type { RunResult } from '../../src/domain/run-result.ts'
import { root } from '../e2e/cli.ts'

/** A table of the npm package vega-datasets. */
export const vegaTable = (name: string): string => join(root, 'node_modules/vega-datasets/data', name)

export const silent: Progress = { step: () => undefined, share: () => undefined, note: () => undefined }

/** A workspace in a folder of its own, and a run in it as `throughline run` does it, in this process. */
export async function openRuns(threads = 1): Promise<{
  readonly app: App
  readonly folder: string
  run(project: Project, progress?: Progress, signal?: AbortSignal): Promise<RunResult>
  close(): Promise<void>
}> {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-runs-'))
  const app = await openApp({ folder, threads })
  return {
    app,
    folder,
    run: (project, progress = silent, signal) => runProject(app, project, progress, signal),
    async close() {
      await app.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
