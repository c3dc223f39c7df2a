import { Option } from 'commander'
import type { Command } from 'commander'
import { AppError } from '../../base/errors.ts'
import { everyProject, ROLES, type Role } from '../../domain/access.ts'
import type { ShownUser } from '../../access/people.ts'
import { given, type CommandTable } from '../command-table.ts'
import { table } from '../render.ts'

const roleOption = (flags: string, about: string): Option => new Option(flags, about).choices(ROLES)

/** `users`: who may sign in to a server with access on, and what each may do. */
export function usersCommands(program: Command, { command }: CommandTable): void {
  const users = program.command('users').description('who may sign in to `up`, and what each may do')
  command<{ readonly role?: Role }>(
    users,
    'add <name>',
    'let somebody in; the password is asked for, or read from the first line of stdin',
    async ({ operations, options: { role }, answer, secret }, name) => {
      const password = await asked(secret, `Password of ${name}`)
      const user = await operations.users.add(given({ name, password, role }))
      answer(user, () => `${user.name} may sign in. ${rolesText(user)}`)
    },
    (self) => self.addOption(roleOption('--role <role>', 'role on all projects')),
  )
  command(users, 'list', 'everybody, with roles', async ({ operations, answer }) => {
    const found = await operations.users.list()
    answer(found, () => usersText(found))
  })
  command<{ readonly project: string }>(
    users,
    'role <name> <role>',
    `give a role (${ROLES.join(', ')}), or take it away (none)`,
    async ({ operations, options: { project }, answer }, name, role) => {
      const user = await operations.users.setRole(name, readRole(role), project)
      answer(user, () => `${user.name}: ${rolesText(user)}`)
    },
    (self) => self.option('--project <name>', 'an experiment or a model; "*" is all', everyProject),
  )
  command(
    users,
    'password <name>',
    'set a new password, and end the sessions of the old; asked for, or read from stdin',
    async ({ operations, answer, secret }, name) => {
      await operations.users.setPassword(name, await asked(secret, `New password of ${name}`))
      answer({ user: name }, () => `${name} has a new password.`)
    },
  )
  command(
    users,
    'remove <name>',
    'let somebody in no longer; their tokens end',
    async ({ operations, answer }, name) => {
      await operations.users.remove(name)
      answer({ removed: name }, () => `${name} is removed, with all tokens and sessions.`)
    },
  )
}

async function asked(secret: ((question: string) => Promise<string>) | undefined, question: string): Promise<string> {
  if (secret === undefined) throw new AppError('CLI_USAGE', { message: 'There is nobody to ask for the password.' })
  return secret(question)
}

function readRole(text: string): Role | undefined {
  if (text === 'none') return undefined
  const role = ROLES.find((each) => each === text)
  if (role !== undefined) return role
  throw new AppError('CLI_USAGE', { message: `Expected a role (${ROLES.join(', ')}, none), received "${text}".` })
}

function rolesText({ grants }: ShownUser): string {
  const roles = Object.entries(grants).map(([project, role]) =>
    project === everyProject ? `${role} on all projects` : `${role} on ${project}`,
  )
  return roles.length === 0 ? 'No role yet: `throughline users role <name> viewer` gives one.' : `${roles.join(', ')}.`
}

function usersText(users: readonly ShownUser[]): string {
  if (users.length === 0) return 'No users yet. The first: `throughline users add <name> --role admin`.'
  const rows = users.map((user) => [
    user.name,
    Object.keys(user.grants).length === 0 ? 'none' : rolesText(user).slice(0, -1),
    user.signsIn,
    new Date(user.createdAtMs).toISOString(),
  ])
  return table(['user', 'roles', 'signs in', 'since'], rows)
}
