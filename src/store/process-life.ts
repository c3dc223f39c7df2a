import { readFileSync } from 'node:fs'
import { uptime } from 'node:os'
import type { Clock } from '../base/clock.ts'
import { isFileError } from './file-error.ts'

/** Start times are known to a hundredth of a second, clocks are corrected now and then. */
const slackMs = 5_000
/** Linux counts process start times in hundredths of a second on every platform Node runs on. */
const ticksPerSecond = 100

/**
 * Why the process with this id, which was at work at `sinceMs` on this host, is no longer the same one; undefined
 * when it still lives. A number is given again after a restart of the machine, or when it comes round.
 */
export function whyGone(pid: number, sinceMs: number, clock: Clock): string | undefined {
  if (!isAlive(pid)) return `process ${pid} is gone`
  if (sinceMs < clock.nowMs() - uptime() * 1_000 - slackMs) return 'the machine was started again since'
  const startedAtMs = startOf(pid, clock)
  if (startedAtMs !== undefined && sinceMs < startedAtMs - slackMs) return `process ${pid} is another one by now`
  return undefined
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return isFileError(error, 'EPERM')
  }
}

/** When the process began; undefined where the system does not tell. */
function startOf(pid: number, clock: Clock): number | undefined {
  if (pid === process.pid) return clock.nowMs() - process.uptime() * 1_000
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the program's name in brackets, and may hold spaces; start time is field 22.
    const ticks = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[19])
    return clock.nowMs() - (uptime() - ticks / ticksPerSecond) * 1_000
  } catch {
    return undefined // no /proc: not Linux
  }
}
