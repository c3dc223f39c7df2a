import { AppError, shown } from '../base/errors.ts'
import type { PreparedTable } from '../domain/prepared-table.ts'

/**
 * Refuses what a config says of a positive class where the target, once read, has more than two classes: how many there
 * are is known only then.
 *
 * @throws CONFIG_VALUE
 */
export function checkQuestion({ project, labels = [] }: PreparedTable): void {
  if (labels.length <= 2) return
  const { withoutModel = 'majority', costs } = project.problem
  const why = `${labels.length} classes have no positive one`
  if (withoutModel !== 'majority') {
    const expected = `'majority': ${why}`
    throw new AppError('CONFIG_VALUE', { path: 'problem.withoutModel', expected, received: shown(withoutModel) })
  }
  for (const key of ['falsePositive', 'falseNegative'] as const) {
    if (costs?.[key] === undefined) continue
    const expected = `left out, and wrongAnswer given: ${why}`
    throw new AppError('CONFIG_VALUE', { path: `problem.costs.${key}`, expected, received: shown(costs[key]) })
  }
}
