import type { ColumnContract } from '../../domain/contract.ts'
import type { TableProfile } from '../../domain/profile.ts'

/**
 * The features that say again what another feature says, with the reason to leave each out. Never the target (a copy of
 * it is a leak, which another check finds), the time or the group, and never where the other column is no feature
 * itself: one of the two stays.
 */
export function repeatingColumns(
  { columns }: TableProfile,
  contracts: Readonly<Record<string, ColumnContract>>,
  { target, time, group }: { readonly target: string; readonly time?: string; readonly group?: string },
): Map<string, string> {
  const named = new Set([target, time, group])
  const left = new Map<string, string>()
  const isFeature = (column: string): boolean =>
    column !== target && column !== group && contracts[column]?.role === undefined && !left.has(column)
  for (const { column, suspicions } of columns) {
    const found = suspicions.find(({ kind }) => kind === 'duplicate-column')
    if (found === undefined || named.has(column) || !isFeature(column)) continue
    if (found.beside?.some(isFeature) === true) left.set(column, found.evidence)
  }
  return left
}
