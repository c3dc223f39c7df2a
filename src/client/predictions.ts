import type { Health } from '../api/health.ts'
import type { ModelList, ModelSummary } from '../api/model-list.ts'
import type { PredictAnswer, Prediction } from '../api/predict-answer.ts'
import type { ExplainAnswer } from '../api/explain.ts'
import type { FeedbackAnswer } from '../api/feedback.ts'
import type { FieldValue } from '../api/predict-request.ts'
import type { Transport } from './transport.ts'

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

/** What came of one prediction: a label of the model, or in regression a number. */
export interface Outcome<Model extends ModelTypes = AnyModel> {
  readonly id: string
  readonly outcome: [Model['label']] extends [never] ? number : Model['label']
  readonly at?: Date
}

/** What is asked of a server's models. Models by name: `Predictions<{ birdstrikes: Birdstrikes }>`. */
export interface Predictions<Models extends Record<keyof Models, ModelTypes>> {
  /**
   * Scores rows. Asked once: a model that is away is the caller's to ask again.
   *
   * @param model  name (its champion), name@alias or name/3
   * @throws ThroughlineError with the server's code; what `fetch` throws when there is no server
   */
  predict<Name extends keyof Models & string>(
    model: Name | `${Name}@${string}` | `${Name}/${number}`,
    rows: readonly Models[Name]['row'][],
    options?: { readonly strict?: boolean; readonly signal?: AbortSignal },
  ): Promise<AnswerOf<Models[Name]>>
  /**
   * What each input adds to the score of each row: `base` and the contributions add up to `margin`, on the scale named.
   *
   * @param options.label  the class to explain. Default: the one answered, of two classes the positive one
   * @throws ThroughlineError with the server's code; what `fetch` throws when there is no server
   */
  explain<Name extends keyof Models & string>(
    model: Name | `${Name}@${string}` | `${Name}/${number}`,
    rows: readonly Models[Name]['row'][],
    options?: { readonly label?: Models[Name]['label']; readonly signal?: AbortSignal },
  ): Promise<ExplainAnswer>
  /**
   * Says what came of predictions, by the ids of their answers: in any order, late, again, and corrected (the outcome
   * known last counts). On disk when it resolves; asked again while the server is away, since twice is once.
   *
   * @param outcomes  at most 10,000; `at` is when the outcome was known, default now
   * @throws ThroughlineError with the server's code; what `fetch` throws when there is no server
   */
  feedback<Name extends keyof Models & string>(
    model: Name | `${Name}@${string}` | `${Name}/${number}`,
    outcomes: readonly Outcome<Models[Name]>[],
    options?: { readonly signal?: AbortSignal },
  ): Promise<FeedbackAnswer>
  models(): Promise<readonly ModelSummary[]>
  health(): Promise<Health>
}

export function predictions<Models extends Record<keyof Models, ModelTypes>>(
  transport: Transport,
  nowMs: () => number,
): Predictions<Models> {
  const once = { retryForMs: 0 } as const
  return {
    predict: (model, rows, { strict, signal } = {}) =>
      transport.ask({
        ...once,
        method: 'POST',
        path: `/models/${encodeURIComponent(model)}/predict`,
        body: strict === undefined ? { rows } : { rows, strict },
        signal,
      }),
    explain: (model, rows, { label, signal } = {}) =>
      transport.ask({
        ...once,
        method: 'POST',
        path: `/models/${encodeURIComponent(model)}/explain`,
        body: label === undefined ? { rows } : { rows, label },
        signal,
      }),
    feedback: (model, outcomes, { signal } = {}) =>
      transport.ask({
        method: 'POST',
        path: `/models/${encodeURIComponent(model)}/feedback`,
        body: {
          outcomes: outcomes.map(({ id, outcome, at }) =>
            // Now, and not when it is sent again: a correction that comes meanwhile stays the last word.
            ({ id, outcome, at: (at ?? new Date(nowMs())).toISOString() }),
          ),
        },
        signal,
      }),
    models: async () => (await transport.ask<ModelList>({ ...once, method: 'GET', path: '/api/v1/models' })).models,
    health: () => transport.ask({ ...once, method: 'GET', path: '/health' }),
  }
}
