import type { Costs, Problem } from '../domain/project.ts'
import type { InferredProblem } from '../validate/propose/infer-problem.ts'

/** The question in plain words, with costs and today's policy assumed, for a person to put right. */
export function problemOf(target: string, inferred: InferredProblem): Problem {
  const { kind, positive, labels } = inferred
  const asked = inferred.positiveValues?.join(' or ')
  const open = labels === undefined ? `What will ${target} be?` : `Which ${target} will it be?`
  return {
    question: asked === undefined ? open : `Is ${target} ${asked}?`,
    decision:
      asked === undefined
        ? `Plan with the predicted ${target}.`
        : `Act on the rows where ${target} is likely ${asked}.`,
    kind,
    target: inferred.target,
    ...(positive === undefined ? {} : { positive }),
    costs: assumedCosts(inferred),
    withoutModel: kind === 'classification' ? 'majority' : 'mean',
  }
}

/** Missing a positive is as dear as the positives are rare: then acting on all and on none cost about the same. */
function assumedCosts({ kind, classes, labels }: InferredProblem): Costs {
  if (labels !== undefined) return { wrongAnswer: 1, currency: 'units', assumed: true }
  if (kind === 'regression') return { perUnitError: 1, currency: 'units', assumed: true }
  const ratio = classes === undefined ? 1 : Math.round(classes.negatives / Math.max(1, classes.positives))
  return { falsePositive: 1, falseNegative: Math.max(1, ratio), currency: 'units', assumed: true }
}
