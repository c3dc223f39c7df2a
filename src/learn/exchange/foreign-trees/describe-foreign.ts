import type { Model } from '../../model.ts'
import type { ForeignParams } from './foreign-trees.ts'

/** Objectives whose scores are the probabilities of classes. */
const classObjectives = new Set([
  'binary:logistic',
  'multi:softprob',
  'multi:softmax',
  'binary',
  'multiclass',
  'multiclassova',
])

/** What an imported model of trees reads and answers. */
export interface ForeignDescription {
  readonly kind: 'classification' | 'regression'
  /** In the order of the file; categories where it learnt from values, not from codes. */
  readonly columns: readonly { readonly name: string; readonly categories?: readonly string[] }[]
}

/** Of a model that `fromXgboostJson` or `fromLightgbmText` read. */
export function describeForeign(model: Model): ForeignDescription {
  const { objective, features } = model.toState().params as unknown as ForeignParams
  const columns = new Map(
    features.map(({ input }) => [
      input.column,
      { name: input.column, ...(input.kind === 'category' && { categories: input.levels }) },
    ]),
  )
  return { kind: classObjectives.has(objective) ? 'classification' : 'regression', columns: [...columns.values()] }
}
