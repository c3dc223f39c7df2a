import { AppError } from '../../../../base/errors.ts'
import { calibratedExporter } from './calibrated.ts'
import { constantExporter } from './constant.ts'
import type { Exporter } from './exporter.ts'
import { forestExporter, isolationExporter } from './forests.ts'
import { linearExporter, projectionExporter } from './linear.ts'
import { linearSvmExporter } from './linear-svm.ts'
import { naiveBayesExporter } from './naive-bayes.ts'
import { pipelineExporter } from './pipeline.ts'
import { boostingExporter, foreignExporter } from './trees.ts'

/** How each kind of model is exported; a kind that is absent is refused by name. */
const EXPORTERS: Readonly<Record<string, Exporter>> = {
  'logistic-regression': linearExporter,
  'linear-regression': linearExporter,
  'elastic-net': linearExporter,
  'poisson-regression': linearExporter,
  'linear-svm': linearSvmExporter,
  'naive-bayes': naiveBayesExporter,
  'gradient-boosting': boostingExporter,
  'decision-tree': forestExporter,
  'random-forest': forestExporter,
  'extra-trees': forestExporter,
  'isolation-forest': isolationExporter,
  'foreign-trees': foreignExporter,
  calibrated: calibratedExporter(exporterOf),
  pipeline: pipelineExporter(exporterOf),
  pca: projectionExporter,
  'truncated-svd': projectionExporter,
  majority: constantExporter,
  mean: constantExporter,
  median: constantExporter,
  'always-positive': constantExporter,
  'always-negative': constantExporter,
}

/** @throws ONNX_UNSUPPORTED for a kind of model that has no export */
export function exporterOf(kind: string): Exporter {
  const exporter = Object.hasOwn(EXPORTERS, kind) ? EXPORTERS[kind] : undefined
  if (exporter !== undefined) return exporter
  throw new AppError('ONNX_UNSUPPORTED', {
    what: `A model of the kind "${kind}"`,
    todo: `Kinds that can be exported are ${Object.keys(EXPORTERS).join(', ')}.`,
  })
}
