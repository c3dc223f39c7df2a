import { AppError } from '../base/errors.ts'
import type { Decision } from '../domain/cleaning.ts'
import type { LeakageFinding } from '../domain/leakage.ts'
import type { PreparedTable } from '../domain/prepared-table.ts'
import { targetName } from '../domain/project.ts'

/** The columns a model may learn from, and why each of the others may not. */
export interface FeatureChoice {
  readonly features: readonly string[]
  readonly excluded: readonly Decision[]
}

/**
 * All columns but the target, those the contract sets aside (ids, ignored, known only after) and those the leakage
 * check excluded.
 *
 * @throws FEATURES_NONE when nothing is left
 */
export function chooseFeatures(table: PreparedTable, leakage: readonly LeakageFinding[]): FeatureChoice {
  const { columns } = table.project
  const target = targetName(table.project.problem)
  const leaking = new Map(
    leakage.filter((finding) => finding.action === 'excluded').map((finding) => [finding.column, finding.evidence]),
  )
  const features: string[] = []
  const excluded: Decision[] = []
  for (const name of table.frame.columns.keys()) {
    if (name === target) continue
    const reason = leaking.get(name) ?? setAside(columns[name])
    if (reason === undefined) features.push(name)
    else excluded.push({ column: name, action: 'exclude', reason, rowsAffected: table.frame.rowCount })
  }
  if (features.length === 0) {
    throw new AppError('FEATURES_NONE', { excluded: excluded.map((decision) => decision.column) })
  }
  return { features, excluded }
}

function setAside(contract: PreparedTable['project']['columns'][string] | undefined): string | undefined {
  if (contract === undefined || contract.keep !== undefined) return undefined
  if (contract.role === 'id') return contract.reason ?? 'names a row, says nothing about it'
  if (contract.role === 'ignored') return contract.reason ?? 'left out by the config'
  if (contract.known === 'after') return contract.reason ?? 'known only after the decision'
  return undefined
}
