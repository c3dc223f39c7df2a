import { people, type People } from '../access/people.ts'
import type { Operations } from '../cli/operations.ts'
import { terminalActor, type App } from './open-app.ts'

/** Users, tokens and the audit log, as the commands ask for them. A server that runs sees changes within five seconds. */
export function accessOperations(app: () => Promise<App>): Pick<Operations, 'users' | 'tokens' | 'audit'> {
  const actor = { name: terminalActor, origin: terminalActor }
  const house = async (): Promise<People> => {
    const { store, clock } = await app()
    return people({ store: store.access, clock })
  }
  return {
    users: {
      add: async (user) => (await house()).add(actor, user),
      list: async () => (await house()).list(),
      setPassword: async (name, password) => (await house()).setPassword(actor, name, password),
      setRole: async (name, role, project) => (await house()).setRole(actor, name, role, project),
      remove: async (name) => (await house()).remove(actor, name),
    },
    tokens: {
      create: async (token) => (await house()).createToken(actor, token),
      list: async (user) => (await house()).listTokens(user),
      revoke: async (id) => (await house()).revokeToken(actor, id),
    },
    audit: async (limit) => (await house()).audit(limit),
  }
}
