import { rowRedactor } from './log-contents.ts'
import type { LogContents } from './log-contents.ts'
import type { Clock } from '../base/clock.ts'
import type { AppError } from '../base/errors.ts'
import type { PayloadEvent, PayloadEvents } from '../domain/payload-event.ts'
import type { PredictionAnswer, RequestRow } from '../domain/prediction.ts'
import type { FeedbackTaker } from './feedback.ts'
import type { Predictor } from './predictor.ts'

/** What is told of requests besides their answers. */
export interface EventNeeds {
  readonly events: Pick<PayloadEvents, 'offer'>
  readonly contents: LogContents
  readonly clock: Clock
  readonly chance: () => number
  /** Ids of requests that have none. */
  readonly newId: () => string
}

/** The same predictor, which tells what was asked and answered: both or neither, after the answer is made. */
export function tellingPredictor(
  predictor: Predictor,
  { events, contents: { redact = [], sample = 1, refusedRows = false }, clock, chance, newId }: EventNeeds,
): Predictor {
  const redactRow = rowRedactor(redact)
  const requestOf = (rows: readonly RequestRow[]) => ({ rows: redact.length === 0 ? rows : rows.map(redactRow) })
  return {
    async predict(reference, request, about) {
      const askedMs = clock.nowMs()
      const isKept = sample >= 1 || chance() < sample
      const id = about?.requestId ?? newId()
      const { rows } = request
      let answer: PredictionAnswer
      try {
        answer = await predictor.predict(reference, request, about)
      } catch (error) {
        const refused = refusalOf(error, reference)
        if (refused === undefined) throw error
        const common = { id, model: refused.model, version: 0 }
        const told: PayloadEvent[] = [
          { ...common, kind: 'error', atMs: clock.nowMs(), body: { code: refused.code, rows: rows.length }, rows: 1 },
        ]
        if (refusedRows) {
          told.unshift({ ...common, kind: 'request', atMs: askedMs, body: requestOf(rows), rows: rows.length })
        }
        events.offer(told)
        throw error
      }
      if (isKept) {
        const common = { id, model: answer.model, version: answer.version, rows: rows.length }
        events.offer([
          { ...common, kind: 'request', atMs: askedMs, body: requestOf(rows) },
          { ...common, kind: 'response', atMs: clock.nowMs(), body: answer },
        ])
      }
      return answer
    },
  }
}

/** The same taker, which tells of outcomes once they are on disk. */
export function tellingFeedback(
  feedback: FeedbackTaker,
  { events, clock, newId }: Pick<EventNeeds, 'events' | 'clock' | 'newId'>,
): FeedbackTaker {
  return {
    async take(reference, items) {
      const taken = await feedback.take(reference, items)
      const { model, version } = taken
      const body = { outcomes: items }
      events.offer([{ kind: 'feedback', id: newId(), atMs: clock.nowMs(), model, version, body, rows: items.length }])
      return taken
    },
  }
}

/** Code and model of a refusal that the request brought on itself; what a stranger calls a model is not told. */
function refusalOf(error: unknown, reference: string): { readonly code: string; readonly model: string } | undefined {
  const { code, status } = error as Partial<AppError>
  if (code === undefined || status === undefined || status === 404) return undefined
  return { code, model: /^[A-Za-z0-9._-]+/.exec(reference)?.[0] ?? '' }
}
