import { sql, type RawBuilder } from 'kysely'
import type { View } from '../../domain/search.ts'

/** Continues a condition. */
export function viewOf(view: View): RawBuilder<unknown> {
  if (view === 'all') return sql``
  return view === 'active' ? sql` and it.deleted_at_ms is null` : sql` and it.deleted_at_ms is not null`
}
