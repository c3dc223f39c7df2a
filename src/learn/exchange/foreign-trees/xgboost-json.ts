import { AppError } from '../../../base/errors.ts'
import type { Model } from '../../model.ts'
import { foreignEnsemble } from './foreign-ensemble.ts'
import { foreignTrees } from './foreign-trees.ts'
import type { ForeignAnswer, ForeignFeature } from './foreign-trees.ts'
import { xgboostTree } from './xgboost-tree.ts'
import type { XgboostTree } from './xgboost-tree.ts'

const library = 'XGBoost'

/** The parts of the file that are read. */
interface XgboostFile {
  readonly learner: {
    readonly attributes?: Readonly<Record<string, string>>
    readonly feature_names?: readonly string[]
    readonly gradient_booster: Booster & { readonly gbtree?: Booster; readonly weight_drop?: readonly number[] }
    readonly learner_model_param: Readonly<Record<string, string>>
    readonly objective: { readonly name: string }
  }
}
interface Booster {
  readonly name: string
  readonly model: {
    readonly cats?: { readonly enc?: readonly Categories[] }
    readonly iteration_indptr?: readonly number[]
    readonly tree_info: readonly number[]
    readonly trees: readonly XgboostTree[]
  }
}
/** Values of a category: texts as bytes with offsets, or numbers. */
interface Categories {
  readonly offsets?: readonly number[]
  readonly values?: readonly number[]
}

const asIs = { answer: { kind: 'as-is' }, startOf: (base: number) => base } as const
const logOdds = {
  answer: { kind: 'sigmoid', scale: 1 },
  startOf: (base: number) => -Math.log(1 / base - 1),
} as const
const logarithm = { answer: { kind: 'exp' }, startOf: Math.log } as const

/** What each objective does with the sum of the trees, and which sum its base score stands for. */
const OBJECTIVES: Readonly<Record<string, { answer: ForeignAnswer; startOf: (base: number) => number }>> = {
  'binary:logistic': logOdds,
  'reg:logistic': logOdds,
  'binary:logitraw': asIs,
  'multi:softprob': { ...asIs, answer: { kind: 'softmax' } },
  'multi:softmax': { ...asIs, answer: { kind: 'softmax' } },
  'reg:squarederror': asIs,
  'reg:squaredlogerror': asIs,
  'reg:pseudohubererror': asIs,
  'reg:absoluteerror': asIs,
  'reg:quantileerror': asIs,
  'count:poisson': logarithm,
  'reg:gamma': logarithm,
  'reg:tweedie': logarithm,
  'rank:ndcg': asIs,
  'rank:map': asIs,
  'rank:pairwise': asIs,
}

/**
 * The model in a file of XGBoost 3 (`save_model('model.json')`, parsed), as one that predicts, is served, explained and
 * saved like our own: gbtree and dart, random forests among them.
 *
 * Input columns are the feature names, f0, f1, ... where there are none. Numbers come as number columns, missing as NaN
 * or null; categories that XGBoost learnt from a data frame as category columns of the same values, written as text
 * (another value is missing), those learnt from codes as number columns. Scores are what `predict_proba` or `predict` gives; 'multi:softmax'
 * too gives the probabilities. After early stopping the trees up to the best iteration count, as in scikit-learn's
 * interface.
 *
 * XGBoost adds in 32 bits; here sums have 64, so that scores differ by some 1e-7. Branches are the same: a number is
 * compared as XGBoost rounds it. Deviation: an infinite number counts as missing.
 *
 * @throws MODEL_FOREIGN_UNREADABLE for what is not a whole model
 * @throws MODEL_FOREIGN_UNSUPPORTED for linear boosters, several targets, leaves of vectors, and other objectives
 *
 * Source: XGBoost 3.2, doc/model.schema, src/predictor (`GetNextNode`), src/common/categorical.h (`Decision`).
 */
export function fromXgboostJson(json: unknown): Model {
  try {
    return read(json as XgboostFile)
  } catch (error) {
    if (error instanceof AppError) throw error
    // What is not of the file's shape can break the reader anywhere; for whoever reads the file it is one thing.
    const problem = error instanceof Error ? error.message : String(error)
    throw new AppError('MODEL_FOREIGN_UNREADABLE', { library, problem }, { cause: error })
  }
}

function read({ learner }: XgboostFile): Model {
  const { gradient_booster: booster, learner_model_param: settings, attributes } = learner
  const { name } = learner.objective
  const objective = Object.hasOwn(OBJECTIVES, name) ? OBJECTIVES[name] : undefined
  if (objective === undefined) throw unsupported(`the objective "${name}"`, Object.keys(OBJECTIVES).join(', '))
  if (booster.name !== 'gbtree' && booster.name !== 'dart')
    throw unsupported(`a ${booster.name} booster`, 'gbtree, dart')
  const { model } = booster.name === 'dart' ? booster.gbtree! : booster
  const outputs = Math.max(1, Number(settings['num_class']))
  const targets = Number(settings['num_target'] ?? 1)
  if (targets > 1) throw unsupported(`${targets} targets`, 'one target')
  const best = attributes?.['best_iteration']
  const treesEnd = best === undefined ? undefined : model.iteration_indptr?.[Number(best) + 1]
  const features = featuresOf(learner, model)
  const trees = model.trees.slice(0, treesEnd).map((tree, at) => {
    const vector = Number(tree.tree_param?.['size_leaf_vector'] ?? 1)
    if (vector > 1) throw unsupported('leaves of vectors (multi_output_tree)', 'one tree for each output')
    return { output: model.tree_info[at]!, nodes: xgboostTree(tree, booster.weight_drop?.[at] ?? 1) }
  })
  for (const { nodes } of trees) {
    for (const node of nodes) {
      if ('slot' in node && features[node.slot] === undefined) throw new Error(`a node reads feature ${node.slot}`)
    }
  }
  const starts = baseScores(settings['base_score']!, outputs).map(objective.startOf)
  return foreignTrees(
    { library: 'xgboost', objective: name, features, answer: objective.answer },
    foreignEnsemble(library, starts, trees),
  )
}

/** One for each output, from '5E-1', '[5E-1]' or '[1E0,2E0]'. */
function baseScores(text: string, outputs: number): number[] {
  const scores = text.replaceAll(/[[\]]/g, '').split(',').map(Number).map(Math.fround)
  if (scores.some(Number.isNaN) || (scores.length !== 1 && scores.length !== outputs)) {
    throw new Error(`base_score is ${text}`)
  }
  return Array.from({ length: outputs }, (_, output) => scores[scores.length === 1 ? 0 : output]!)
}

function featuresOf(learner: XgboostFile['learner'], model: Booster['model']): ForeignFeature[] {
  const count = Number(learner.learner_model_param['num_feature'])
  const names = learner.feature_names?.length === count ? learner.feature_names : undefined
  return Array.from({ length: count }, (_, at): ForeignFeature => {
    const column = names?.[at] ?? `f${at}`
    const levels = levelsOf(model.cats?.enc?.[at])
    if (levels.length === 0) return { kind: 'number', input: { kind: 'number', column } }
    return { kind: 'codes', input: { kind: 'category', column, levels, other: false } }
  })
}

function levelsOf({ offsets = [], values = [] }: Categories = {}): string[] {
  if (offsets.length === 0) return values.map(String)
  const bytes = Uint8Array.from(values)
  const decoder = new TextDecoder()
  return offsets.slice(1).map((end, at) => decoder.decode(bytes.subarray(offsets[at], end)))
}

function unsupported(what: string, supported: string): AppError {
  return new AppError('MODEL_FOREIGN_UNSUPPORTED', { library, what, supported })
}
