import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { explained } from '../base/system-error.ts'
import { versionName } from '../domain/model-version.ts'
import { reportOf } from '../reporting/report.ts'
import { projectOf, resultOf } from './run-record.ts'
import { findVersion } from './find-model.ts'
import type { WrittenReport } from '../cli/operations.ts'
import type { ModelVersion } from '../domain/model-version.ts'
import type { App } from './open-app.ts'

/** Writes the report of a version again, from what its run recorded. */
export async function writeReport(
  app: App,
  request: { readonly model: string; readonly out?: string },
): Promise<WrittenReport> {
  const version = await findVersion(app, request.model)
  const run = await app.store.trainings.get(version.runId)
  const { profile, evaluation, ...result } = resultOf(run)!
  const report = reportOf({
    project: projectOf(run),
    evidence: { result, profile, evaluation },
    createdAtMs: version.createdAtMs,
  })
  const files = await writeReportFiles(request.out ?? join(app.dataFolder, 'reports'), version, report)
  return { model: versionName(version), ...files }
}

/** Both forms of a report, named after the version. */
export async function writeReportFiles(
  folder: string,
  version: ModelVersion,
  report: { readonly html: string; readonly markdown: string },
): Promise<{ readonly html: string; readonly markdown: string }> {
  const [html, markdown] = [reportFile(folder, version, 'html'), reportFile(folder, version, 'md')]
  try {
    await mkdir(folder, { recursive: true })
    await replaceFile(html, report.html)
    await replaceFile(markdown, report.markdown)
  } catch (error) {
    throw explained(error, folder)
  }
  return { html, markdown }
}

/** Where a form of the report of a version stands. */
export function reportFile(
  folder: string,
  { model, version }: Pick<ModelVersion, 'model' | 'version'>,
  ending: 'html' | 'md',
): string {
  return join(folder, `${model}-${version}.${ending}`)
}

/** The file is whole under its name, or as it was. */
async function replaceFile(file: string, text: string): Promise<void> {
  const partial = `${file}.partial-${process.pid}`
  try {
    await writeFile(partial, text)
    await rename(partial, file)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}
