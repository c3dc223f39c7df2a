import { AppError } from '../base/errors.ts'
import { sha256 } from '../base/digest.ts'
import { preparedFromSnapshot } from '../ingestion/ingest.ts'
import { train } from '../training/train.ts'
import type { Reproduction } from '../cli/operations.ts'
import type { PreparedTable } from '../domain/prepared-table.ts'
import type { Progress } from '../domain/progress.ts'
import type { Training } from '../domain/training.ts'
import { projectOf, resultOf } from './run-record.ts'
import type { App } from './open-app.ts'

/**
 * Does a finished run again from its snapshot and resolved config, reading nothing from the source, and compares the
 * digests. Nothing is registered.
 *
 * @throws RUN_NOT_FOUND, RUN_NOT_REPRODUCIBLE
 */
export async function reproduceRun(
  app: App,
  id: string,
  progress: Progress,
  signal?: AbortSignal,
): Promise<Reproduction> {
  const run = await app.store.trainings.get(id)
  if (run.status !== 'finished' || run.snapshotHash === undefined) {
    throw new AppError('RUN_NOT_REPRODUCIBLE', { run: id, status: run.status })
  }
  progress.step('Load the snapshot')
  const project = projectOf(run) as PreparedTable['project']
  const loaded = await (await app.sources()).snapshots.load(run.snapshotHash)
  const table: PreparedTable = {
    project,
    snapshot: { hash: run.snapshotHash, rows: loaded.rowCount, columns: [] },
    ...preparedFromSnapshot(project, loaded),
    profile: { rows: loaded.rowCount, columns: [], duplicateRows: 0 },
    decisions: [],
    breaches: [],
  }
  const outcome = await train({ clock: app.clock, compute: app.compute, progress }, table, app.lineage, signal)
  const received = { digest: sha256(outcome.served.bytes), evaluatedDigest: sha256(outcome.evaluated.bytes) }
  const { model } = resultOf(run)!
  const expected = { digest: model.digest, evaluatedDigest: model.evaluatedDigest }
  return {
    run: id,
    reproduced: received.digest === expected.digest && received.evaluatedDigest === expected.evaluatedDigest,
    expected,
    received,
    differences: differences(run, app),
  }
}

/** What is not as it was: the digest says nothing about another version, Node major or platform. */
function differences(run: Training, app: App): string[] {
  const { throughline, nodeMajor, platform } = app.lineage
  const pairs = [
    ['throughline', run.versions.throughline, throughline],
    ['Node major', run.versions.node.split('.')[0], String(nodeMajor)],
    ['platform', run.versions.platform, platform],
  ] as const
  return pairs.filter(([, then, now]) => then !== now).map(([what, then, now]) => `${what} was ${then}, is ${now}`)
}
