import { versionName, type GateDecision } from '../domain/model-version.ts'
import { elsewhereName, judgeElsewhere, madeElsewhere } from '../registry/promotion/made-elsewhere.ts'
import { championAlias } from '../registry/register.ts'
import { findVersion } from './find-model.ts'
import { judgeVersion } from './judge-version.ts'
import type { App } from './open-app.ts'

/** What the gate says of a version, trained here or registered by a client. @throws MODEL_NAME, MODEL_* */
export async function judgeReference(
  app: App,
  reference: string,
): Promise<{ readonly model: string; readonly gate: GateDecision; readonly needsApproval: boolean }> {
  const version = await findVersion(app, reference).catch(async (error: unknown) => ({
    elsewhere: await madeElsewhere(app.store.registry, reference, error),
  }))
  if ('elsewhere' in version) {
    const { elsewhere } = version
    return { model: elsewhereName(elsewhere), gate: judgeElsewhere(elsewhere, championAlias), needsApproval: false }
  }
  const { decision, needsApproval } = await judgeVersion(app, version)
  return { model: versionName(version), gate: decision, needsApproval }
}
