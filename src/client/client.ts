import type { ErrorAnswer } from '../api/error-answer.ts'
import type { Health } from '../api/health.ts'
import type { ModelList, ModelSummary } from '../api/model-list.ts'
import type { PredictAnswer, Prediction } from '../api/predict-answer.ts'
import type { FieldValue } from '../api/predict-request.ts'

/** What a model takes and gives: name it once, and a wrong field is a compile error. */
export interface ModelTypes {
  /** One row: its fields by name. */
  readonly row: object
  /** The labels of a classifier; `never` for regression. */
  readonly label: string | number | boolean
}

/** The types of a server whose models nobody described. */
export interface AnyModel extends ModelTypes {
  readonly row: Readonly<Record<string, FieldValue>>
  readonly label: string | number | boolean
}

/** The answer of a model of these types. */
export type AnswerOf<Model extends ModelTypes> = Omit<PredictAnswer, 'predictions'> & {
  readonly predictions: readonly (Omit<Prediction, 'label'> & { readonly label?: Model['label'] })[]
}

/** An answer of 400 or above. `message` and `fix` are for people, `code` and `details` for programs. */
export class ThroughlineError extends Error {
  override readonly name = 'ThroughlineError'
  readonly code: string
  readonly status: number
  readonly fix: string
  readonly details: Readonly<Record<string, unknown>>

  constructor(status: number, { code, message, fix, details }: ErrorAnswer['error']) {
    super(message)
    this.status = status
    this.code = code
    this.fix = fix
    this.details = details
  }
}

/** A server's endpoints as functions. Models by name: `ThroughlineClient<{ birdstrikes: Birdstrikes }>`. */
export interface ThroughlineClient<Models extends Record<keyof Models, ModelTypes>> {
  /**
   * Scores rows.
   *
   * @param model  name (its champion), name@alias or name/3
   * @throws ThroughlineError with the server's code; what `fetch` throws when there is no server
   */
  predict<Name extends keyof Models & string>(
    model: Name | `${Name}@${string}` | `${Name}/${number}`,
    rows: readonly Models[Name]['row'][],
    options?: { readonly strict?: boolean; readonly signal?: AbortSignal },
  ): Promise<AnswerOf<Models[Name]>>
  models(): Promise<readonly ModelSummary[]>
  health(): Promise<Health>
}

/** A client of the server at `url`; works wherever there is `fetch`. */
export function throughlineClient<Models extends Record<keyof Models, ModelTypes> = Record<string, AnyModel>>(options: {
  readonly url: string
  /** Default: the global one. */
  readonly fetch?: typeof fetch
}): ThroughlineClient<Models> {
  const base = options.url.replace(/\/+$/, '')
  const ask = async <Answer>(path: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await (options.fetch ?? fetch)(`${base}${path}`, init)
    const text = await response.text()
    if (!response.ok) throw errorOf(response.status, text)
    return JSON.parse(text) as Answer
  }
  return {
    predict(model, rows, { strict, signal } = {}) {
      return ask(`/models/${encodeURIComponent(model)}/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(strict === undefined ? { rows } : { rows, strict }),
        ...(signal === undefined ? {} : { signal }),
      })
    },
    models: async () => (await ask<ModelList>('/api/v1/models')).models,
    health: () => ask('/health'),
  }
}

function errorOf(status: number, text: string): ThroughlineError {
  try {
    const { error } = JSON.parse(text) as Partial<ErrorAnswer>
    if (typeof error?.code === 'string') return new ThroughlineError(status, error)
  } catch {
    // Not JSON: a proxy answered in the server's place.
  }
  const message = `The server answered ${status}: ${text.slice(0, 120)}`
  return new ThroughlineError(status, { code: 'UNKNOWN', message, fix: 'Check the URL.', details: {} })
}
