import { AppError } from '../../../base/errors.ts'
import type { Model } from '../../model.ts'
import { foreignEnsemble } from './foreign-ensemble.ts'
import { foreignTrees } from './foreign-trees.ts'
import type { ForeignAnswer, ForeignFeature } from './foreign-trees.ts'
import { lightgbmTree } from './lightgbm-tree.ts'
import type { SlotOf, TextFields } from './lightgbm-tree.ts'

const library = 'LightGBM'

/** What each objective does with the sum of the trees. */
const ANSWERS: Readonly<Record<string, ForeignAnswer['kind']>> = {
  binary: 'sigmoid',
  multiclass: 'softmax',
  multiclassova: 'sigmoid',
  cross_entropy: 'sigmoid',
  cross_entropy_lambda: 'log1p-exp',
  poisson: 'exp',
  gamma: 'exp',
  tweedie: 'exp',
  regression: 'as-is',
  regression_l1: 'as-is',
  huber: 'as-is',
  fair: 'as-is',
  quantile: 'as-is',
  mape: 'as-is',
  lambdarank: 'as-is',
  rank_xendcg: 'as-is',
}

/**
 * The model in a file of LightGBM 4 (`booster.save_model('model.txt')`, `model_to_string()`), as one that predicts, is
 * served, explained and saved like our own.
 *
 * Input columns are the feature names. Numbers come as number columns, missing as NaN or null; a categorical feature
 * that LightGBM learnt from a pandas category is a category column of the same values, one learnt from codes a number
 * column. Scores are what `predict` gives: a probability, one for each class ('multiclassova': each for itself, so they
 * do not add up to 1), the value, or for rankings the score. Raw scores, and with them SHAP values, agree to rounding.
 *
 * Deviation: an infinite number counts as missing.
 *
 * @throws MODEL_FOREIGN_UNREADABLE for a text that is not a whole model
 * @throws MODEL_FOREIGN_UNSUPPORTED for linear trees, objectives of one's own, and categories of pandas that cannot be
 *   told to which columns they belong
 *
 * Source: LightGBM 4.7, `GBDT::SaveModelToString`, `Tree::ToString`, `Tree::NumericalDecision`,
 * `Tree::CategoricalDecision`.
 */
export function fromLightgbmText(text: string): Model {
  const [head, ...blocks] = text.split(/^Tree=\d+$/m)
  const header = fieldsOf(head!)
  const end = text.indexOf('\nend of trees')
  if (!text.startsWith('tree') || header['feature_names'] === undefined || end < 0) {
    throw new AppError('MODEL_FOREIGN_UNREADABLE', {
      library,
      problem: 'it lacks "tree", feature_names or "end of trees"',
    })
  }
  const objective = (header['objective'] ?? '').split(' ')
  const answer = answerOf(objective)
  const perRound = Number(header['num_tree_per_iteration'] ?? 1)
  const { features, slotOf } = slotsOf(header, pandasCategories(text))
  const rounds = blocks.length / perRound
  const share = 'average_output' in header ? 1 / rounds : 1
  const trees = blocks.map((block, at) => {
    const nodes = lightgbmTree(fieldsOf(block.split('\n\n')[0]!), slotOf, share)
    return { output: at % perRound, nodes }
  })
  const starts = Array.from({ length: perRound }, () => 0)
  return foreignTrees(
    { library: 'lightgbm', objective: objective[0]!, features, answer },
    foreignEnsemble(library, starts, trees),
  )
}

function fieldsOf(block: string): TextFields {
  const lines = block.split('\n').map((line) => line.replace(/\r$/, ''))
  return Object.fromEntries(
    lines.map((line) => {
      const equals = line.indexOf('=')
      return equals < 0 ? [line, ''] : [line.slice(0, equals), line.slice(equals + 1)]
    }),
  )
}

function answerOf([name, ...settings]: readonly string[]): ForeignAnswer {
  const kind = Object.hasOwn(ANSWERS, name!) ? ANSWERS[name!] : undefined
  if (kind === undefined) {
    const what = name === '' ? 'no objective' : `the objective "${name}"`
    const supported = Object.keys(ANSWERS).join(', ')
    throw new AppError('MODEL_FOREIGN_UNSUPPORTED', { library, what, supported })
  }
  if (name === 'regression' && settings.includes('sqrt')) return { kind: 'signed-square' }
  if (kind !== 'sigmoid') return { kind }
  const scale = settings.find((setting) => setting.startsWith('sigmoid:'))?.slice('sigmoid:'.length)
  return { kind, scale: Number(scale ?? 1) }
}

/** The values of categories that came from pandas, by categorical feature. */
function pandasCategories(text: string): readonly (readonly unknown[])[] {
  const line = /^pandas_categorical:(.*)$/m.exec(text)?.[1]
  return line === undefined ? [] : ((JSON.parse(line) as unknown[][] | null) ?? [])
}

/**
 * The slots of the columns, and for nodes that call 0 missing a second one of the same column where others do not.
 */
function slotsOf(
  header: TextFields,
  categories: readonly (readonly unknown[])[],
): { features: ForeignFeature[]; slotOf: SlotOf } {
  const names = header['feature_names']!.split(' ')
  const infos = (header['feature_infos'] ?? '').split(' ')
  const isCategory = infos.map((info) => info !== 'none' && !info.startsWith('['))
  const count = isCategory.filter(Boolean).length
  if (categories.length > 0 && categories.length !== count) {
    const what = `categories of ${categories.length} pandas columns, and ${count} categorical features`
    throw new AppError('MODEL_FOREIGN_UNSUPPORTED', { library, what, supported: 'as many of both' })
  }
  let taken = 0
  const features = names.map((column, at): ForeignFeature => {
    if (categories.length === 0 || isCategory[at] !== true) return { kind: 'number', input: { kind: 'number', column } }
    const levels = categories[taken++]!.map(String)
    return { kind: 'codes', input: { kind: 'category', column, levels, other: false } }
  })
  const zeroSlots = new Map<number, number>()
  return {
    features,
    slotOf(feature, zeroIsMissing) {
      if (!(feature >= 0 && feature < names.length)) {
        throw new AppError('MODEL_FOREIGN_UNREADABLE', { library, problem: `a node reads feature ${feature}` })
      }
      if (!zeroIsMissing) return feature
      const known = zeroSlots.get(feature)
      if (known !== undefined) return known
      const slot = features.push({ kind: 'zero-is-missing', input: { kind: 'number', column: names[feature]! } }) - 1
      zeroSlots.set(feature, slot)
      return slot
    },
  }
}
