import type { Action } from '../../domain/access.ts'

/** What moves, ends or hides a version that others rely on; reading an alias does not. */
const promotions = /^(registered-models\/(alias|rename|delete)|model-versions\/(transition-stage|delete))$/

/** Calls whose answers leave out what one may not see. */
export const filteredCalls: ReadonlySet<string> = new Set([
  'experiments/search',
  'experiments/search-datasets',
  'runs/search',
  'registered-models/search',
  'model-versions/search',
  'logged-models/search',
])

/**
 * What a call of the wire format is, where its endpoint does not say: users, permissions and webhooks are the admin's;
 * GET and searches read; what moves a version that others rely on approves; all else writes.
 */
export function wireAction(methods: readonly string[], path: string): Action {
  const parts = path.split('/')
  const [noun = ''] = parts
  const last = parts.findLast((part) => !part.startsWith(':')) ?? ''
  if (['users', 'webhooks', 'gateway', 'workspaces'].includes(noun) || parts.includes('permissions')) return 'admin'
  if (methods.some((method) => method === 'GET' || method === 'HEAD')) return 'view'
  if (/^(search|get)(-|$)/.test(last)) return 'view'
  return promotions.test(path) ? 'approve' : 'edit'
}
