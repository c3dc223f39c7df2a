import { numbersOf } from '../tensor.ts'
import type { NumberTensor, OnnxTensor } from '../tensor.ts'
import { numeric, requireWidth } from './op.ts'
import type { Attributes, Op } from './op.ts'
import { ofOneScore, postTransform } from './post-transform.ts'

/** Sums of products with each row of the coefficients, in doubles, over every row of x. */
function sumsOf(x: NumberTensor, coefficients: readonly number[], intercepts: readonly number[], count: number) {
  const width = requireWidth(x, (columns) => columns * count === coefficients.length, 'a list of coefficients')
  const rows = x.values.length / width
  return {
    rows,
    row(row: number, out: Float64Array): void {
      for (let k = 0; k < count; k++) {
        let sum = intercepts[k] ?? 0
        for (let i = 0; i < width; i++) sum += x.values[row * width + i]! * coefficients[k * width + i]!
        out[k] = sum
      }
    },
  }
}

/** Labels of the most probable class, and probabilities. */
const linearClassifier: Op = (attributes) => {
  const coefficients = attributes.floats('coefficients')
  const intercepts = attributes.floats('intercepts')
  const labels = labelsOf(attributes)
  const post = attributes.text('post_transform', 'NONE')
  const transform = postTransform(attributes, post)
  const count = intercepts.length > 0 ? intercepts.length : Math.max(labels.count, 1)
  const classes = count === 1 ? 2 : count
  return ([data]) => {
    const { rows, row } = sumsOf(numeric(data), coefficients, intercepts, count)
    const out = numbersOf('float', [rows, classes])
    const scores = new Float64Array(count)
    for (let at = 0; at < rows; at++) {
      row(at, scores)
      if (count === 1) out.values.set(ofOneScore(scores[0]!, post, false), 2 * at)
      else {
        transform(scores)
        out.values.set(scores, classes * at)
      }
    }
    return [labels.of(out), out]
  }
}

const linearRegressor: Op = (attributes) => {
  const coefficients = attributes.floats('coefficients')
  const intercepts = attributes.floats('intercepts')
  const targets = attributes.int('targets', 1)
  const transform = postTransform(attributes, attributes.text('post_transform', 'NONE'))
  return ([data]) => {
    const { rows, row } = sumsOf(numeric(data), coefficients, intercepts, targets)
    const out = numbersOf('float', [rows, targets])
    const scores = new Float64Array(targets)
    for (let at = 0; at < rows; at++) {
      row(at, scores)
      transform(scores)
      out.values.set(scores, targets * at)
    }
    return [out]
  }
}

/** The labels of the greatest scores: texts or whole numbers, whichever the node has. */
export function labelsOf(attributes: Attributes): Labels {
  const texts = [attributes.texts('classlabels_strings'), attributes.texts('classlabels_string')].find(
    (it) => it.length,
  )
  const numbers = [attributes.ints('classlabels_ints'), attributes.ints('classlabels_int64s')].find((it) => it.length)
  return {
    count: texts?.length ?? numbers?.length ?? 0,
    of({ values, dims }) {
      const [rows, classes] = dims as [number, number]
      const places = Array.from({ length: rows }, (_, row) => {
        let best = 0
        for (let k = 1; k < classes; k++) if (values[row * classes + k]! > values[row * classes + best]!) best = k
        return best
      })
      if (texts !== undefined) return { type: 'string', dims: [rows], values: places.map((place) => texts[place]!) }
      return { type: 'int64', dims: [rows], values: Float64Array.from(places, (place) => numbers?.[place] ?? place) }
    },
  }
}

/** The labels of a classifier. */
export interface Labels {
  readonly count: number
  /** Those of the greatest scores, shape (rows,), of scores of shape (rows, classes). */
  of(scores: NumberTensor): OnnxTensor
}

export const LINEAR: Readonly<Record<string, Op>> = {
  'ml.LinearClassifier': linearClassifier,
  'ml.LinearRegressor': linearRegressor,
}
