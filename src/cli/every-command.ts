import { auditCommand } from './commands/audit.ts'
import { backupCommands } from './commands/backup.ts'
import { clientCommand } from './commands/client.ts'
import { doctorCommand } from './commands/doctor.ts'
import { evaluateCommand } from './commands/evaluate.ts'
import { initCommand } from './commands/init.ts'
import { logCommands } from './commands/log.ts'
import { modelsCommands } from './commands/models.ts'
import { monitorCommand } from './commands/monitor.ts'
import { predictCommand } from './commands/predict.ts'
import { reportCommand } from './commands/report.ts'
import { runCommand } from './commands/run.ts'
import { runsCommands } from './commands/runs.ts'
import { tokensCommands } from './commands/tokens.ts'
import { upCommand } from './commands/up.ts'
import { usersCommands } from './commands/users.ts'
import type { Declare } from './command-table.ts'

/** Every command, in the order of the help. */
export const everyCommand: readonly Declare[] = [
  initCommand,
  runCommand,
  upCommand,
  predictCommand,
  evaluateCommand,
  clientCommand,
  reportCommand,
  monitorCommand,
  runsCommands,
  modelsCommands,
  logCommands,
  usersCommands,
  tokensCommands,
  auditCommand,
  backupCommands,
  doctorCommand,
]
