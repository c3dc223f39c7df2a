import { assert } from '../base/assert.ts'
import type { Json } from '../base/json.ts'
import type { Model, ModelState } from './model.ts'
import type { Tensor } from './tensor.ts'

/** A model, or a transform, inside of another one's state: its kind and params, its tensors under a name of their own. */
export interface PartState {
  readonly part: Json
  readonly tensors: Readonly<Record<string, Tensor>>
}

/** The state of a model or transform as a part named `name` of a greater one. */
export function partState(name: string, model: Pick<Model, 'toState'>): PartState {
  const { kind, params, tensors } = model.toState()
  const named = Object.entries(tensors).map(([key, tensor]) => [`${name}/${key}`, tensor])
  return { part: { kind, params }, tensors: Object.fromEntries(named) as Record<string, Tensor> }
}

/** The state that `partState` made a part of; another shape is a broken assumption. */
export function partOf(name: string, part: Json | undefined, tensors: ModelState['tensors']): ModelState {
  const { kind, params } = (part ?? {}) as { readonly kind?: Json; readonly params?: Json }
  assert(typeof kind === 'string' && params !== undefined, `${name} is a model`)
  const own = Object.entries(tensors).filter(([key]) => key.startsWith(`${name}/`))
  return { kind, params, tensors: Object.fromEntries(own.map(([key, tensor]) => [key.slice(name.length + 1), tensor])) }
}
