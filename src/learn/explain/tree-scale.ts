import type { MarginScale, Model } from '../model.ts'

/** What the sum of a model's trees is, and what it is multiplied by to be that. */
export function treeScale(model: Model): { readonly scale: MarginScale; readonly factor: number } {
  const { kind, params } = model.toState()
  const { target, task, answer } = params as {
    readonly target?: string
    readonly task?: string
    readonly answer?: { readonly kind: string; readonly scale?: number }
  }
  if (kind === 'gradient-boosting') {
    if (target === 'classification') return { scale: model.outputs === 1 ? 'log-odds' : 'softmax', factor: 1 }
    return { scale: target === 'poisson' ? 'log' : 'value', factor: 1 }
  }
  if (kind === 'foreign-trees') return foreignScale(answer, model.outputs)
  if (task === undefined) return { scale: 'raw', factor: 1 }
  return { scale: task === 'classification' ? 'probability' : 'value', factor: 1 }
}

function foreignScale(
  answer: { readonly kind: string; readonly scale?: number } | undefined,
  outputs: number,
): ReturnType<typeof treeScale> {
  switch (answer?.kind) {
    case 'as-is':
      return { scale: 'value', factor: 1 }
    case 'softmax':
      return { scale: 'softmax', factor: 1 }
    case 'exp':
      return { scale: 'log', factor: 1 }
    case 'sigmoid':
      return outputs === 1 ? { scale: 'log-odds', factor: answer.scale ?? 1 } : { scale: 'raw', factor: 1 }
    default:
      return { scale: 'raw', factor: 1 }
  }
}
