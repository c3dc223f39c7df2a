import { AppError } from '../base/errors.ts'
import { expectedOutcome, isOutcomeOf } from './outcome-of.ts'
import type { Clock } from '../base/clock.ts'
import type { FeedbackLog, FeedbackRecord } from '../domain/feedback.ts'
import type { ModelShelf } from './model-shelf.ts'

/** One outcome of a request. */
export interface OutcomeItem {
  readonly id: string
  readonly outcome: string | number | boolean
  /** ISO 8601. Default: now. */
  readonly at?: string
}

/** Takes outcomes of predictions. */
export interface FeedbackTaker {
  /**
   * All or none, each checked against the signature of the model; on disk when it resolves. Whether an id is one of a
   * prediction is not asked: the outcome may be here before the prediction is on disk, and is joined when both are read.
   *
   * @param reference  'name' (its champion), 'name@alias' or 'name/3': whose labels the outcomes are
   * @throws FEEDBACK_ITEMS, FEEDBACK_TOO_MANY, FEEDBACK_NOT_WRITTEN, and what `ModelShelf.load` throws
   */
  take(
    reference: string,
    items: readonly OutcomeItem[],
  ): Promise<{ readonly model: string; readonly version: number; readonly accepted: number }>
}

/** Outcomes of one request. */
const itemsMax = 10_000
/** Problems told in one answer. */
const problemsMax = 20
/** How far a client's clock may be ahead: an outcome of next year would win over every correction. */
const aheadMsMax = 5 * 60_000

/** Takes outcomes for the models of a shelf. */
export function createFeedback(needs: {
  readonly shelf: Pick<ModelShelf, 'resolve' | 'load'>
  readonly log: Pick<FeedbackLog, 'record'>
  readonly clock: Clock
}): FeedbackTaker {
  let sequence = 0
  return {
    async take(reference, items) {
      if (items.length > itemsMax) throw new AppError('FEEDBACK_TOO_MANY', { items: items.length, limit: itemsMax })
      const { version, manifest } = needs.shelf.resolve(reference) ?? (await needs.shelf.load(reference))
      const { model } = version
      const { output } = manifest.signature
      const receivedMs = needs.clock.nowMs()
      const problems: { item: number; id: string; expected: string; received: string }[] = []
      const records: FeedbackRecord[] = []
      for (const [item, { id, outcome, at }] of items.entries()) {
        const atMs = at === undefined ? receivedMs : momentOf(at)
        if (!isOutcomeOf(output, outcome)) {
          problems.push({
            item,
            id,
            expected: expectedOutcome(output),
            received: JSON.stringify(outcome).slice(0, 100),
          })
        } else if (!(atMs <= receivedMs + aheadMsMax)) {
          const expected = '`at` to be an ISO 8601 moment with its zone, not in the future'
          problems.push({ item, id, expected, received: JSON.stringify(at).slice(0, 100) })
        } else records.push({ id, outcome, atMs, receivedMs, sequence: sequence++, model })
        if (problems.length === problemsMax) break
      }
      if (problems.length > 0) throw new AppError('FEEDBACK_ITEMS', { problems })
      await needs.log.record(records)
      return { model, version: version.version, accepted: records.length }
    },
  }
}

/** NaN unless it is a day, or a moment with its zone: a clock without one would depend on the machine. */
function momentOf(text: string): number {
  const isClear = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d))?$/.test(text)
  return isClear ? Date.parse(text) : Number.NaN
}
