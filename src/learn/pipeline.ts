import type { Json } from '../base/json.ts'
import type { Signature } from '../domain/signature.ts'
import type { Cell } from '../frame/column.ts'
import type { Estimator, FitContext, Model, ModelState, UnsupervisedEstimator } from './model.ts'
import { partOf, partState } from './model-parts.ts'
import { stepsOf } from './operating-cost.ts'
import { chain } from './preprocessing/chain.ts'
import { loadTransform } from './preprocessing/load-transform.ts'
import type { FittedTransform, Transform } from './preprocessing/transform.ts'

const kind = 'pipeline'

/** Share of the progress that the transforms are. */
const transformShare = 0.2

/**
 * Transforms and then an estimator, as one estimator: it takes a raw frame, and its model is one artifact that takes raw
 * rows. Whatever is learnt is learnt by `fit` from the rows it is given, so that cross-validation of a pipeline shows no
 * step a row it is judged on. The estimator learns from the rows as `Transform.fit` hands them on, target encodings out
 * of fold. It encodes and scales what it is given in its own way as well, as it always does.
 *
 * @param transforms  in the order in which they are applied
 * @param estimator   the last step, with a target or without one
 *
 * `treeExplainer` explains one that ends in trees by the columns that the transforms make. `fit` throws what its steps throw. A scored row costs an object for each fraction that a transform writes.
 */
export function pipeline(transforms: readonly Transform[], estimator: Estimator): Estimator
export function pipeline(transforms: readonly Transform[], estimator: UnsupervisedEstimator): UnsupervisedEstimator
export function pipeline(
  transforms: readonly Transform[],
  estimator: Estimator | UnsupervisedEstimator,
): Estimator | UnsupervisedEstimator {
  const steps = chain(transforms)
  const named = {
    kind,
    name: [...transforms.map((transform) => transform.kind), estimator.name].join(', '),
    params: paramsOf(transforms, estimator),
  }
  if ('complexity' in estimator) {
    return {
      ...named,
      complexity: estimator.complexity,
      async fit(frame, target, context) {
        const fit = await steps.fit(frame, target, firstShare(context))
        return pipelineModel(fit.fitted, await estimator.fit(fit.frame, target, lastShare(context)))
      },
    }
  }
  return {
    ...named,
    async fit(frame: Parameters<UnsupervisedEstimator['fit']>[0], context: FitContext) {
      const fit = await steps.fit(frame, undefined, firstShare(context))
      return pipelineModel(fit.fitted, await estimator.fit(fit.frame, lastShare(context)))
    },
  }
}

function pipelineModel(transform: FittedTransform, model: Model): Model {
  return {
    ...(model.trees && { trees: treesBehind(transform, model.trees) }),
    kind,
    outputs: model.outputs,
    get steps() {
      return stepsOf(model)
    },
    predict: (frame) => model.predict(transform.transform(frame)),
    compileRow: (signature) => behind(transform, signature, (made) => model.compileRow(made)),
    toState() {
      const first = partState('transform', transform)
      const last = partState('model', model)
      const params = { transform: first.part, model: last.part }
      return { kind, params, tensors: { ...first.tensors, ...last.tensors } }
    },
  }
}

/** What is done with a row, done with the row that the transform makes of it. */
function behind<Out>(
  transform: FittedTransform,
  signature: Signature,
  compile: (made: Signature) => (row: readonly Cell[], out: Out) => void,
): (row: readonly Cell[], out: Out) => void {
  const { signature: made, write } = transform.compileRow(signature)
  const cells: Cell[] = Array.from({ length: made.inputs.length }, () => null)
  const next = compile(made)
  return (row, out) => {
    write(row, cells)
    next(cells, out)
  }
}

type Trees = NonNullable<Model['trees']>

/** The trees of the last step, read through the transform: what explains them names the columns that it makes. */
function treesBehind(transform: FittedTransform, { encoder, ensemble }: Trees): Trees {
  return {
    ensemble,
    encoder: {
      ...encoder,
      bindFrame: (frame) => encoder.bindFrame(transform.transform(frame)),
      bindRow: (signature) => behind(transform, signature, (made) => encoder.bindRow(made)),
    },
  }
}

/**
 * The model of a pipeline that `toState` wrote.
 *
 * @param load  the reader of the model of its last step
 */
export function loadPipeline({ params, tensors }: ModelState, load: (state: ModelState) => Model): Model {
  const { transform, model } = params as Readonly<Record<string, Json>>
  return pipelineModel(loadTransform(partOf('transform', transform, tensors)), load(partOf('model', model, tensors)))
}

/** The parameters of every step, with its position and kind, or 'model', before the name. */
function paramsOf(transforms: readonly Transform[], estimator: Estimator | UnsupervisedEstimator) {
  const ofSteps = transforms.flatMap((transform, position) =>
    Object.entries(transform.params).map(([name, value]) => [`${position}.${transform.kind}.${name}`, plain(value)]),
  )
  const ofModel = Object.entries(estimator.params).map(([name, value]) => [`${estimator.kind}.${name}`, value])
  return Object.fromEntries([...ofSteps, ...ofModel]) as Readonly<Record<string, number | string | boolean>>
}

function plain(value: Json): number | string | boolean {
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean'
    ? value
    : JSON.stringify(value)
}

function firstShare(context: FitContext): FitContext {
  const { onProgress } = context
  return { ...context, ...(onProgress && { onProgress: (share) => onProgress(transformShare * share) }) }
}

function lastShare(context: FitContext): FitContext {
  const { onProgress } = context
  return {
    ...context,
    ...(onProgress && { onProgress: (share) => onProgress(transformShare + (1 - transformShare) * share) }),
  }
}
