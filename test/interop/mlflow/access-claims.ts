import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root, startUp, temporaryFolder } from '../../e2e/cli.ts'
import { pythonClient, type PythonClient } from './python-client.ts'

const admin = { ROOT_USER: 'root', ROOT_PASSWORD: 'a long password of root' }
const refused = 'PERMISSION_DENIED'
const everything = Array.from({ length: 6 }, () => refused)

/** MLflow's AuthServiceClient, and its clients with the passwords of several people, against a server with access on. */
export function accessClaims(major: 2 | 3, python: string | undefined): void {
  const folder = temporaryFolder()
  const undo: (() => unknown)[] = [() => folder.remove()]
  let client: PythonClient
  beforeAll(async () => {
    if (python === undefined) return
    const env = { THROUGHLINE_DATA_DIR: join(folder.path, 'data') }
    const add = spawnSync(
      process.execPath,
      [join(root, 'src/main.ts'), 'users', 'add', admin.ROOT_USER, '--role', 'admin'],
      {
        cwd: folder.path,
        env: { ...process.env, ...env },
        input: `${admin.ROOT_PASSWORD}\n`,
      },
    )
    expect(add.status).toBe(0)
    const server = await startUp(['--cwd', folder.path, '--access', 'on'], { env })
    undo.unshift(() => server.stop())
    const home = join(folder.path, 'home')
    mkdirSync(home)
    client = pythonClient(python, server.url, home, admin)
    undo.unshift(() => client.stop())
  })
  afterAll(async () => {
    for (const each of undo) await each()
  })

  test('users are made, looked at, changed and deleted by an admin, and by nobody else', async () => {
    expect(await client.ask('access.users')).toEqual({
      nobody: 'UNAUTHENTICATED',
      made: ['ann', false, true],
      same: true,
      own: 'ann',
      others: [refused, refused, refused, refused],
      admin: ['bob', true, false],
      refused: {
        twice: 'RESOURCE_ALREADY_EXISTS',
        unknown: 'RESOURCE_DOES_NOT_EXIST',
        old: 'UNAUTHENTICATED',
        gone: 'RESOURCE_DOES_NOT_EXIST',
        after: 'UNAUTHENTICATED',
      },
    })
  })

  test('permissions are roles: what they open is open, what they do not is neither opened nor told', async () => {
    const read = [null, refused, null, refused, refused, refused]
    // Deleting a tag that there is not is no error.
    const edit = [null, null, null, null, null, refused]
    const manage = [null, null, null, null, null, null]
    const seen = { experiments: ['churn'], runs: 1, models: ['churn'], versions: ['churn'] }
    const told = [everything, refused, read, everything, seen, edit, 'zoe', manage, everything, refused]
    const found = await client.ask<{ answers: unknown; refused: unknown; told: unknown }>(
      major === 2 ? 'access.permissions' : 'access.grants',
    )
    expect(found.told).toEqual(told)
    if (major === 2) {
      expect(found.answers).toEqual([[true, 'READ'], 'READ', ['churn', 'READ']])
      expect(found.refused).toEqual([
        ...['RESOURCE_ALREADY_EXISTS', 'RESOURCE_DOES_NOT_EXIST', 'INVALID_PARAMETER_VALUE'],
        ...['RESOURCE_DOES_NOT_EXIST', 'RESOURCE_DOES_NOT_EXIST'],
      ])
    } else {
      expect(found.answers).toEqual([
        [true, 'READ'],
        [true, 'EDIT'],
        [true, 'MANAGE'],
        [false, 'NO_PERMISSIONS'],
      ])
      expect(found.refused).toEqual([
        ...['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST', refused, 'UNAUTHENTICATED', null],
      ])
    }
  })
}
