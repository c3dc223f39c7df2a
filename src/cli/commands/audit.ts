import type { Command } from 'commander'
import type { AuditEntry } from '../../domain/access.ts'
import { wholeNumber, type CommandTable } from '../command-table.ts'
import { table } from '../render.ts'

/** `audit`: who signed in, was refused, promoted or administered. */
export function auditCommand(program: Command, { command }: CommandTable): void {
  command<{ readonly limit: number }>(
    program,
    'audit',
    'who signed in, was refused, promoted or administered, newest first',
    async ({ operations, options: { limit }, answer }) => {
      const entries = await operations.audit(limit)
      answer(entries, () => auditText(entries))
    },
    (self) => self.option('--limit <number>', 'how many', wholeNumber, 50),
  )
}

function auditText(entries: readonly AuditEntry[]): string {
  if (entries.length === 0) return 'Nothing yet.'
  const rows = entries.map(({ atMs, actor, action, subject, origin, outcome }) => [
    ...[new Date(atMs).toISOString(), actor, action, subject, origin, outcome],
  ])
  return table(['when', 'who', 'what', 'about', 'from', 'outcome'], rows)
}
