import { count } from '../render.ts'
import type { Command } from 'commander'
import type { CommandTable } from '../command-table.ts'
import type { BackupSummary } from '../operations.ts'

/** `backup` and `restore`: everything a workspace holds, as one folder. */
export function backupCommands(program: Command, { command }: CommandTable): void {
  command<{ readonly out: string }>(
    program,
    'backup',
    'write everything the workspace holds to a new folder, also while a server runs',
    async ({ operations, options: { out }, answer, withProgress }) => {
      const result = await withProgress((progress) => operations.backUp({ out }, progress))
      answer(result, () => [`${result.folder} holds ${sizes(result)} now.`, ...lacking(result)].join('\n'))
    },
    (self) => self.requiredOption('--out <folder>', 'where the backup goes: a folder that is not there yet'),
  )
  command(
    program,
    'restore <folder>',
    'make a workspace of a backup, in a new folder and an empty database',
    async ({ operations, answer, withProgress }, from) => {
      const result = await withProgress((progress) => operations.restore({ from }, progress))
      answer(result, () => `${result.folder} holds ${sizes(result)} now. Serve it with \`throughline up --data\`.`)
    },
    (self) => self.option('--data <folder>', 'workspace folder (default: .throughline in the project folder)'),
  )
}

function lacking({ elsewhere }: BackupSummary): string[] {
  if (elsewhere === undefined) return []
  const { owners, example } = elsewhere
  return [`Not in it: the files of ${count(owners)} runs and logged models that are elsewhere, in ${example} for one.`]
}

function sizes({ rows, files, bytes }: BackupSummary): string {
  return `${count(rows)} rows and ${count(files)} files of ${count(Math.ceil(bytes / 1024))} KB`
}
