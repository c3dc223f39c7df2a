import { count } from '../render.ts'
import type { Command } from 'commander'
import type { CommandTable } from '../command-table.ts'
import type { PackedLog } from '../operations.ts'

/** `log`: the prediction log and the outcomes. */
export function logCommands(program: Command, { command }: CommandTable): void {
  const log = program.command('log').description('the log of predictions and their outcomes')
  command(
    log,
    'pack',
    'turn segments of the log that are over into Parquet (`up` does it every ten minutes)',
    async ({ operations, answer }) => {
      const result = await operations.packLog()
      answer(result, () => packedText(result))
    },
  )
}

function packedText({ segments, rows, bytesBefore, bytes, left }: PackedLog): string {
  const kept = left.map((file) => `Left as it is, because a line of it could not be read back: ${file}`)
  if (segments === 0) return ['Nothing to pack.', ...kept].join('\n')
  const size = (of: number): string => `${count(Math.ceil(of / 1024))} KB`
  return [
    `${count(rows)} rows of ${count(segments)} segments are Parquet now: ${size(bytes)}, before ${size(bytesBefore)}.`,
    ...kept,
  ].join('\n')
}
