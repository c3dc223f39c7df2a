import { everyProject, ROLES } from '../domain/access.ts'
import type { Action, Principal, Role, Subject } from '../domain/access.ts'

/** The least role that an action takes; undefined: anybody who is known, and for 'open' whoever asks. */
export const NEEDED: Readonly<Record<Action, Role | undefined>> = {
  open: undefined,
  self: undefined,
  view: 'viewer',
  edit: 'editor',
  approve: 'approver',
  admin: 'admin',
}

/** A verdict; a refusal says what would be needed, and on which project. */
export type Decision =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly needed: Role | undefined; readonly project: string }

const allowed: Decision = { allowed: true }

/**
 * Whether somebody may do something to a subject: to all of its projects, or to the server as a whole, for which only
 * a role on every project counts. A subject that names no project is the server as a whole: what cannot be told is
 * not allowed to who has single projects. Nobody (undefined) may do what is open. Pure.
 */
export function mayDo(principal: Principal | undefined, action: Action, subject: Subject): Decision {
  if (action === 'open') return allowed
  const needed = NEEDED[action]
  if (principal === undefined) return { allowed: false, needed, project: everyProject }
  if (needed === undefined) return allowed
  const projects = subject === everyProject || subject.length === 0 ? [everyProject] : subject
  const refused = projects.find((project) => rank(roleOn(principal, project)) < rank(needed))
  return refused === undefined ? allowed : { allowed: false, needed, project: refused }
}

/** Whether there is any project at all on which somebody may do this: known before the request is read. */
export function mayAnywhere(principal: Principal, action: Action): boolean {
  const projects = [everyProject, ...Object.keys(principal.grants)]
  return projects.some((project) => mayDo(principal, action, [project]).allowed)
}

/** The projects on which somebody may do this: all, or these by name, or none of them. */
export function projectsFor(principal: Principal, action: Action): Subject {
  if (mayDo(principal, action, everyProject).allowed) return everyProject
  return Object.keys(principal.grants).filter((project) => mayDo(principal, action, [project]).allowed)
}

/** The greater of what holds for the project and for all, and at most what the token may do. */
function roleOn({ grants, atMost }: Principal, project: string): Role | undefined {
  const own = Object.hasOwn(grants, project) ? grants[project] : undefined
  const general = Object.hasOwn(grants, everyProject) ? grants[everyProject] : undefined
  const greater = rank(own) > rank(general) ? own : general
  return atMost !== undefined && rank(greater) > rank(atMost) ? atMost : greater
}

/** 0 without a role, then 1 to 4. */
function rank(role: Role | undefined): number {
  return role === undefined ? 0 : ROLES.indexOf(role) + 1
}
