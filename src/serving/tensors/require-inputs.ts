import { AppError } from '../../base/errors.ts'
import { nearest } from '../../base/nearest.ts'
import type { Tensor, TensorSpec } from '../../domain/tensor.ts'

/** The words are those of Triton, which its clients' users know. */
type Takes = { readonly name: string; readonly inputs: readonly TensorSpec[] }

/**
 * Refuses inputs whose names, types or shapes are not those of the model.
 *
 * @throws INFER_REQUEST
 */
export function requireInputs(model: Takes, tensors: readonly Tensor[]): void {
  requireNames(model, tensors)
  const byName = new Map(model.inputs.map((spec) => [spec.name, spec]))
  for (const { name, datatype, shape, data } of tensors) {
    const spec = byName.get(name)!
    if (datatype !== spec.datatype) {
      throw refused(
        `inference input '${name}' data-type is '${datatype}', but model '${model.name}' expects '${spec.datatype}'`,
      )
    }
    const fits =
      shape.length === spec.shape.length && spec.shape.every((length, at) => length === -1 || length === shape[at])
    if (!fits) throw unexpectedShape(model, name, spec.shape, shape)
    if (Array.isArray(data) && data.includes(null)) throw refused(`input '${name}' of model '${model.name}' has nulls`)
  }
}

/** Refuses names that come twice, that the model does not know, or that it misses. @throws INFER_REQUEST */
export function requireNames(model: Takes, tensors: readonly Pick<Tensor, 'name'>[]): void {
  const given = new Set<string>()
  for (const { name } of tensors) {
    if (given.has(name)) throw refused(`Duplicate input name '${name}' is not allowed in a request`)
    given.add(name)
  }
  const known = new Set(model.inputs.map(({ name }) => name))
  const required = model.inputs.filter(({ isOptional }) => isOptional !== true)
  const missing = required.filter(({ name }) => !given.has(name))
  const isCount = tensors.length >= Math.max(1, required.length) && tensors.length <= model.inputs.length
  const unknown = tensors.find(({ name }) => !known.has(name))
  if (isCount && unknown !== undefined) {
    // The edit distance costs the product of the lengths, and the name is the client's.
    const close = unknown.name.length <= 100 ? nearest(unknown.name, known) : undefined
    throw refused(
      `unexpected inference input '${shortened(unknown.name)}' for model '${model.name}', ${close === undefined ? '' : `perhaps '${close}'; `}allowed inputs are: ${[...known].slice(0, 100).join(', ')}`,
    )
  }
  if (isCount && missing.length === 0) return
  const expected =
    required.length === model.inputs.length
      ? `${required.length} inputs`
      : `number of inputs between ${required.length} and ${model.inputs.length}`
  throw refused(
    `expected ${expected} but got ${tensors.length} inputs for model '${model.name}'. Got input(s) ${quoted([...given])}, but missing required input(s) ${quoted(missing.map(({ name }) => name))}. Please provide all required input(s).`,
  )
}

export function unexpectedShape(
  model: Pick<Takes, 'name'>,
  input: string,
  expected: readonly number[],
  received: readonly number[],
): AppError {
  return refused(
    `unexpected shape for input '${input}' for model '${model.name}'. Expected [${expected.join(',')}], got [${received.slice(0, 16).join(',')}]`,
  )
}

function refused(problem: string): AppError {
  return new AppError('INFER_REQUEST', { problem })
}

/** A client may send a hundred thousand names. */
function quoted(names: readonly string[]): string {
  const shown = names.slice(0, 100).map((name) => `'${shortened(name)}'`)
  return `[${shown.join(',')}${names.length > shown.length ? ',...' : ''}]`
}

const shortened = (name: string): string => (name.length > 100 ? `${name.slice(0, 97)}...` : name)
