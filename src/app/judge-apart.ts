import { text } from 'node:stream/consumers'
import { AppError } from '../base/errors.ts'
import { versionName, type ModelVersion } from '../domain/model-version.ts'
import { startCommand } from './child-command.ts'
import type { JudgedModel } from '../cli/operations.ts'
import type { Judged } from '../registry/promotion/promotions.ts'
import type { App } from './open-app.ts'

/**
 * Judges versions in processes of their own, one after the other: test rows are read and scored there, and the server
 * goes on answering. What comes back is the verdict alone; who asked never leaves the server.
 */
export function judgeApart(app: Pick<App, 'folder' | 'dataFolder'>): {
  /** @throws PROMOTION_UNJUDGED */
  judge(version: ModelVersion): Promise<Judged>
  close(): void
} {
  let last: Promise<unknown> = Promise.resolve()
  let running: ReturnType<typeof startCommand> | undefined
  let isClosed = false

  async function judgeNow(version: ModelVersion): Promise<Judged> {
    const model = versionName(version)
    const refuse = (problem: string): AppError => new AppError('PROMOTION_UNJUDGED', { model, problem })
    if (isClosed) throw refuse('the server is stopping')
    running = startCommand(app, ['models', 'judge', model])
    running.stderr.resume()
    const answer = parsed(await text(running.stdout))
    if (answer?.error !== undefined) throw refuse(answer.error.message)
    if (answer?.gate === undefined) throw refuse('the process that judges it ended without an answer')
    return { decision: answer.gate, needsApproval: answer.needsApproval === true }
  }

  return {
    judge(version) {
      const next = last.then(() => judgeNow(version))
      last = next.catch(() => undefined)
      return next
    },
    close() {
      isClosed = true
      running?.kill('SIGTERM')
    },
  }
}

type Answer = Partial<JudgedModel> & { readonly error?: { readonly message: string } }

function parsed(answer: string): Answer | undefined {
  try {
    return JSON.parse(answer) as Answer
  } catch {
    return undefined
  }
}
