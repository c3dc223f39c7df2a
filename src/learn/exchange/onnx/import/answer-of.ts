import { AppError } from '../../../../base/errors.ts'
import { ELEMENT_TYPES } from '../onnx-proto.ts'
import type { ModelProto } from '../onnx-proto.ts'

/** The output that holds the scores: of several the last that is no label, probabilities; a lone one, the value. */
export function answerOf({ output, node }: ModelProto['graph']): {
  readonly output: string
  readonly isClasses: boolean
} {
  const scores = output.filter(({ type }) => {
    const element = type?.tensor_type?.elem_type
    return element === undefined || element === ELEMENT_TYPES.float || element === ELEMENT_TYPES.double
  })
  const name = scores.at(-1)?.name
  if (name === undefined) {
    throw new AppError('ONNX_UNSUPPORTED', {
      what: `A graph whose outputs are ${output.map((it) => `"${it.name}"`).join(', ')}`,
      todo: 'Convert the model with its probabilities.',
    })
  }
  const isZipped = node.some((it) => it.op_type === 'ZipMap' && it.output.includes(name))
  return { output: name, isClasses: output.length > 1 || isZipped || /prob/i.test(name) }
}
