import { AppError } from '../base/errors.ts'
import type { ErrorAnswer } from '../api/error-answer.ts'
import type { ModelCost } from '../api/model-cost.ts'

/** How long a server that does not answer is waited for. */
const timeoutMs = 10_000

/** Asks a running server what it measured of a model. @throws SERVER_ANSWER */
export async function modelCost(
  { model, url, token }: { readonly model: string; readonly url: string; readonly token: string },
  signal: AbortSignal | undefined,
): Promise<ModelCost> {
  const limit = AbortSignal.timeout(timeoutMs)
  const address = `${url.replace(/\/+$/, '')}/api/v1/models/${encodeURIComponent(model)}/cost`
  try {
    const response = await fetch(address, {
      headers: token === '' ? {} : { authorization: `Bearer ${token}` },
      signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
    })
    const answer = (await response.json()) as ModelCost & Partial<ErrorAnswer>
    if (answer.error !== undefined) throw new AppError('SERVER_ANSWER', { url, problem: answer.error.message })
    return answer
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('SERVER_ANSWER', { url, problem: problemOf(error) }, { cause: error })
  }
}

/** What `fetch` hides behind "fetch failed" is its cause. */
function problemOf(error: unknown): string {
  const { cause = error } = error as { readonly cause?: unknown }
  return `${cause instanceof Error ? cause.message : String(cause)}.`
}
