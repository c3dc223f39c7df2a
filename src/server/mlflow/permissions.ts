import type { FastifyRequest } from 'fastify'
import type { Actor, ShownUser } from '../../access/people.ts'
import { AppError } from '../../base/errors.ts'
import { everyProject, ROLES, type Role } from '../../domain/access.ts'
import type { ServerNeeds } from '../needs.ts'
import { endpoint, type Endpoints } from './endpoint.ts'
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
const permission = { username: required(text), permission: required(oneOf(Object.keys(roles))) }

type Given = Readonly<Record<string, string | undefined>>
type ProjectOf = (given: string) => Promise<string>
type Projects = Readonly<Record<'experiment' | 'registered_model', ProjectOf>>

/** What names a project: an experiment by its id, a registered model by its name. */
function projectsIn({ tracker }: Pick<ServerNeeds, 'tracker'>): Projects {
  return {
    experiment: async (id) => named((await tracker.experiments.get(id)).name),
    registered_model: async (name) => named(name),
  }
}

/** A thing may be called what stands for all projects: a role on it would be one on all. */
function named(project: string): string {
  if (project !== everyProject) return project
  throw new AppError('PERMISSION_RESOURCE', { received: project, known: ['experiment', 'registered_model'] })
}

/**
 * experiments/permissions/* and registered-models/permissions/*, as clients to 3.5 call them: the roles of a user on the
 * project of that name. An experiment and a model of one name are one project here, so what is created again as it is
 * already is no error.
 */
export const permissionEndpoints: Endpoints = ({ access, tracker }) => {
  if (access === undefined) return []
  const { people } = access
  const projects = projectsIn({ tracker })

  /** @throws PERMISSION_NOT_FOUND */
  async function owned(username: string, project: string): Promise<{ readonly user: ShownUser; readonly role: Role }> {
    const user = await people.get(username)
    const role = ownRole(user, project)
    if (role === undefined) throw new AppError('PERMISSION_NOT_FOUND', { user: username, project })
    return { user, role }
  }

  function ofNoun(noun: string, answerName: string, key: string, projectOf: ProjectOf) {
    const subject = { [key]: required(text) }
    const only = { ...subject, username: required(text) }
    const shown = ({ id, name }: ShownUser, given: string, word: string): object => ({
      [answerName]: { [key]: given, user_id: id, username: name, permission: word },
    })
    return [
      endpoint('POST', `${noun}/permissions/create`, { ...subject, ...permission }, async (input, request) => {
        const { username = '', permission: wanted = '', [key]: given = '' } = input as Given
        const project = await projectOf(given)
        const before = ownRole(await people.get(username), project)
        if (before !== undefined && before !== roles[wanted]) {
          throw new AppError('PERMISSION_EXISTS', { user: username, project, role: before })
        }
        return shown(await people.setRole(whoAsks(request), username, roles[wanted], project), given, wanted)
      }),
      endpoint('PATCH', `${noun}/permissions/update`, { ...subject, ...permission }, async (input, request) => {
        const { username = '', permission: wanted = '', [key]: given = '' } = input as Given
        const project = await projectOf(given)
        await owned(username, project)
        await people.setRole(whoAsks(request), username, roles[wanted], project)
        return {}
      }),
      endpoint('GET', `${noun}/permissions/get`, only, async (input) => {
        const { username = '', [key]: given = '' } = input as Given
        const { user, role } = await owned(username, await projectOf(given))
        return shown(user, given, words[role])
      }),
      endpoint('DELETE', `${noun}/permissions/delete`, only, async (input, request) => {
        const { username = '', [key]: given = '' } = input as Given
        const project = await projectOf(given)
        await owned(username, project)
        await people.setRole(whoAsks(request), username, undefined, project)
        return {}
      }),
    ]
  }

  return [
    ...ofNoun('experiments', 'experiment_permission', 'experiment_id', projects.experiment),
    ...ofNoun('registered-models', 'registered_model_permission', 'name', projects.registered_model),
  ]
}

/**
 * users/permissions/grant, revoke and get of REST API 3.0, as newer clients call them instead. What is got is what holds
 * in the end: the role on all projects counts.
 */
export const userPermissionEndpoints: Endpoints = ({ access, tracker }) => {
  if (access === undefined) return []
  const { people } = access
  const projects = projectsIn({ tracker })
  const resource = { username: required(text), resource_type: required(text), resource_id: required(text) }

  async function projectOf({ resource_type: type, resource_id: id }: { resource_type: string; resource_id: string }) {
    const find = type === 'experiment' || type === 'registered_model' ? projects[type] : undefined
    if (find === undefined) {
      throw new AppError('PERMISSION_RESOURCE', { received: type.slice(0, 80), known: Object.keys(projects) })
    }
    return find(id)
  }
  const set = async (by: Actor, username: string, role: Role | undefined, project: string): Promise<object> => {
    await people.setRole(by, username, role, project)
    return {}
  }
  const granted = oneOf(['READ', 'USE', 'EDIT', 'MANAGE', 'NO_PERMISSIONS'])
  return [
    endpoint(
      'POST',
      'users/permissions/grant',
      { ...resource, permission: required(granted) },
      async ({ username, permission: wanted, ...about }, request: FastifyRequest) =>
        set(whoAsks(request), username, roles[wanted], await projectOf(about)),
    ),
    endpoint('POST', 'users/permissions/revoke', resource, async ({ username, ...about }, request) =>
      set(whoAsks(request), username, undefined, await projectOf(about)),
    ),
    endpoint('GET', 'users/permissions/get', resource, async ({ username, ...about }) => {
      const { name, grants } = await people.get(username)
      const project = await projectOf(about)
      const may = (action: 'view' | 'edit' | 'approve') =>
        access.mayDo({ name, grants, by: 'password' }, action, [project]).allowed
      const word = may('approve') ? 'MANAGE' : may('edit') ? 'EDIT' : may('view') ? 'READ' : 'NO_PERMISSIONS'
      // A viewer may ask for predictions: what is read may be used.
      return { allowed: may('view'), permission: word }
    }),
  ]
}

function ownRole({ grants }: ShownUser, project: string): Role | undefined {
  return ROLES.find((role) => Object.hasOwn(grants, project) && grants[project] === role)
}
