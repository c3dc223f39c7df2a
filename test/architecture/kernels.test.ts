import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

test('the bytes of every kernel are what its source compiles to (else: node scripts/kernels.mjs)', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/kernels.mjs', '--check'], {
    cwd: root,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  expect(status).toBe(0)
})
