import { array, assert, constant, constantFrom, dictionary, oneof, option, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ACTIONS, everyProject, ROLES } from '../domain/access.ts'
import type { Action, Principal, Role } from '../domain/access.ts'
import { mayAnywhere, mayDo, projectsFor } from './may-do.ts'

const who = (grants: Principal['grants'], atMost?: Role): Principal => ({
  ...{ name: 'ann', grants, by: 'token' },
  ...(atMost === undefined ? {} : { atMost }),
})

/** Who may do what: rows are roles, columns actions; written out, not computed. */
const table: Readonly<Record<Role | 'nobody' | 'none', Readonly<Record<Action, boolean>>>> = {
  nobody: { open: true, self: false, view: false, edit: false, approve: false, admin: false },
  none: { open: true, self: true, view: false, edit: false, approve: false, admin: false },
  viewer: { open: true, self: true, view: true, edit: false, approve: false, admin: false },
  editor: { open: true, self: true, view: true, edit: true, approve: false, admin: false },
  approver: { open: true, self: true, view: true, edit: true, approve: true, admin: false },
  admin: { open: true, self: true, view: true, edit: true, approve: true, admin: true },
}
const cells = Object.entries(table).flatMap(([role, row]) =>
  Object.entries(row).map(([action, allowed]) => [role, action, allowed] as const),
)

describe('mayDo', () => {
  test.each(cells)('%s, %s: %s', (name, action, allowed) => {
    const role = ROLES.find((each) => each === name)
    const principals = (project: string) =>
      name === 'nobody' ? undefined : who(role === undefined ? {} : { [project]: role })
    expect(mayDo(principals(everyProject), action as Action, everyProject).allowed).toBe(allowed)
    expect(mayDo(principals(everyProject), action as Action, ['churn']).allowed).toBe(allowed)
    expect(mayDo(principals('churn'), action as Action, ['churn']).allowed).toBe(allowed)
    const isAnybodys = action === 'open' || (action === 'self' && name !== 'nobody')
    expect(mayDo(principals('churn'), action as Action, ['fraud']).allowed).toBe(isAnybodys)
    expect(mayDo(principals('churn'), action as Action, everyProject).allowed).toBe(isAnybodys)
  })

  test('a subject without a project is about all of them', () => {
    expect(mayDo(who({ churn: 'admin' }), 'view', []).allowed).toBe(false)
  })

  test('every project that is named has to allow it, and the refusal names the one that does not', () => {
    const ann = who({ churn: 'editor', fraud: 'viewer' })
    expect(mayDo(ann, 'edit', ['churn', 'fraud'])).toEqual({ allowed: false, needed: 'editor', project: 'fraud' })
    expect(mayDo(ann, 'view', ['churn', 'fraud']).allowed).toBe(true)
  })

  test('the greater of the role on all projects and on this one holds', () => {
    const ann = who({ [everyProject]: 'editor', churn: 'viewer', fraud: 'approver' })
    expect(mayDo(ann, 'edit', ['churn']).allowed).toBe(true)
    expect(mayDo(ann, 'approve', ['fraud']).allowed).toBe(true)
    expect(mayDo(ann, 'approve', ['churn']).allowed).toBe(false)
  })

  test.each(ROLES)('a token of at most %s never does more, whatever its owner may', (atMost) => {
    for (const owner of ROLES) {
      for (const action of ACTIONS) {
        const capped = mayDo(who({ [everyProject]: owner }, atMost), action, everyProject).allowed
        const both = table[owner][action] && table[atMost][action]
        expect(capped).toBe(both)
      }
    }
  })

  test('a project called like a property of all objects has no role', () => {
    expect(mayDo(who({}), 'view', ['constructor']).allowed).toBe(false)
    expect(mayDo(who({}), 'view', ['__proto__']).allowed).toBe(false)
  })

  test('who may do it to some subject may do it anywhere, and one more role never takes anything away', () => {
    const role = constantFrom(...ROLES)
    const project = constantFrom('*', 'a', 'b', 'c')
    const grants = dictionary(project, role)
    const subject = oneof(constant(everyProject), array(constantFrom('a', 'b', 'c', 'd')))
    assert(
      property(grants, project, role, constantFrom(...ACTIONS), subject, (has, more, extra, action, about) => {
        const before = mayDo(who(has), action, about).allowed
        if (before) expect(mayAnywhere(who(has), action)).toBe(true)
        const greater = has[more] !== undefined && ROLES.indexOf(has[more]) > ROLES.indexOf(extra) ? has[more] : extra
        const after = mayDo(who({ ...has, [more]: greater }), action, about).allowed
        expect(after || !before).toBe(true)
      }),
      { seed: 7 },
    )
  })

  test('the projects on which one may do it are those, of the ones one has a role on, where it is allowed', () => {
    const role = constantFrom(...ROLES)
    const grants = dictionary(constantFrom('*', 'a', 'b', 'c'), role)
    assert(
      property(grants, constantFrom(...ACTIONS), option(role, { nil: undefined }), (has, action, atMost) => {
        const principal = who(has, atMost)
        const projects = projectsFor(principal, action)
        for (const project of ['a', 'b', 'c']) {
          const isTold = projects === everyProject || projects.includes(project)
          const isOwn = Object.hasOwn(has, project) || projects === everyProject
          expect(isTold).toBe(isOwn && mayDo(principal, action, [project]).allowed)
        }
        expect(projects === everyProject).toBe(mayDo(principal, action, everyProject).allowed)
      }),
      { seed: 8 },
    )
  })
})
