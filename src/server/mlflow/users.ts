import type { FastifyRequest } from 'fastify'
import type { Access } from '../../access/access.ts'
import type { Actor, ShownUser } from '../../access/people.ts'
import { AppError } from '../../base/errors.ts'
import { everyProject } from '../../domain/access.ts'
import { actorOf } from '../access/guard.ts'
import { addressOf } from '../access/limit-rate.ts'
import { endpoint, type Endpoints } from './endpoint.ts'
import { flag, required, secretText, text } from './field.ts'

const named = { username: required(text) }

/** users/*, as MLflow's `AuthServiceClient` calls them. There are none where access is off. */
export const userEndpoints: Endpoints = ({ access }) => {
  if (access === undefined) return []
  const { people } = access
  return [
    endpoint(
      'POST',
      'users/create',
      { ...named, password: required(secretText) },
      async ({ username: name, password }, request) => ({
        user: wireUser(await people.add(whoAsks(request), { name, password })),
      }),
    ),
    endpoint('GET', 'users/list', {}, async () => ({ users: (await people.list()).map(wireUser) })),
    endpoint(
      'GET',
      'users/current',
      {},
      async (_input, request) => ({ user: wireUser(await people.get(actorOf(request))) }),
      'self',
    ),
    endpoint(
      'GET',
      'users/get',
      named,
      async ({ username }, request) => {
        refuseOthers(access, request, username)
        return { user: wireUser(await people.get(username)) }
      },
      'self',
    ),
    endpoint(
      'PATCH',
      'users/update-password',
      { ...named, password: required(secretText), current_password: secretText },
      async ({ username, password, current_password: current }, request) => {
        refuseOthers(access, request, username)
        await proveAgain(access, request, { username, current })
        await people.setPassword(whoAsks(request), username, password)
        return {}
      },
      'self',
    ),
    endpoint(
      'PATCH',
      'users/update-admin',
      { ...named, is_admin: required(flag) },
      async ({ username, is_admin: isAdmin }, request) => {
        const { grants } = await people.get(username)
        const wasAdmin = grants[everyProject] === 'admin'
        if (isAdmin !== wasAdmin) await people.setRole(whoAsks(request), username, isAdmin ? 'admin' : undefined)
        return {}
      },
    ),
    endpoint('DELETE', 'users/delete', named, async ({ username }, request) => {
      await people.remove(whoAsks(request), username)
      return {}
    }),
  ]
}

/** Who asks and from where, for the audit log. */
export function whoAsks(request: FastifyRequest): Actor {
  return { name: actorOf(request), origin: request.ip }
}

/** What is a person's own is also the admin's. A token that may do less than its owner changes no password. */
function refuseOthers(access: Access, request: FastifyRequest, username: string): void {
  const { principal } = request
  const isOwn = principal?.name === username && principal.atMost === undefined
  if (isOwn || access.mayDo(principal, 'admin', everyProject).allowed) return
  throw new AppError('ROLE_NEEDED', { user: actorOf(request), role: 'admin', project: everyProject })
}

/**
 * A session that somebody left open, or a token that was found, shall not become a password: one's own is changed by who
 * knows it, as the client's credentials or as `current_password`.
 *
 * @throws PASSWORD_CURRENT, CREDENTIALS_REFUSED, SIGN_IN_LIMITED
 */
async function proveAgain(
  access: Access,
  request: FastifyRequest,
  { username, current }: { readonly username: string; readonly current: string | undefined },
): Promise<void> {
  const { principal } = request
  if (principal?.name !== username) return
  if (current !== undefined) await access.signIn(username, current, addressOf(request))
  else if (principal.by !== 'password') throw new AppError('PASSWORD_CURRENT', { user: username })
}

function wireUser({ id, name, grants }: ShownUser): object {
  return {
    id,
    username: name,
    is_admin: grants[everyProject] === 'admin',
    experiment_permissions: [],
    registered_model_permissions: [],
  }
}
