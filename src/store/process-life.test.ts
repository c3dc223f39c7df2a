import { spawn } from 'node:child_process'
import { uptime } from 'node:os'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock as clock } from '../../test/system-clock.ts'
import { whyGone } from './process-life.ts'

describe('whyGone', () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  const exit = new Promise((resolve) => child.once('exit', resolve))
  const pid = child.pid ?? 0
  beforeAll(() => new Promise((resolve) => setTimeout(resolve, 50)))
  afterAll(() => {
    child.kill()
  })

  test('is undefined for a process that lives since before then', () => {
    expect(whyGone(pid, clock.nowMs(), clock)).toBeUndefined()
    expect(whyGone(process.pid, clock.nowMs(), clock)).toBeUndefined()
  })
  test('tells a number that came round', () => {
    const before = clock.nowMs() - process.uptime() * 1_000 - 10_000
    expect(whyGone(process.pid, before, clock)).toBe(`process ${process.pid} is another one by now`)
    if (process.platform === 'linux') expect(whyGone(pid, before, clock)).toBe(`process ${pid} is another one by now`)
  })
  test('tells a machine that was started again', () =>
    expect(whyGone(pid, clock.nowMs() - uptime() * 1_000 - 10_000, clock)).toBe('the machine was started again since'))
  test('tells a process that ended', async () => {
    child.kill()
    await exit
    expect(whyGone(pid, clock.nowMs(), clock)).toBe(`process ${pid} is gone`)
  })
})
