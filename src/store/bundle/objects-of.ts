import type { TrackedEvidence, TrackedModel, TrackedRow } from '../../domain/tracked.ts'

/** Digests of a version that name objects. */
const versionColumns = ['digest', 'evaluated_digest', 'snapshot_hash', 'report_digest']

/** What a training leaves behind, as far as it names objects. */
interface Left {
  readonly card?: { readonly digest?: unknown; readonly markdown?: unknown }
  readonly evaluationSet?: { readonly hash?: unknown }
}

/** Objects that versions rest on. Some of the digests may name none: what an import says of another tool's data. */
export function objectsOfModels(models: readonly TrackedModel[]): unknown[] {
  return models.flatMap(({ versions }) =>
    versions.flatMap(({ served = {} }) => versionColumns.map((column) => served[column])),
  )
}

/** The snapshot of a training, its frozen test rows, and the card that was written of its version. */
export function objectsOfTraining({ snapshot_hash: snapshot, result }: TrackedRow): unknown[] {
  const left = typeof result === 'string' ? (JSON.parse(result) as Left) : {}
  return [snapshot, left.evaluationSet?.hash, ...cardOf(left)]
}

/** The card that was written of an imported version. */
export function objectsOfEvidence({ details }: TrackedEvidence): unknown[] {
  return cardOf((details ?? {}) as Left)
}

function cardOf({ card }: Left): unknown[] {
  return typeof card === 'object' ? [card.digest, card.markdown] : []
}
