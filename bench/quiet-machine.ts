import { cpus } from 'node:os'
import { note } from './report.ts'

/** Share of all processors that may be busy before something is measured. */
const busyMax = 0.1
const patienceSeconds = 60

/**
 * Waits until nothing else works on this machine, a minute at most: what others do is no property of what is measured.
 * Answers whether it became quiet.
 */
export async function quietMachine(): Promise<boolean> {
  for (let second = 0; second < patienceSeconds; second++) if ((await busyShare()) <= busyMax) return true
  note(`the machine was never quiet for a second in ${patienceSeconds} s; measuring all the same`)
  return false
}

/** Share of the processors' time that was not idle, over one second. */
async function busyShare(): Promise<number> {
  const before = times()
  await new Promise((resume) => setTimeout(resume, 1000))
  const after = times()
  return 1 - (after.idle - before.idle) / (after.all - before.all)
}

function times(): { idle: number; all: number } {
  const each = cpus().map(({ times: { user, nice, sys, idle, irq } }) => ({
    idle,
    all: user + nice + sys + idle + irq,
  }))
  return { idle: each.reduce((sum, it) => sum + it.idle, 0), all: each.reduce((sum, it) => sum + it.all, 0) }
}
