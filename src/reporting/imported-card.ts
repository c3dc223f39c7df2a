import { text } from './document.ts'
import { markdownOf } from './markdown.ts'
import { columnsTable } from './sections/columns-table.ts'
import type { Json } from '../base/json.ts'
import type { ModelVersion } from '../domain/model-version.ts'
import type { Section } from './document.ts'

/** A version whose making was elsewhere, and what its folder said of that. */
export interface ImportedCardInput {
  readonly version: Pick<
    ModelVersion,
    'model' | 'digest' | 'evaluatedDigest' | 'runId' | 'snapshotHash' | 'signature' | 'gate'
  >
  /** The flavour that was read; absent where that was not kept. */
  readonly flavor?: string
  /** Rows that came with it and are answered at each load. */
  readonly goldenRows?: number
  readonly createdAtMs: number
}

/** What a model card tells and no folder of another tool does. */
const unknown = [
  'What question it answers, and what is decided by it.',
  'The rows it learnt from: how many, of what time, and how they were cleaned and split.',
  'What it is worth: nothing was measured here. `throughline evaluate` measures it on labelled rows.',
  'Where it is weak: no part of the data was looked at.',
] as const

/**
 * The card of a version that was imported: the same headings as `modelCardOf`, with what is not known said to be so. As
 * data it is null there.
 */
export function importedCardOf(input: ImportedCardInput): { readonly card: Json; readonly markdown: string } {
  const { version, flavor, goldenRows, createdAtMs } = input
  const { output, inputs } = version.signature
  const card = {
    cardVersion: 1,
    model: version.model,
    createdAt: new Date(createdAtMs).toISOString(),
    imported: { flavor: flavor ?? null, goldenRows: goldenRows ?? null },
    intendedUse: {
      ...{ question: null, decision: null, kind: output.kind, target: output.name },
      inputs: inputs.map(({ name, type, nullable }) => ({ name, type, nullable })),
    },
    ...{ data: null, estimator: null, metrics: null, slices: null },
    notKnown: unknown,
    gate: version.gate,
    lineage: {
      ...{ run: version.runId, snapshot: version.snapshotHash },
      ...{ digest: version.digest, evaluatedDigest: version.evaluatedDigest },
    },
  }
  const sections: Section[] = [
    {
      title: 'Intended use',
      blocks: [
        text(`It answers ${output.name} (${output.kind}) for rows of these columns; what for is not known here.`),
        columnsTable(inputs),
      ],
    },
    { title: 'Not known', blocks: [{ kind: 'list', items: unknown }] },
    { title: 'Gate at registration', blocks: [{ kind: 'list', items: version.gate.reasons }] },
    {
      title: 'Lineage',
      blocks: [
        {
          kind: 'list',
          items: [
            `Made elsewhere${flavor === undefined ? '' : `, read from an MLflow folder of the flavour ${flavor}`}`,
            `Run ${version.runId}, which may be another tracker's`,
            `Stands for its snapshot: ${version.snapshotHash}`,
            `Artifact ${version.digest}`,
          ],
        },
      ],
    },
  ]
  const summary = 'A model that was made elsewhere and imported. This card says what can be known of it.'
  return {
    card: card as unknown as Json,
    markdown: markdownOf({ title: `Model card: ${version.model}`, summary, sections }),
  }
}
