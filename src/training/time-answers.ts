import { cellAt } from '../frame/column.ts'
import type { Clock } from '../base/clock.ts'
import type { Signature } from '../domain/signature.ts'
import type { Frame } from '../frame/frame.ts'
import type { Model } from '../learn/model.ts'

/** Rows that are asked again and again. */
const rowsMost = 200
/** Milliseconds of asking: the first half warms up and is not counted. */
const askMs = 12

/**
 * Microseconds that one answer of a model takes here and now, row by row as the endpoint asks. For information: it is
 * another figure in every run, so nothing is decided by it.
 */
export function timeAnswers(clock: Clock, model: Model, signature: Signature, frame: Frame): number {
  const columns = signature.inputs.map(({ name }) => frame.columns.get(name)!)
  const rows = Array.from({ length: Math.min(rowsMost, frame.rowCount) }, (_, row) =>
    columns.map((column) => cellAt(column, row)),
  )
  const score = model.compileRow(signature)
  const out = new Float64Array(model.outputs)
  const ask = (until: number): { readonly answers: number; readonly ms: number } => {
    const startMs = clock.monotonicMs()
    let answers = 0
    let ms = 0
    // A slow model is asked one row at a time, so that it is not asked for long.
    do {
      score(rows[answers % rows.length]!, out)
      answers++
      ms = clock.monotonicMs() - startMs
    } while (ms < until)
    return { answers, ms }
  }
  ask(askMs / 2)
  const { answers, ms } = ask(askMs / 2)
  return (1000 * ms) / answers
}
