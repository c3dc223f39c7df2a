import { AppError, shown } from '../base/errors.ts'
import { targetName } from '../domain/project.ts'
import { ESTIMATORS } from '../learn/estimator-catalog.ts'
import type { PreparedTable } from '../domain/prepared-table.ts'

/**
 * Refuses models that cannot learn this target from these features, before any of them is fitted: what the rows hold is
 * known only once they are read.
 *
 * @throws CONFIG_VALUE naming the model by its place in the config: Poisson models of a target below 0; a monotone
 *         column that is no number among the features; nothing but models without texts where all features are texts
 */
export function checkModels(table: PreparedTable, features: readonly string[]): void {
  const { models, columns, problem } = table.project
  const least = problem.kind === 'regression' ? table.y.reduce((least, value) => Math.min(least, value), 0) : 0
  for (const [index, { kind, params }] of models.entries()) {
    const path = `models[${index}]`
    if (least < 0) {
      const expected = `a model of numbers of either sign: "${targetName(problem)}" is ${least} in some row`
      if (kind === 'poisson-regression') refuse(`${path}.kind`, expected, kind)
      if (params['loss'] === 'poisson') refuse(`${path}.params.loss`, expected, 'poisson')
    }
    const { monotone } = params
    for (const column of typeof monotone === 'object' ? Object.keys(monotone) : []) {
      const isNumber = features.includes(column) && table.frame.columns.get(column)?.kind === 'number'
      if (isNumber) continue
      refuse(`${path}.params.monotone`, 'columns of numbers that the model may learn from', column)
    }
  }
  const isText = (name: string): boolean => columns[name]?.type === 'text'
  if (!features.every(isText) || models.some(({ kind }) => ESTIMATORS[kind]?.leavesTextsOut !== true)) return
  const known = problem.kind === 'classification' ? 'logisticRegression() or naiveBayes()' : 'linearRegression()'
  const expected = `a model that reads texts, such as ${known}: every feature (${features.join(', ')}) is one`
  refuse('models', expected, models.map(({ kind }) => kind).join(', '))
}

function refuse(path: string, expected: string, received: string): never {
  throw new AppError('CONFIG_VALUE', { path, expected, received: shown(received) })
}
