import { AppError, shown } from '../base/errors.ts'
import { seededRng } from '../base/rng.ts'
import type { PredictionWarning, RequestRow } from '../domain/prediction.ts'
import type { Label } from '../domain/signature.ts'
import type { Cell } from '../frame/column.ts'
import type { RowExplainer } from '../learn/explain/row-explainer.ts'
import type { RequestFindings } from './check-request.ts'
import type { ModelShelf } from './model-shelf.ts'
import type { ServedModel } from './served-model.ts'

/** Why one row was answered as it was. */
export interface Explanation {
  /** The class that is explained; absent in regression. */
  readonly label?: Label
  /** What contributions are added to: the mean margin of the rows that the model is compared with. */
  readonly base: number
  /** What each input adds to the margin. */
  readonly contributions: Readonly<Record<string, number>>
  /** base + all contributions: the margin of this row. */
  readonly margin: number
  /** Of contributions that were found by drawing. */
  readonly standardErrors?: Readonly<Record<string, number>>
}

export interface ExplainAnswer {
  readonly model: string
  readonly version: number
  readonly method: RowExplainer['method']
  readonly scale: RowExplainer['scale']
  /** In the order of the rows. */
  readonly explanations: readonly Explanation[]
  readonly warnings: readonly PredictionWarning[]
}

/** Explains rows as they would be answered. */
export interface Explainer {
  /**
   * All rows or none, checked as predictions are; nothing is logged.
   *
   * @param request.label  the class to explain. Default: the one answered, of two classes the positive one
   * @throws REQUEST_FIELDS, REQUEST_ROWS_TOO_MANY, EXPLAIN_LABEL, and what `ModelShelf.load` throws
   */
  explain(
    reference: string,
    request: { readonly rows: readonly RequestRow[]; readonly label?: Label },
  ): Promise<ExplainAnswer>
}

/** Rows of one request: of models that are explained exactly, and of those that are asked hundreds of times for each. */
const rowsMax = { exact: 1_000, sampled: 50 } as const
/** Between two rows others get their turn, once so much time is gone; a row takes a fraction of it or some of it. */
const sliceRows = 16

/** An explainer over the models of a shelf; the methods are loaded when somebody first asks. */
export function createExplainer({ shelf }: { readonly shelf: Pick<ModelShelf, 'resolve' | 'load'> }): Explainer {
  const explainers = new WeakMap<ServedModel, RowExplainer>()
  async function explainerOf(served: ServedModel): Promise<RowExplainer> {
    const known = explainers.get(served)
    if (known !== undefined) return known
    const { rowExplainer } = await import('../learn/explain/row-explainer.ts')
    const { signature, golden, lineage } = served.manifest
    const explainer = rowExplainer(served.model, {
      signature,
      background: cellsOf(served, golden.rows).cells,
      rng: seededRng(lineage.seed).fork('explain'),
    })
    explainers.set(served, explainer)
    return explainer
  }
  return {
    async explain(reference, { rows, label }) {
      const served = shelf.resolve(reference) ?? (await shelf.load(reference))
      const explainer = await explainerOf(served)
      const { method, scale } = explainer
      const limit = method === 'sampled-shapley' ? rowsMax.sampled : rowsMax.exact
      if (rows.length > limit) throw new AppError('REQUEST_ROWS_TOO_MANY', { rows: rows.length, limit })
      const asked = askedClass(served, label)
      const { cells, warnings } = cellsOf(served, rows)
      const explanations: Explanation[] = []
      for (const [at, row] of cells.entries()) {
        explanations.push(explanationOf(served, explainer, row, asked))
        if (method === 'sampled-shapley' || at % sliceRows === sliceRows - 1) {
          await new Promise((resume) => setImmediate(resume))
        }
      }
      const { model, version } = served.version
      return { model, version, method, scale, explanations, warnings }
    },
  }
}

function cellsOf(served: ServedModel, rows: readonly RequestRow[]): { cells: Cell[][]; warnings: PredictionWarning[] } {
  const found: RequestFindings = { problems: [], warnings: [] }
  const cells = rows.map((row, position) => {
    const read: Cell[] = []
    served.check(row, position, read, found)
    return read
  })
  if (found.problems.length > 0) throw new AppError('REQUEST_FIELDS', { problems: found.problems })
  return { cells, warnings: found.warnings }
}

/** Position of the class asked for; undefined: the one that is answered, or a regression. */
function askedClass({ manifest }: ServedModel, label: Label | undefined): number | undefined {
  if (label === undefined) return undefined
  const { output } = manifest.signature
  const labels = output.kind === 'classification' ? output.labels : []
  const place = labels.indexOf(label)
  if (place < 0)
    throw new AppError('EXPLAIN_LABEL', { labels: labels.map((each) => shown(each)), received: shown(label) })
  return place
}

function explanationOf(
  served: ServedModel,
  { columns, base, explain, scale }: RowExplainer,
  cells: readonly Cell[],
  asked: number | undefined,
): Explanation {
  const { output } = served.manifest.signature
  const labels = output.kind === 'classification' ? output.labels : []
  const place = labels.length === 0 ? 0 : (asked ?? answeredClassOf(served, cells))
  const at = labels.length > 2 ? place : 0
  // One margin stands for two classes: that of the negative one is its mirror image.
  const isMirrored = labels.length === 2 && place === 0
  const sign = isMirrored ? -1 : 1
  const from = isMirrored && scale === 'probability' ? 1 - base[at]! : sign * base[at]!
  const { contributions, errors } = explain(cells)
  const byColumn = (values: Float64Array, turn: number): Record<string, number> =>
    // Adding 0 makes one zero of the two.
    Object.fromEntries(columns.map((name, column) => [name, turn * values[at * columns.length + column]! + 0]))
  const given = byColumn(contributions, sign)
  return {
    ...(labels.length === 0 ? {} : { label: labels[place]! }),
    base: from,
    contributions: given,
    margin: Object.values(given).reduce((sum, value) => sum + value, from),
    ...(errors === undefined ? {} : { standardErrors: byColumn(errors, 1) }),
  }
}

/** Of two classes the positive one, whichever is answered: its margin is what people read. */
function answeredClassOf(served: ServedModel, cells: readonly Cell[]): number {
  const { outputs } = served.model
  if (outputs === 1) return 1
  const scores = new Float64Array(outputs)
  served.score(cells, scores, 0)
  return scores.indexOf(Math.max(...scores))
}
