import type { Command } from 'commander'
import type { CommandTable } from '../command-table.ts'
import { table } from '../render.ts'
import type { DoctorReport } from '../operations.ts'

/** `doctor`: is everything a run or `up` stands on well? Exit code 1 when not. */
export function doctorCommand(program: Command, { command }: CommandTable): void {
  command(
    program,
    'doctor',
    'check the machine, the workspace, the project and the models',
    async ({ operations, answer, conclude }) => {
      const result = await operations.doctor()
      answer(result, () => doctorText(result))
      conclude(result.checks.every(({ ok }) => ok) ? 0 : 1)
    },
  )
}

export function doctorText({ checks }: DoctorReport): string {
  const fixes = checks.filter(({ ok, fix }) => !ok && fix !== undefined).map(({ name, fix }) => `${name}: ${fix}`)
  const rows = checks.map(({ name, ok, found }) => [ok ? 'ok' : 'NOT OK', name, found])
  return [table(['', 'check', 'found'], rows), ...fixes].join('\n')
}
