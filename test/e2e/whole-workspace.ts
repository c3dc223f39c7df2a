import { expect } from 'vitest'
import { openWorkspace } from '../../src/store/open-workspace.ts'
import { systemClock as clock } from '../system-clock.ts'
import type { Workspace } from '../../src/store/open-workspace.ts'

/**
 * Opens a workspace as the next command would, and demands that nothing in it is half: every version has its bytes, its
 * evidence and a run that finished with a result; every alias points to a version and says so in the evidence; no run
 * of a process that is gone is left running.
 */
export async function expectWhole(folder: string): Promise<{ versions: number; runs: number }> {
  const workspace = await openWorkspace({ folder, clock })
  try {
    let versions = 0
    for (const model of await workspace.models.models()) versions += await expectModelWhole(workspace, model)
    const runs = await workspace.trainings.list({ limit: 1000 })
    expect(runs.filter(({ status }) => status === 'running')).toEqual([])
    return { versions, runs: runs.length }
  } finally {
    await workspace.close()
  }
}

async function expectModelWhole({ models, evidence, artifacts, trainings }: Workspace, model: string): Promise<number> {
  const versions = await models.versions(model)
  expect(versions.map(({ version }) => version)).toEqual(versions.map((_, i) => versions.length - i))
  for (const { version, digest, evaluatedDigest, reportDigest, snapshotHash, runId } of versions) {
    for (const each of [digest, evaluatedDigest, reportDigest!, snapshotHash]) await artifacts.get(each)
    const run = await trainings.get(runId)
    expect([run.status, run.result]).toEqual(['finished', expect.objectContaining({ model: expect.anything() })])
    const acts = await evidence.list({ subject: `${model}/${version}`, limit: 9 })
    const registered = acts.filter(({ action }) => action === 'model.registered')
    expect(registered).toMatchObject([{ digest }])
  }
  for (const { alias, version } of await models.aliases(model)) {
    expect(versions.map((each) => each.version)).toContain(version)
    const [newest] = await evidence.list({ subject: `${model}@${alias}`, limit: 1 })
    expect(newest).toMatchObject({ action: 'alias.set', details: { version } })
  }
  return versions.length
}
