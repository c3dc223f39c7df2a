/** What a person may be to a project, from least to most: each may do all that those before it may. */
export const ROLES = ['viewer', 'editor', 'approver', 'admin'] as const
export type Role = (typeof ROLES)[number]

/**
 * What a request wants. 'view' reads, 'edit' writes runs and versions, 'approve' moves what is served, 'admin' is about
 * the server itself. 'self' is anybody's who is known, and 'open' everybody's.
 */
export const ACTIONS = ['open', 'self', 'view', 'edit', 'approve', 'admin'] as const
export type Action = (typeof ACTIONS)[number]

/** A project is a name: of an experiment, of a registered model, or of both. This one stands for all there are. */
export const everyProject = '*'

/** What a request is about: projects by name, or the server as a whole. */
export type Subject = readonly string[] | typeof everyProject

/** Who asks, as far as decisions need it. */
export interface Principal {
  readonly name: string
  /** Roles by project; `everyProject` holds for each. */
  readonly grants: Readonly<Record<string, Role>>
  /** The most that this token may do, whatever its owner may. */
  readonly atMost?: Role
  /** How it was proved. */
  readonly by: 'password' | 'token' | 'session'
}

/** Who does something, and how that is known. */
export interface Person {
  readonly name: string
  /** 'stated': said at a terminal, or to a server whose access is off. 'unnamed': whoever is at this machine. */
  readonly identity: 'signed-in' | 'stated' | 'unnamed'
}

/** Somebody who may sign in. */
export interface User {
  readonly id: number
  readonly name: string
  readonly grants: Readonly<Record<string, Role>>
  /** Absent: signs in elsewhere. */
  readonly passwordHash?: string
  /** 'issuer subject' of OpenID Connect. */
  readonly identity?: string
  readonly createdAtMs: number
}

/** A secret that stands for its owner; the secret itself is told once and never kept. */
export interface ApiToken {
  readonly id: number
  readonly user: string
  readonly name: string
  /** How the secret begins, to know it again. */
  readonly prefix: string
  readonly atMost?: Role
  readonly createdAtMs: number
  readonly expiresAtMs?: number
  /** To the minute. */
  readonly lastUsedAtMs?: number
  readonly revokedAtMs?: number
}

/** How every secret begins: it can be told from a password, and tools that look for secrets in texts find it. */
export const tokenMark = 'tl_'

/** A browser that signed in. */
export interface Session {
  readonly createdAtMs: number
  /** To the minute. */
  readonly seenAtMs: number
  readonly expiresAtMs: number
}

/** One act or refusal. */
export interface AuditEntry {
  readonly id: number
  readonly atMs: number
  /** Who it was, or said to be. */
  readonly actor: string
  /** 'sign-in', 'user.add', 'token.revoke' ..., or method and route. */
  readonly action: string
  readonly subject: string
  /** Address of the client; 'terminal'. */
  readonly origin: string
  readonly outcome: 'done' | 'refused' | 'failed'
}

/** What is kept of people and their secrets. Secrets come and stay as hashes. */
export interface AccessStore {
  users: {
    /** @throws USER_EXISTS */
    add(user: Omit<User, 'id' | 'grants'>): Promise<void>
    byName(name: string): Promise<User | undefined>
    byIdentity(identity: string): Promise<User | undefined>
    list(): Promise<readonly User[]>
    /** Ends their sessions. @throws USER_NOT_FOUND */
    setPassword(name: string, passwordHash: string): Promise<void>
    /** Undefined takes the role away. @throws USER_NOT_FOUND, LAST_ADMIN */
    setRole(name: string, project: string, role: Role | undefined): Promise<void>
    /** With tokens, roles and sessions. @throws USER_NOT_FOUND, LAST_ADMIN */
    remove(name: string): Promise<void>
  }
  tokens: {
    add(token: Omit<ApiToken, 'id' | 'lastUsedAtMs' | 'revokedAtMs'> & { readonly hash: string }): Promise<ApiToken>
    byHash(hash: string): Promise<{ readonly token: ApiToken; readonly user: User } | undefined>
    /** Newest first; of one user, or all. */
    list(user?: string): Promise<readonly ApiToken[]>
    used(id: number, atMs: number): Promise<void>
    /** @throws TOKEN_NOT_FOUND */
    revoke(id: number, atMs: number): Promise<ApiToken>
  }
  sessions: {
    /** Also forgets those that are over. */
    add(session: Session & { readonly hash: string; readonly user: string }): Promise<void>
    byHash(hash: string): Promise<{ readonly session: Session; readonly user: User } | undefined>
    seen(hash: string, atMs: number): Promise<void>
    remove(hash: string): Promise<void>
  }
  audit: {
    append(entry: Omit<AuditEntry, 'id'>): Promise<void>
    /** Newest first. */
    list(limit: number): Promise<readonly AuditEntry[]>
  }
  projects: {
    /** Names of the experiments of runs, experiments or logged models; undefined where one of them is unknown. */
    ofRuns(ids: readonly string[]): Promise<readonly string[] | undefined>
    ofExperiments(ids: readonly string[]): Promise<readonly string[] | undefined>
    ofLoggedModels(ids: readonly string[]): Promise<readonly string[] | undefined>
  }
}
