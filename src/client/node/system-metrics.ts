import { statfs } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'

const megabyte = 2 ** 20

/** Measures the machine and this process, each time since the time before. */
export interface SystemMeter {
  /** By MLflow's names, those it has: percentages from 0 to 100, sizes in MiB. */
  measure(): Promise<Readonly<Record<string, number>>>
  stop(): void
}

/** @param folder  whose disk is watched */
export function systemMeter(folder: string): SystemMeter {
  const lag = monitorEventLoopDelay({ resolution: 20 })
  lag.enable()
  let before = { ...processorTimes(), process: process.cpuUsage() }
  return {
    async measure() {
      const now = { ...processorTimes(), process: process.cpuUsage() }
      const total = Math.max(now.total - before.total, 1)
      const busy = now.busy - before.busy
      const ownMicroseconds = now.process.user + now.process.system - before.process.user - before.process.system
      before = now
      const usedMemory = totalmem() - process.availableMemory()
      const lagMs = Number.isNaN(lag.mean) ? 0 : Math.max(lag.max / 1e6 - 20, 0)
      lag.reset()
      return {
        'system/cpu_utilization_percentage': (100 * busy) / total,
        'system/system_memory_usage_megabytes': usedMemory / megabyte,
        'system/system_memory_usage_percentage': (100 * usedMemory) / totalmem(),
        ...(await diskMetrics(folder)),
        'system/process_cpu_utilization_percentage': (100 * ownMicroseconds) / 1000 / (total / cpus().length),
        'system/process_memory_usage_megabytes': process.memoryUsage.rss() / megabyte,
        'system/event_loop_lag_milliseconds': lagMs,
      }
    },
    stop: () => void lag.disable(),
  }
}

/** Milliseconds of all processors together. */
function processorTimes(): { readonly total: number; readonly busy: number } {
  let [total, idle] = [0, 0]
  for (const { times } of cpus()) {
    total += times.user + times.nice + times.sys + times.idle + times.irq
    idle += times.idle
  }
  return { total, busy: total - idle }
}

async function diskMetrics(folder: string): Promise<Record<string, number>> {
  try {
    const { bsize, blocks, bfree, bavail } = await statfs(folder)
    const used = (blocks - bfree) * bsize
    return {
      'system/disk_usage_megabytes': used / megabyte,
      'system/disk_usage_percentage': blocks === 0 ? 0 : (100 * (blocks - bfree)) / blocks,
      'system/disk_available_megabytes': (bavail * bsize) / megabyte,
    }
  } catch {
    return {} // a file system that does not tell
  }
}
