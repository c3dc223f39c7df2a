import { referenceProfile } from '../../drift/profile.ts'
import { categoryColumn, numberColumn } from '../../frame/column.ts'
import { frameOf } from '../../frame/frame.ts'
import { encodeModelFile } from '../../learn/model-file.ts'
import type { Json } from '../../base/json.ts'
import type { ModelManifest } from '../../domain/model-artifact.ts'
import type { RequestRow, RequestValue } from '../../domain/prediction.ts'
import type { Signature } from '../../domain/signature.ts'
import type { Cell } from '../../frame/column.ts'
import type { ForeignColumn, ForeignModel } from './read-folder.ts'

/** Golden rows kept of an example. */
const goldenMost = 20

/** What an imported model is called, and what is known of its making. */
export interface ForeignOrigin {
  readonly name: string
  /** Column of the truth, for `evaluate`. */
  readonly target: string
  /** Digest of the MLmodel file. */
  readonly digest: string
  readonly throughline: string
  readonly nodeMajor: number
  readonly platform: string
}

/**
 * An artifact of ours around a model of another tool: its signature from its columns, its golden rows from the example
 * that came with it, scored here; without an example one made-up row. What drift is measured against are those rows too:
 * too few for a verdict, which is the truth of it.
 */
export function foreignArtifact(
  foreign: ForeignModel,
  example: readonly RequestRow[],
  origin: ForeignOrigin,
): { readonly bytes: Uint8Array; readonly manifest: ModelManifest } {
  const { model, columns, kind, labels } = foreign
  const signature: Signature = {
    inputs: columns.map(({ name, type, nullable, categories }) => ({
      ...{ name, type, nullable },
      ...(categories !== undefined && { categories: [...categories].sort() }),
    })),
    output:
      kind === 'regression' ? { kind, name: origin.target } : { kind, name: origin.target, labels: labelsFor(foreign) },
  }
  const rows = example.length === 0 ? [madeUpRow(columns)] : example.slice(0, goldenMost)
  const score = model.compileRow(signature)
  const scores = rows.flatMap((row) => {
    const out = new Float64Array(model.outputs)
    score(
      columns.map(({ name }) => row[name] as Cell),
      out,
    )
    return [...out]
  })
  const { kind: modelKind, params, tensors } = model.toState()
  const manifest: ModelManifest = {
    formatVersion: 1,
    project: origin.name,
    signature,
    preparation: {
      contract: {
        ...Object.fromEntries(columns.map(({ name, type, nullable }) => [name, { type, nullable }])),
        [origin.target]: {
          type: kind === 'regression' ? 'number' : labels.every(Number.isInteger) ? 'integer' : 'category',
        },
      },
      clean: [],
      problem: { kind, target: origin.target },
    },
    ...(model.outputs === 1 && kind === 'classification' ? { threshold: 0.5 } : {}),
    estimator: { kind: modelKind, params: {} },
    golden: { rows, scores },
    reference: referenceProfile(
      frameOf(columns.map((column) => [column.name, columnFrom(column, rows)])),
      columns.map(({ name }) => name),
    ),
    lineage: {
      snapshotHash: origin.digest,
      rows: 0,
      seed: 0,
      throughline: origin.throughline,
      nodeMajor: origin.nodeMajor,
      platform: origin.platform,
    },
    model: { kind: modelKind, params },
  }
  return { bytes: encodeModelFile(manifest as unknown as Json, tensors), manifest }
}

/** The labels of the file where there is one for each class, else their positions. */
function labelsFor({ labels, model }: ForeignModel): ForeignModel['labels'] {
  const classes = Math.max(2, model.outputs)
  return labels.length === classes ? labels : Array.from({ length: classes }, (_, at) => at)
}

function columnFrom({ name, type }: ForeignColumn, rows: readonly RequestRow[]) {
  const cells = rows.map((row) => row[name] ?? null)
  return type === 'category'
    ? categoryColumn(cells.map((cell) => (cell === null ? null : String(cell))))
    : numberColumn(cells.map((cell) => (typeof cell === 'number' ? cell : null)))
}

function madeUpRow(columns: readonly ForeignColumn[]): RequestRow {
  return Object.fromEntries(
    columns.map(({ name, type, nullable, categories = [] }) => [
      name,
      nullable ? null : type === 'category' ? (categories[0] ?? 'a') : 0,
    ]),
  )
}

/**
 * The rows of an `input_example.json`: a data frame, split orient, or a list of lists in the order of the columns. What is neither gives
 * none, and so does an example that lacks a column.
 */
export function rowsOfExample(written: string, columns: readonly ForeignColumn[]): RequestRow[] {
  const json = dataOf(written)
  const { columns: names = columns.map(({ name }) => name), data = json } = (json ?? {}) as {
    readonly columns?: readonly unknown[]
    readonly data?: unknown
  }
  if (!Array.isArray(data)) return []
  const places = columns.map(({ name }) => names.findIndex((it) => String(it) === name))
  if (places.includes(-1)) return []
  return data.flatMap((row: unknown) => {
    if (!Array.isArray(row)) return []
    const values = columns.map((column, at) => valueOf(row[places[at]!] as unknown, column))
    return values.includes(undefined) ? [] : [Object.fromEntries(columns.map(({ name }, at) => [name, values[at]!]))]
  })
}

/** Python writes NaN and Infinity as they are, which JSON does not know: outside of texts they are missing. */
function dataOf(written: string): unknown {
  try {
    return JSON.parse(
      written.replaceAll(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (found) =>
        found.startsWith('"') ? found : 'null',
      ),
    )
  } catch {
    return undefined
  }
}

/** A cell of the example as a request writes it; undefined where the column does not take it. */
function valueOf(cell: unknown, { type, nullable }: ForeignColumn): RequestValue | undefined {
  if (cell === null || cell === undefined) return nullable ? null : undefined
  if (typeof cell !== 'number' && typeof cell !== 'boolean' && typeof cell !== 'string') return undefined
  if (type === 'category') return String(cell)
  if (typeof cell === 'boolean') return Number(cell)
  if (typeof cell === 'string') return undefined
  return type === 'integer' && !Number.isInteger(cell) ? undefined : cell
}
