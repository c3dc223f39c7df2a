import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import type { AccessStore, Action, AuditEntry, Principal, Subject, User } from '../domain/access.ts'
import { countAttempts } from './attempts.ts'
import { authenticator, type Authenticator } from './authenticator.ts'
import { mayAnywhere, mayDo, projectsFor, type Decision } from './may-do.ts'
import { oidc, type Departure, type Oidc, type OidcSettings } from './oidc.ts'
import { passwordCost, type PasswordCost } from './password.ts'
import { people, type People } from './people.ts'
import { findProjects, type Named } from './projects.ts'
import { sessions, type Sessions } from './sessions.ts'

/** Who may do what, as the server asks it. */
export interface Access extends Pick<Authenticator, 'known' | 'prove' | 'signIn'> {
  readonly sessions: Sessions
  readonly people: People
  /** Absent: nobody signs in elsewhere. */
  readonly oidc?: SignInElsewhere
  /** Where that is, for the page. */
  readonly issuer?: string
  mayDo(principal: Principal | undefined, action: Action, subject: Subject): Decision
  mayAnywhere(principal: Principal, action: Action): boolean
  projectsFor(principal: Principal, action: Action): Subject
  projectsOf(named: readonly Named[]): Promise<Subject>
  audit(entry: Omit<AuditEntry, 'id' | 'atMs'>): Promise<void>
}

/** Where else people sign in; those who come back in vain too often are not heard. */
export interface SignInElsewhere extends Pick<Oidc, 'depart'> {
  /** @throws SIGN_IN_ELSEWHERE, SIGN_IN_LIMITED */
  arrive(url: string, departure: Departure, address: string): Promise<User>
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
  const arrive = async (
    { arrive: from }: Oidc,
    ...[url, departure, address]: Parameters<SignInElsewhere['arrive']>
  ) => {
    // Each costs a call of the provider and a line of the audit log, whoever asks.
    attempts.check(address, elsewhereName)
    attempts.failed(address, elsewhereName)
    const user = await from(url, departure)
    attempts.succeeded(address, elsewhereName)
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
      : { oidc: { depart: elsewhere.depart, arrive: (...came) => arrive(elsewhere, ...came) } }),
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

/** What attempts are counted under that bring no name; nobody is called so. */
const elsewhereName = 'elsewhere:'

function plain(text: string): string {
  return text.replaceAll(/\p{C}/gu, '\u{FFFD}')
}
