export {
  arrow,
  csv,
  decisionTree,
  defineProject,
  elasticNet,
  extraTrees,
  gradientBoosting,
  json,
  linearRegression,
  logisticBayes,
  linearSvm,
  logisticRegression,
  nearestNeighbours,
  naiveBayes,
  parquet,
  poissonRegression,
  randomForest,
  sql,
  sqlFile,
} from './define.ts'
export type { Project, Problem, Costs } from './domain/project.ts'
export type { ColumnContract } from './domain/contract.ts'
export type { CleaningStep } from './domain/cleaning.ts'
export { AppError } from './base/errors.ts'
