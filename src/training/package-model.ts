import { cellAt } from '../frame/column.ts'
import { selectColumns, takeRows } from '../frame/frame.ts'
import { referenceProfile } from '../drift/profile.ts'
import { encodeModelFile } from '../learn/model-file.ts'
import { shuffledIndices } from '../base/rng.ts'
import { requestRows, signatureOf } from './describe-inputs.ts'
import { referenceAnswers } from './reference-answers.ts'
import type { Rng } from '../base/rng.ts'
import type { Json } from '../base/json.ts'
import type { ModelManifest } from '../domain/model-artifact.ts'
import type { PreparedTable } from '../domain/prepared-table.ts'
import type { EstimatorSpec } from '../domain/project.ts'
import type { ReferenceProfile } from '../domain/reference-profile.ts'
import type { Source } from '../domain/source.ts'
import type { Signature } from '../domain/signature.ts'
import type { Frame } from '../frame/frame.ts'
import type { Model } from '../learn/model.ts'

/** Golden rows kept with a model. */
const goldenRowCount = 20

/** What an artifact says of its making; nothing that differs between two equal runs. */
export interface Lineage {
  readonly seed: number
  readonly throughline: string
  readonly nodeMajor: number
  readonly platform: string
}

/** A model as it is stored: the bytes of its file, and the header that stands in it. */
export interface PackagedModel {
  readonly bytes: Uint8Array
  readonly manifest: ModelManifest
}

/** A model after its fit, and how it decides. */
export interface FittedModel {
  readonly model: Model
  readonly spec: EstimatorSpec
  readonly threshold: number | undefined
  /** What was answered to rows not learnt from (folds and test rows); more than two classes only. */
  readonly unseen: ReferenceProfile | undefined
}

/** Packs a fitted model with everything serving and monitoring need: signature, preparation, golden rows, reference. */
export function packageModel(
  table: PreparedTable,
  features: readonly string[],
  rows: Uint32Array,
  fitted: FittedModel,
  lineage: Lineage,
  rng: Rng,
): PackagedModel {
  const { project, snapshot } = table
  const frame = takeRows(selectColumns(table.frame, features), rows)
  const signature = signatureOf(table, features)
  const { model, spec, threshold, unseen } = fitted
  const learnt = unseen === undefined ? undefined : referenceAnswers(table, [model.predict(frame)])
  const { kind, params, tensors } = model.toState()
  const { kind: problemKind, target, positive, costs, withoutModel } = project.problem
  const manifest: ModelManifest = {
    formatVersion: 1,
    project: project.name,
    signature,
    preparation: {
      contract: project.columns,
      clean: project.clean ?? [],
      problem: {
        kind: problemKind,
        target,
        ...(positive === undefined ? {} : { positive }),
        ...(costs === undefined ? {} : { costs }),
        ...(withoutModel === undefined ? {} : { withoutModel }),
      },
      ...(project.time === undefined ? {} : { time: project.time }),
      ...textReading(project.source),
    },
    ...(threshold === undefined ? {} : { threshold }),
    estimator: spec,
    golden: goldenRows(model, frame, signature, rng),
    reference: referenceProfile(frame, features),
    ...(unseen === undefined || learnt === undefined ? {} : { answers: [unseen, learnt] }),
    lineage: { snapshotHash: snapshot.hash, rows: rows.length, ...lineage },
    model: { kind, params },
  }
  return { bytes: encodeModelFile(manifest as unknown as Json, tensors), manifest }
}

/** What the config says of reading a text source, and what was found. */
function textReading(source: Source): Pick<ModelManifest['preparation'], 'header' | 'names' | 'encoding'> {
  if (source.kind !== 'csv' && source.kind !== 'json') return {}
  const { header, names } = source.kind === 'csv' ? source : {}
  return {
    ...(header !== undefined && { header }),
    ...(names !== undefined && { names }),
    ...(source.encoding !== undefined && { encoding: source.encoding }),
  }
}

function goldenRows(model: Model, frame: Frame, signature: Signature, rng: Rng): ModelManifest['golden'] {
  const picked = shuffledIndices(frame.rowCount, rng.fork('golden')).slice(0, goldenRowCount).sort()
  const score = model.compileRow(signature)
  const out = new Float64Array(model.outputs)
  const columns = signature.inputs.map(({ name }) => frame.columns.get(name)!)
  const scores = Array.from(picked).flatMap((row) => {
    score(
      columns.map((column) => cellAt(column, row)),
      out,
    )
    return [...out]
  })
  return { rows: requestRows(frame, signature, picked), scores }
}
