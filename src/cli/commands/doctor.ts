import { table } from '../render.ts'
import type { DoctorReport } from '../operations.ts'

export function doctorText({ checks }: DoctorReport): string {
  const fixes = checks.filter(({ ok, fix }) => !ok && fix !== undefined).map(({ name, fix }) => `${name}: ${fix}`)
  const rows = checks.map(({ name, ok, found }) => [ok ? 'ok' : 'NOT OK', name, found])
  return [table(['', 'check', 'found'], rows), ...fixes].join('\n')
}
