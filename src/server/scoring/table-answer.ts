import type { Prediction, PredictionAnswer } from '../../domain/prediction.ts'
import type { WrittenTable } from '../../domain/source.ts'

/** What an answer can be written as, by media type; the first where a client names none of them. */
const answerTypes = {
  'application/json': 'json',
  'text/csv': 'csv',
  'application/vnd.apache.arrow.stream': 'stream',
  'application/vnd.apache.arrow.file': 'file',
} as const satisfies Record<string, WrittenTable | 'json'>
type AnswerType = keyof typeof answerTypes

/** The table that a client rather has than JSON, with its media type; undefined for JSON. See RFC 9110, 12.5.1. */
export function tableAsked(accept: string): { readonly as: WrittenTable; readonly type: string } | undefined {
  const asked = accept.split(',').flatMap((part) => {
    const [range = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
    const weight = parameters.find((parameter) => parameter.startsWith('q='))
    const type = range === '*/*' || range === 'application/*' ? 'application/json' : range
    const q = weight === undefined ? 1 : Number(weight.slice(2))
    return Object.hasOwn(answerTypes, type) && q > 0 ? [{ type: type as AnswerType, q }] : []
  })
  // The sort is stable: of equal weights the one named first.
  const [best] = asked.toSorted((left, right) => right.q - left.q)
  if (best === undefined || answerTypes[best.type] === 'json') return undefined
  return { as: answerTypes[best.type] as WrittenTable, type: best.type }
}

/** An answer as columns, a row a prediction: `id`, and `value`, or `label` and `probability_<label>` of each class. */
export function answerColumns({
  predictions,
}: Pick<PredictionAnswer, 'predictions'>): ReadonlyMap<string, readonly (string | number | boolean)[]> {
  const columns = new Map<string, readonly (string | number | boolean)[]>()
  const add = (name: string, of: (prediction: Prediction) => string | number | boolean): void =>
    void columns.set(name, predictions.map(of))
  const [first] = predictions
  add('id', ({ id }) => id)
  if (first?.label === undefined) add('value', ({ value }) => value!)
  else add('label', ({ label }) => label!)
  for (const name of Object.keys(first?.probabilities ?? {})) {
    add(`probability_${name}`, ({ probabilities }) => probabilities![name]!)
  }
  return columns
}
