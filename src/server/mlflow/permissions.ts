import { AppError } from '../../base/errors.ts'
import type { Role } from '../../domain/access.ts'
import { endpoint, type Endpoint, type Endpoints } from './endpoint.ts'
import { oneOf, required, text } from './field.ts'
import { whoAsks } from './users.ts'

/** Roles in the words of the wire format; no permissions of its own means what holds for all projects. */
const roles: Readonly<Record<string, Role | undefined>> = {
  READ: 'viewer',
  USE: 'viewer',
  EDIT: 'editor',
  MANAGE: 'approver',
  NO_PERMISSIONS: undefined,
}
const words: Readonly<Record<Role, string>> = { viewer: 'READ', editor: 'EDIT', approver: 'MANAGE', admin: 'MANAGE' }

/**
 * experiments/permissions/* and registered-models/permissions/*: the roles of a user on the project of that name. An
 * experiment and a model of one name are one project here. `update` of what is not there makes it.
 */
export const permissionEndpoints: Endpoints = ({ access, tracker }) => {
  if (access === undefined) return []
  const { people } = access
  const permission = { username: required(text), permission: required(oneOf(Object.keys(roles))) }

  function ofNoun(noun: string, answerName: string, key: string, projectOf: (given: string) => Promise<string>) {
    const subject = { [key]: required(text) }
    const set = async (input: Given, request: Parameters<Endpoint['handle']>[1]) => {
      const { username = '', permission: wanted = '' } = input
      const project = await projectOf(input[key]!)
      const { id } = await people.setRole(whoAsks(request), username, roles[wanted], project)
      return { [answerName]: { [key]: input[key], user_id: id, username, permission: wanted } }
    }
    return [
      endpoint('POST', `${noun}/permissions/create`, { ...subject, ...permission }, (input, request) =>
        set(input as Given, request),
      ),
      endpoint('PATCH', `${noun}/permissions/update`, { ...subject, ...permission }, async (input, request) => {
        await set(input, request)
        return {}
      }),
      endpoint('GET', `${noun}/permissions/get`, { ...subject, username: required(text) }, async (input) => {
        const { username = '', [key]: given = '' } = input as Given
        const user = await people.get(username)
        const project = await projectOf(given)
        const role = Object.hasOwn(user.grants, project) ? user.grants[project] : undefined
        if (role === undefined) throw new AppError('PERMISSION_NOT_FOUND', { user: username, project })
        return { [answerName]: { [key]: given, user_id: user.id, username, permission: words[role] } }
      }),
      endpoint(
        'DELETE',
        `${noun}/permissions/delete`,
        { ...subject, username: required(text) },
        async (input, request) => {
          const { username = '', [key]: given = '' } = input as Given
          await people.setRole(whoAsks(request), username, undefined, await projectOf(given))
          return {}
        },
      ),
    ]
  }

  return [
    ...ofNoun(
      'experiments',
      'experiment_permission',
      'experiment_id',
      async (id) => (await tracker.experiments.get(id)).name,
    ),
    ...ofNoun('registered-models', 'registered_model_permission', 'name', async (name) => name),
  ]
}

type Given = Readonly<Record<string, string | undefined>>
