import type { ColumnDrift, DriftVerdict } from '../domain/drift-report.ts'

/**
 * The verdict of the window: that of its worst column, because one input that broke is enough to break a model, and
 * the correction for many columns already holds false calls down. 'inconclusive' only when no column could be judged.
 */
export function overallVerdict(columns: readonly Pick<ColumnDrift, 'verdict'>[]): DriftVerdict {
  const verdicts = new Set(columns.map((column) => column.verdict))
  if (verdicts.has('drifted')) return 'drifted'
  if (verdicts.has('warning')) return 'warning'
  return verdicts.has('stable') ? 'stable' : 'inconclusive'
}
