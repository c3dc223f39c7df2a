import { AppError } from '../base/errors.ts'
import type { FeedbackLog } from '../domain/feedback.ts'
import { dayOf, openLineLog, type LineLogOptions } from './line-log.ts'

const names = { what: 'the log of outcomes', notWritten: 'FEEDBACK_NOT_WRITTEN' } as const

/**
 * The log of outcomes: segments of JSON lines as `openLineLog` writes them, by model and day of reception. A line is one
 * outcome: `{"id":"…","outcome":true,"atMs":1700000000000,"receivedMs":1700086400000,"sequence":0,"model":"churn"}`.
 * What is recorded while a write is under way goes to disk together with the next one.
 */
export async function openFeedbackLog(options: LineLogOptions): Promise<FeedbackLog> {
  const log = await openLineLog(options, names)
  return {
    async record(records) {
      const before = log.counts().dropped
      for (const { id, outcome, atMs, receivedMs, sequence, model } of records) {
        const line = JSON.stringify({ id, outcome, atMs, receivedMs, sequence, model })
        log.append(`${model}/${dayOf(receivedMs)}`, line)
      }
      const isFull = log.counts().dropped > before
      await log.flush()
      if (!isFull) return
      const problem = 'too many outcomes wait for the disk'
      throw new AppError('FEEDBACK_NOT_WRITTEN', { folder: options.folder, problem })
    },
    close: log.close,
  }
}
