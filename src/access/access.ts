import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import type { AccessStore, Action, AuditEntry, Principal, Subject, User } from '../domain/access.ts'
import { countAttempts } from './attempts.ts'
import { authenticator, type Authenticator } from './authenticator.ts'
import { mayAnywhere, mayDo, projectsFor, type Decision } from './may-do.ts'
import { oidc, type Oidc, type OidcSettings } from './oidc.ts'
import { passwordCost, type PasswordCost } from './password.ts'
import { people, type People } from './people.ts'
import { findProjects, type Named } from './projects.ts'
import { sessions, type Sessions } from './sessions.ts'

/** Who may do what, as the server asks it. */
export interface Access extends Pick<Authenticator, 'known' | 'prove' | 'signIn'> {
  readonly sessions: Sessions
  readonly people: People
  /** Absent: nobody signs in elsewhere. */
  readonly oidc?: Oidc
  /** Where that is, for the page. */
  readonly issuer?: string
  mayDo(principal: Principal | undefined, action: Action, subject: Subject): Decision
  mayAnywhere(principal: Principal, action: Action): boolean
  projectsFor(principal: Principal, action: Action): Subject
  projectsOf(named: readonly Named[]): Promise<Subject>
  audit(entry: Omit<AuditEntry, 'id' | 'atMs'>): Promise<void>
}

/** Access over what the workspace keeps. Passwords cost what `cost` says; default: `passwordCost`. */
export async function createAccess(needs: {
  readonly store: AccessStore
  readonly clock: Clock
  readonly logger: Logger
  readonly oidc?: OidcSettings
  readonly cost?: PasswordCost
}): Promise<Access> {
  const { store, clock, logger, cost = passwordCost } = needs
  const attempts = countAttempts(clock)
  const proofs = await authenticator({ store, clock, attempts, cost })
  const browsers = sessions(store, clock)
  const changed = (): void => {
    proofs.forget()
    browsers.forget()
  }
  const elsewhere = needs.oidc === undefined ? undefined : oidc(needs.oidc, { store, clock, logger })
  const signedIn = (user: User): User => {
    // Its role may be another than before.
    changed()
    return user
  }
  return {
    known: proofs.known,
    prove: proofs.prove,
    signIn: proofs.signIn,
    sessions: browsers,
    people: people({ store, clock, cost, changed }),
    ...(elsewhere === undefined
      ? {}
      : { oidc: { ...elsewhere, arrive: async (...came) => signedIn(await elsewhere.arrive(...came)) } }),
    ...(needs.oidc === undefined ? {} : { issuer: needs.oidc.issuer }),
    mayDo,
    mayAnywhere,
    projectsFor,
    projectsOf: findProjects(store, clock),
    audit: (entry) =>
      store.audit.append({
        ...entry,
        atMs: clock.nowMs(),
        // A client wrote these: no pages of it, and nothing that a terminal would take for a command.
        actor: plain(entry.actor).slice(0, 100),
        subject: plain(entry.subject).slice(0, 200),
      }),
  }
}

function plain(text: string): string {
  return text.replaceAll(/\p{C}/gu, '\u{FFFD}')
}
