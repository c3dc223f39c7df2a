import type { Json } from '../../base/json.ts'
import type { Signature } from '../../domain/signature.ts'
import type { Cell } from '../../frame/column.ts'
import type { Frame } from '../../frame/frame.ts'
import type { FitContext, ModelState, Target } from '../model.ts'
import { partOf, partState } from '../model-parts.ts'
import type { FittedTransform, RowTransform, Transform, TransformFit } from './transform.ts'

const kind = 'chain'

/**
 * Transforms one after the other, as one: each learns from the rows as those before it made them, and a row goes through
 * all of them. It fits without an estimator, and stands wherever a transform can.
 */
export function chain(transforms: readonly Transform[]): Transform {
  return {
    kind,
    params: { transforms: transforms.map((transform) => ({ kind: transform.kind, params: transform.params })) },
    fit: (frame, target, context) => fitChain(transforms, frame, target, context),
  }
}

async function fitChain(
  transforms: readonly Transform[],
  frame: Frame,
  target: Target | undefined,
  context: FitContext,
): Promise<TransformFit> {
  const fitted: FittedTransform[] = []
  let rows = frame
  for (const [position, transform] of transforms.entries()) {
    const { onProgress } = context
    const fit = await transform.fit(rows, target, {
      ...context,
      rng: context.rng.fork(`transform-${position}`),
      ...(onProgress && { onProgress: (share) => onProgress((position + share) / transforms.length) }),
    })
    fitted.push(fit.fitted)
    rows = fit.frame
  }
  return { fitted: fittedChain(fitted), frame: rows }
}

function fittedChain(fitted: readonly FittedTransform[]): FittedTransform {
  return {
    kind,
    transform: (frame) => fitted.reduce((rows, step) => step.transform(rows), frame),
    compileRow: (signature) => compiledChain(fitted, signature),
    toState() {
      const parts = fitted.map((step, position) => partState(`${position}`, step))
      const tensors = Object.assign({}, ...parts.map((part) => part.tensors)) as ModelState['tensors']
      return { kind, params: { transforms: parts.map(({ part }) => part) }, tensors }
    },
  }
}

function compiledChain(fitted: readonly FittedTransform[], signature: Signature): RowTransform {
  const steps: { readonly write: RowTransform['write']; readonly cells: Cell[] }[] = []
  let laidOut = signature
  for (const step of fitted) {
    const { write, signature: made } = step.compileRow(laidOut)
    // One row for each step, used again and again.
    steps.push({ write, cells: Array.from({ length: made.inputs.length }, () => null) })
    laidOut = made
  }
  return {
    signature: laidOut,
    write(row, out) {
      let from = row
      for (let i = 0; i < steps.length; i++) {
        const { write, cells } = steps[i]!
        const to = i === steps.length - 1 ? out : cells
        write(from, to)
        from = to
      }
      if (steps.length === 0) for (let i = 0; i < row.length; i++) out[i] = row[i]!
    },
  }
}

/** The chain that `toState` wrote, its steps read by `load`. */
export function loadChain(
  { params, tensors }: ModelState,
  load: (state: ModelState) => FittedTransform,
): FittedTransform {
  const { transforms } = params as { readonly transforms: readonly Json[] }
  return fittedChain(transforms.map((part, position) => load(partOf(`${position}`, part, tensors))))
}
