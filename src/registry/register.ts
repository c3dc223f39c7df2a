import { versionName } from '../domain/model-version.ts'
import type { ArtifactStore } from '../domain/artifact.ts'
import type { Json } from '../base/json.ts'
import type { Clock } from '../base/clock.ts'
import type { Metrics } from '../domain/metric.ts'
import type { GateDecision, ModelStore, ModelVersion, Registration } from '../domain/model-version.ts'
import type { Signature } from '../domain/signature.ts'

/** The alias that the bare name of a model means. */
export const championAlias = 'champion'

export interface NewVersion {
  readonly model: string
  readonly runId: string
  readonly snapshotHash: string
  readonly signature: Signature
  readonly metrics: Metrics
  readonly gate: GateDecision
  readonly served: Uint8Array
  readonly evaluated: Uint8Array
  readonly report?: Uint8Array
  readonly actor: string
  /** Whether it becomes champion at once when the gate passed. */
  readonly isPromoted: boolean
  readonly acts?: Registration['acts']
  readonly endOfRun?: Registration['endOfRun']
}

/**
 * Registers a version: first its bytes are made durable, then one transaction makes version, evidence, (when the
 * gate passed) the champion alias and the end of the run appear together. A crash in between leaves unused bytes, never half a version.
 */
export async function registerVersion(
  needs: { readonly artifacts: ArtifactStore; readonly models: ModelStore; readonly clock: Clock },
  version: NewVersion,
): Promise<ModelVersion> {
  const { artifacts, models, clock } = needs
  const digest = await artifacts.put(version.served)
  const evaluatedDigest = await artifacts.put(version.evaluated)
  const reportDigest = version.report === undefined ? undefined : await artifacts.put(version.report)
  return models.register({
    version: {
      model: version.model,
      digest,
      evaluatedDigest,
      runId: version.runId,
      snapshotHash: version.snapshotHash,
      createdAtMs: clock.nowMs(),
      signature: version.signature,
      metrics: version.metrics,
      gate: version.gate,
      ...(reportDigest === undefined ? {} : { reportDigest }),
    },
    ...(version.gate.passed && version.isPromoted ? { alias: championAlias } : {}),
    actor: version.actor,
    ...(version.acts === undefined ? {} : { acts: version.acts }),
    ...(version.endOfRun === undefined ? {} : { endOfRun: version.endOfRun }),
  })
}

/** Moves an alias to a version, and says what it pointed at before. */
export async function moveAlias(
  needs: { readonly models: ModelStore; readonly clock: Clock },
  change: {
    readonly model: string
    readonly alias: string
    readonly version: number
    readonly actor: string
    /** Why, for the evidence. */
    readonly details?: Json
  },
): Promise<{ readonly now: string; readonly before?: string }> {
  const aliases = await needs.models.aliases(change.model)
  const before = aliases.find(({ alias }) => alias === change.alias)
  await needs.models.setAlias({ ...change, atMs: needs.clock.nowMs() })
  return { now: versionName(change), ...(before === undefined ? {} : { before: versionName(before) }) }
}
