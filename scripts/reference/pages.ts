import { cliPage } from './cli.ts'
import { configPage } from './config.ts'
import { errorsPage } from './errors.ts'
import { proposalsPage } from './proposals.ts'

/** Pages of docs/reference that are made by the program itself, by file name. */
export const pages: Readonly<Record<string, () => string | Promise<string>>> = {
  'cli.md': cliPage,
  'config.md': configPage,
  'errors.md': errorsPage,
  'proposals.md': proposalsPage,
}
