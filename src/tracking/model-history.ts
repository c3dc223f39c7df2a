import { AppError } from '../base/errors.ts'
import type { Json } from '../base/json.ts'

const mandatory = ['artifact_path', 'flavors', 'utc_time_created', 'run_id']
const kept = ['run_id', 'utc_time_created', 'artifact_path', 'model_uuid']

/** What the list of a run keeps of an MLmodel document: who, when, where, and its flavors without their configs. @throws MODEL_JSON */
export function modelHistoryEntry(text: string): Json {
  const model = parsed(text)
  const missing = mandatory.filter((key) => model[key] === undefined)
  if (missing.length > 0) {
    const named = missing.map((key) => `'${key}'`).join(', ')
    throw new AppError('MODEL_JSON', { problem: `Model json is missing mandatory fields: {${named}}` })
  }
  const entry = Object.fromEntries(kept.filter((key) => model[key] !== undefined).map((key) => [key, model[key]!]))
  const flavors = Object.entries(isObject(model['flavors']) ? model['flavors'] : {}).map(([flavor, config]) => [
    flavor,
    isObject(config) ? Object.fromEntries(Object.entries(config).filter(([key]) => key !== 'config')) : config,
  ])
  return { ...entry, flavors: Object.fromEntries(flavors) as Json }
}

function parsed(text: string): Readonly<Record<string, Json>> {
  const refuse = (): never => {
    throw new AppError('MODEL_JSON', {
      problem: `Malformed model info. \n ${text.slice(0, 500)} \n is not a valid JSON.`,
    })
  }
  try {
    const model: unknown = JSON.parse(text)
    return isObject(model) ? model : refuse()
  } catch {
    return refuse()
  }
}

function isObject(value: unknown): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
