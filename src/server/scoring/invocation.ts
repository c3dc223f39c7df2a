import { readInvocation } from './read-invocation.ts'
import { rowsOfTable } from './table-body.ts'
import type { FastifyRequest } from 'fastify'
import type { ServerNeeds } from '../needs.ts'
import type { RequestRow } from '../../domain/prediction.ts'
import type { Prediction, PredictionAnswer } from '../../domain/prediction.ts'

/** The rows of an invocation, however its body is written. @throws REQUEST_BODY, REQUEST_ROWS_TOO_MANY, TABLE_UNREADABLE */
export async function invocationRows(
  needs: Pick<ServerNeeds, 'tables'>,
  request: Pick<FastifyRequest, 'body' | 'headers'>,
): Promise<readonly RequestRow[]> {
  return Buffer.isBuffer(request.body) ? rowsOfTable(needs, request) : readInvocation(request.body)
}

/**
 * An answer in the form that MLflow's scoring server gives to our exported model (`mlflowFolder`): a record a row with
 * `label` and `probability_<label>` of each class, or `prediction`. Labels are numbers where all of them are whole
 * numbers, else texts. What JSON has no number for is null.
 */
export function invocationAnswer({ predictions }: Pick<PredictionAnswer, 'predictions'>): string {
  const [first] = predictions
  const names = Object.keys(first?.probabilities ?? {})
  const isWhole = names.every((name) => /^-?\d+$/.test(name))
  return JSON.stringify({ predictions: predictions.map((prediction) => recordOf(prediction, isWhole)) })
}

function recordOf({ label, value, probabilities = {} }: Prediction, isWhole: boolean): object {
  if (label === undefined) return { prediction: value }
  const shares = Object.entries(probabilities).map(([name, share]) => [`probability_${name}`, share] as const)
  return { label: isWhole && typeof label === 'number' ? label : String(label), ...Object.fromEntries(shares) }
}
