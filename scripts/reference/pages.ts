import { cliPage } from './cli.ts'
import { configPage } from './config.ts'
import { errorsPage } from './errors.ts'

/** Pages of docs/reference that are made from the program's own tables, by file name. */
export const pages: Readonly<Record<string, () => string>> = {
  'cli.md': cliPage,
  'config.md': configPage,
  'errors.md': errorsPage,
}
