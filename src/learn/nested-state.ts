import type { ModelState, Tensor } from './model.ts'

type Tensors = Readonly<Record<string, Tensor>>

/** The tensors of parts side by side, each name with the position of its part before it: '2.quantiles'. */
export function nestedTensors(parts: readonly Pick<ModelState, 'tensors'>[]): Record<string, Tensor> {
  return Object.fromEntries(
    parts.flatMap(({ tensors }, position) =>
      Object.entries(tensors).map(([name, tensor]) => [`${position}.${name}`, tensor] as const),
    ),
  )
}

/** The parts with the tensors that `nestedTensors` laid side by side. */
export function nestedStates(parts: readonly Omit<ModelState, 'tensors'>[], tensors: Tensors): ModelState[] {
  const own = parts.map((): Record<string, Tensor> => ({}))
  for (const [name, tensor] of Object.entries(tensors)) {
    const dot = name.indexOf('.')
    own[Number(name.slice(0, dot))]![name.slice(dot + 1)] = tensor
  }
  return parts.map(({ kind, params }, position) => ({ kind, params, tensors: own[position]! }))
}
