import { cellAt } from '../frame/column.ts'
import type { Clock } from '../base/clock.ts'
import type { Signature } from '../domain/signature.ts'
import type { Frame } from '../frame/frame.ts'
import type { Model } from '../learn/model.ts'

/** Rows that are asked again and again. */
const rowsMost = 200
/** Milliseconds of asking, and of one turn: the fastest turn counts, in which nothing else had the processor. */
const askMs = 12
const turnMs = 1

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
  let fastest = Number.POSITIVE_INFINITY
  const endMs = clock.monotonicMs() + askMs
  // A slow model is asked one row at a time, so that it is not asked for long.
  for (let nowMs = clock.monotonicMs(), next = 0; nowMs < endMs || fastest === Number.POSITIVE_INFINITY;) {
    const startMs = nowMs
    let answers = 0
    do {
      score(rows[next++ % rows.length]!, out)
      answers++
      nowMs = clock.monotonicMs()
    } while (nowMs - startMs < turnMs)
    fastest = Math.min(fastest, (nowMs - startMs) / answers)
  }
  return 1000 * fastest
}
