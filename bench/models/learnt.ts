import { cellAt } from '../../src/frame/column.ts'
import { encodeModelFile, evaluate, seededRng, takeRows } from '../../src/learn.ts'
import type { Signature, SignatureField } from '../../src/domain/signature.ts'
import type { Column } from '../../src/frame/column.ts'
import type { Frame, Model, Target } from '../../src/learn.ts'

/** What a model costs, on the clock of this machine. */
export interface Cost {
  readonly fitSeconds: number
  /** Of a frame, divided by its rows. */
  readonly batchMicros: number
  /** One row after the other, through `compileRow`. */
  readonly rowMicros: number
  readonly sizeBytes: number
}

/** Rows that are asked one by one at most: some models take a millisecond each. */
const rowsAlone = 2000

/** Fits, then asks the same rows in a frame and alone. */
export async function costOf(fit: () => Promise<Model>, held: Frame): Promise<{ model: Model; cost: Cost }> {
  await fit()
  const startMs = performance.now()
  const model = await fit()
  const fitSeconds = (performance.now() - startMs) / 1000
  model.predict(held)
  const batchMicros = timed(() => void model.predict(held)) / held.rowCount
  const { kind, params, tensors } = model.toState()
  const sizeBytes = encodeModelFile({ kind, params }, tensors).length
  return { model, cost: { fitSeconds, batchMicros, rowMicros: aloneMicros(model, held), sizeBytes } }
}

function aloneMicros(model: Model, held: Frame): number {
  const score = model.compileRow(signatureOf(held))
  const count = Math.min(rowsAlone, held.rowCount)
  const rows = Array.from({ length: count }, (_, row) =>
    [...held.columns.values()].map((column) => cellAt(column, row)),
  )
  const out = new Float64Array(model.outputs)
  const askAll = () => rows.forEach((row) => score(row, out))
  askAll()
  return timed(askAll) / count
}

/** In microseconds: the least of three times. */
function timed(work: () => void): number {
  const times = [0, 1, 2].map(() => {
    const startMs = performance.now()
    work()
    return performance.now() - startMs
  })
  return 1000 * Math.min(...times)
}

const types = { number: 'number', timestamp: 'date', category: 'category', text: 'text' } as const

function signatureOf({ columns }: Frame): Signature {
  const field = ([name, { kind }]: readonly [string, Column]): SignatureField => ({
    ...{ name, type: types[kind], nullable: true },
  })
  return { inputs: [...columns].map(field), output: { kind: 'regression', name: 'y' } }
}

/** ROC AUC of two classes, F1 of more, RMSE of a quantity, on rows the model has not seen. */
export function worthOf(model: Model, held: Frame, target: Target): string {
  const { kind, y, classes } = target
  const metrics = evaluate(kind, y, model.predict(held), { classes, rng: seededRng(1) })
  const { rocAuc, rmse, f1Weighted } = metrics
  if (kind === 'regression') return rmse!.value >= 1000 ? rmse!.value.toFixed(0) : rmse!.value.toFixed(1)
  return ((classes ?? 2) > 2 ? f1Weighted! : rocAuc!).value.toFixed(3)
}

/** The rows at `rows`, and their targets. */
export function partOf(frame: Frame, target: Target, rows: Uint32Array): { frame: Frame; target: Target } {
  return { frame: takeRows(frame, rows), target: { ...target, y: Float64Array.from(rows, (row) => target.y[row]!) } }
}
