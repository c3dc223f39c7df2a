import { numbersOf } from '../tensor.ts'
import type { NumberTensor } from '../tensor.ts'
import { forestOf, leafOf, namedForestOf, realsOf } from './forest.ts'
import type { Forest } from './forest.ts'
import { labelsOf } from './linear.ts'
import { numeric, requireWidth } from './op.ts'
import type { Op } from './op.ts'
import { ofOneScore, postTransform } from './post-transform.ts'

const AGGREGATES = ['AVERAGE', 'SUM', 'MIN', 'MAX']
const POST_TRANSFORMS = ['NONE', 'SOFTMAX', 'LOGISTIC', 'SOFTMAX_ZERO', 'PROBIT']

/** Adds the leaves that a row reaches to `out`, by target. */
function addLeaves(forest: Forest, x: NumberTensor, row: number, out: Float64Array, aggregate: string): void {
  const width = x.dims.at(-1)!
  const isSum = aggregate === 'SUM' || aggregate === 'AVERAGE'
  out.fill(isSum ? 0 : aggregate === 'MIN' ? Infinity : -Infinity)
  for (const root of forest.roots) {
    const leaf = leafOf(forest, root, x.values, row * width)
    for (let i = 0; i < leaf.length; i += 2) {
      const [target, weight] = [leaf[i]!, leaf[i + 1]!]
      if (isSum) out[target]! += weight
      else out[target] = aggregate === 'MIN' ? Math.min(out[target]!, weight) : Math.max(out[target]!, weight)
    }
  }
  if (aggregate === 'AVERAGE') out.forEach((sum, i) => (out[i] = sum / forest.roots.length))
}

/** TreeEnsemble: sums, in the type of the input. */
const treeEnsemble: Op = (attributes) => {
  const forest = forestOf(attributes)
  const targets = attributes.int('n_targets', 1)
  const aggregate = AGGREGATES[attributes.int('aggregate_function', 1)]!
  const transform = postTransform(attributes, POST_TRANSFORMS[attributes.int('post_transform', 0)]!)
  return ([data]) => {
    const x = numeric(data)
    requireWidth(x, (columns) => columns > forest.featureMax, 'a tree')
    const rows = x.dims[0]!
    const out = numbersOf(x.type, [rows, targets])
    const sums = new Float64Array(targets)
    for (let row = 0; row < rows; row++) {
      addLeaves(forest, x, row, sums, aggregate)
      transform(sums)
      out.values.set(sums, row * targets)
    }
    return [out]
  }
}

const treeRegressor: Op = (attributes) => {
  const forest = namedForestOf(attributes, 'target')
  const targets = attributes.int('n_targets', 1)
  const base = realsOf(attributes, 'base_values')
  const aggregate = attributes.text('aggregate_function', 'SUM')
  const transform = postTransform(attributes, attributes.text('post_transform', 'NONE'))
  return ([data]) => {
    const x = numeric(data)
    requireWidth(x, (columns) => columns > forest.featureMax, 'a tree')
    const rows = x.dims[0]!
    const out = numbersOf('float', [rows, targets])
    const sums = new Float64Array(targets)
    for (let row = 0; row < rows; row++) {
      addLeaves(forest, x, row, sums, aggregate)
      for (let i = 0; i < base.length; i++) sums[i]! += base[i]!
      transform(sums)
      out.values.set(sums, row * targets)
    }
    return [out]
  }
}

/**
 * Labels and probabilities. Of two classes whose leaves all speak of one, the score is the share of the second class
 * where no weight is negative, else its log-odds: that is what onnxruntime does where the specification is silent.
 */
const treeClassifier: Op = (attributes) => {
  const forest = namedForestOf(attributes, 'class')
  const labels = labelsOf(attributes)
  const classes = labels.count
  const base = realsOf(attributes, 'base_values')
  const post = attributes.text('post_transform', 'NONE')
  const transform = postTransform(attributes, post)
  const speaksOf = new Set(attributes.ints('class_ids'))
  const weights = Array.from(realsOf(attributes, 'class_weights'))
  const isOneScore = classes === 2 && speaksOf.size === 1
  const isShare = weights.every((weight) => weight >= 0)
  const [about = 0] = speaksOf
  return ([data]) => {
    const x = numeric(data)
    requireWidth(x, (columns) => columns > forest.featureMax, 'a tree')
    const rows = x.dims[0]!
    const out = numbersOf('float', [rows, classes])
    const sums = new Float64Array(classes)
    for (let row = 0; row < rows; row++) {
      addLeaves(forest, x, row, sums, 'SUM')
      if (isOneScore) {
        const start = base[base.length === 2 ? 1 : 0] ?? 0
        out.values.set(ofOneScore(sums[about]! + start, post, isShare), row * 2)
      } else {
        for (let i = 0; i < base.length; i++) sums[i]! += base[i]!
        transform(sums)
        out.values.set(sums, row * classes)
      }
    }
    return [labels.of(out), out]
  }
}

export const TREES: Readonly<Record<string, Op>> = {
  'ml.TreeEnsemble': treeEnsemble,
  'ml.TreeEnsembleRegressor': treeRegressor,
  'ml.TreeEnsembleClassifier': treeClassifier,
}
