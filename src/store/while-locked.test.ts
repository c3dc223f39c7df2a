import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemClock } from '../../test/system-clock.ts'
import { whileLocked } from './while-locked.ts'

test('one works while another finds nothing to do, and a lock that was left is taken over', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-lock-'))
  const file = join(folder, 'log/.lock')
  const inner = () => whileLocked(file, systemClock, async () => 'inner')
  expect(await whileLocked(file, systemClock, inner)).toBeUndefined()
  expect(await inner()).toBe('inner')
  await expect(whileLocked(file, systemClock, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  writeFileSync(file, '4194305') // above the largest process id of Linux
  expect(await inner()).toBe('inner')
  expect(existsSync(file)).toBe(false)
  rmSync(folder, { recursive: true })
})
