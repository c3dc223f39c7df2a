import { Option } from 'commander'
import type { Command } from 'commander'
import { AppError } from '../../base/errors.ts'
import { ROLES, type ApiToken, type Role } from '../../domain/access.ts'
import { given, wholeNumber, type CommandTable } from '../command-table.ts'
import { table } from '../render.ts'

/** `tokens`: secrets for programs, in place of a password. */
export function tokensCommands(program: Command, { command }: CommandTable): void {
  const tokens = program.command('tokens').description('secrets for programs, in place of a password')
  command<{ readonly name: string; readonly atMost?: Role; readonly days?: number }>(
    tokens,
    'create <user>',
    'make a token of a user; it is shown once',
    async ({ operations, options: { name, atMost, days }, answer }, user) => {
      const { secret, token } = await operations.tokens.create(given({ user, name, atMost, days }))
      answer({ secret, ...token }, () => `${secret}\n\nKeep it now: it is not shown again. Its number is ${token.id}.`)
    },
    (self) =>
      self
        .option('--name <text>', 'what it is for', '')
        .addOption(new Option('--at-most <role>', 'the most it may do (default: what the user may)').choices(ROLES))
        .option('--days <number>', 'until it expires (default: never)', wholeNumber),
  )
  command<{ readonly user?: string }>(
    tokens,
    'list',
    'tokens, newest first; never their secrets',
    async ({ operations, options: { user }, answer }) => {
      const found = await operations.tokens.list(user)
      answer(found, () => tokensText(found))
    },
    (self) => self.option('--user <name>', 'of one user'),
  )
  command(tokens, 'revoke <number>', 'end a token', async ({ operations, answer }, number) => {
    if (!/^[1-9]\d{0,14}$/.test(number)) {
      throw new AppError('CLI_USAGE', { message: `Expected the number of a token, received "${number}".` })
    }
    const token = await operations.tokens.revoke(Number(number))
    answer(token, () => `Token ${token.id} (${token.prefix}...) of ${token.user} is revoked.`)
  })
}

function tokensText(tokens: readonly ApiToken[]): string {
  if (tokens.length === 0) return 'No tokens yet. Make one with `throughline tokens create <user>`.'
  const time = (ms: number | undefined): string => (ms === undefined ? '' : new Date(ms).toISOString())
  const rows = tokens.map((token) => [
    String(token.id),
    token.user,
    `${token.prefix}...`,
    token.name,
    token.atMost ?? '',
    time(token.expiresAtMs),
    time(token.lastUsedAtMs),
    time(token.revokedAtMs),
  ])
  return table(['token', 'user', 'begins', 'for', 'at most', 'expires', 'last used', 'revoked'], rows)
}
