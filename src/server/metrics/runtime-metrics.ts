import { readdirSync } from 'node:fs'
import { monitorEventLoopDelay, performance, PerformanceObserver } from 'node:perf_hooks'
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8'
import { bucketCounts, countValue } from '../../math/bucket-counts.ts'
import { family, histograms } from './exposition.ts'
import type { BucketCounts } from '../../math/bucket-counts.ts'

/** Watches the process itself: its event loop, its garbage, its memory and its processor time. */
export interface RuntimeMetrics {
  read(): string
  stop(): void
}

const gcKinds: Readonly<Record<number, string>> = { 1: 'minor', 4: 'major', 8: 'incremental', 16: 'weakcb' }
const gcBoundsSeconds: readonly number[] = [0.001, 0.01, 0.1, 1, 10]
/** How often the delay of the event loop is looked at. */
const resolutionMs = 20

/**
 * Begins to watch. Names are OpenTelemetry's for Node and V8 as its Prometheus exporter writes them, and those that
 * Prometheus' own clients use for a process.
 */
export function watchRuntime(): RuntimeMetrics {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  delay.enable()
  const collections = new Map<string, BucketCounts>()
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { kind = 0 } = (entry as unknown as { readonly detail?: { readonly kind?: number } }).detail ?? {}
      const name = gcKinds[kind] ?? 'other'
      let counted = collections.get(name)
      if (counted === undefined) collections.set(name, (counted = bucketCounts(gcBoundsSeconds)))
      countValue(counted, entry.duration / 1000)
    }
  })
  observer.observe({ entryTypes: ['gc'] })
  let before = performance.eventLoopUtilization()
  return {
    read() {
      const now = performance.eventLoopUtilization()
      const { utilization } = performance.eventLoopUtilization(now, before)
      before = now
      const text = loopText(delay, now, utilization) + garbageText(collections) + processText()
      delay.reset()
      return text
    },
    stop() {
      delay.disable()
      observer.disconnect()
    },
  }
}

/** @param delay  since the last scrape; its values are nanoseconds and hold the interval between two looks */
function loopText(
  delay: ReturnType<typeof monitorEventLoopDelay>,
  now: ReturnType<typeof performance.eventLoopUtilization>,
  utilization: number,
): string {
  const seconds = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolutionMs) / 1000
  const isSeen = delay.count > 0
  const of = (name: string, help: string, nanoseconds: number): string =>
    family(
      `nodejs_eventloop_delay_${name}_seconds`,
      'gauge',
      `${help} delay of the event loop since the last scrape.`,
      [[{}, isSeen ? seconds(nanoseconds) : 0]],
    )
  return [
    of('min', 'Least', delay.min),
    of('max', 'Greatest', delay.max),
    of('mean', 'Mean', delay.mean),
    of('p50', 'Median', delay.percentile(50)),
    of('p90', '90th percentile of the', delay.percentile(90)),
    of('p99', '99th percentile of the', delay.percentile(99)),
    family(
      'nodejs_eventloop_utilization_ratio',
      'gauge',
      'Share of time the event loop worked, since the last scrape.',
      [[{}, Number.isFinite(utilization) ? utilization : 0]],
    ),
    family('nodejs_eventloop_time_seconds_total', 'counter', 'Time of the event loop.', [
      [{ nodejs_eventloop_state: 'active' }, now.active / 1000],
      [{ nodejs_eventloop_state: 'idle' }, now.idle / 1000],
    ]),
  ].join('')
}

function garbageText(collections: ReadonlyMap<string, BucketCounts>): string {
  const spaces = getHeapSpaceStatistics()
  const ofSpace = (read: (space: (typeof spaces)[number]) => number) =>
    spaces.map((space) => [{ v8js_heap_space_name: space.space_name }, read(space)] as const)
  return [
    histograms(
      'v8js_gc_duration_seconds',
      'Collections of garbage.',
      [...collections].map(([type, counted]) => [{ v8js_gc_type: type }, counted]),
    ),
    family(
      'v8js_memory_heap_used_bytes',
      'gauge',
      'Heap in use.',
      ofSpace((space) => space.space_used_size),
    ),
    family(
      'v8js_memory_heap_space_physical_size_bytes',
      'gauge',
      'Heap held.',
      ofSpace((space) => space.physical_space_size),
    ),
    family('v8js_memory_heap_limit_bytes', 'gauge', 'Most that the heap may hold.', [
      [{}, getHeapStatistics().heap_size_limit],
    ]),
  ].join('')
}

function processText(): string {
  const { user, system } = process.cpuUsage()
  const files = openFiles()
  return [
    family('process_cpu_seconds_total', 'counter', 'Processor time of all threads, user and system.', [
      [{}, (user + system) / 1e6],
    ]),
    family('process_resident_memory_bytes', 'gauge', 'Resident memory.', [[{}, process.memoryUsage.rss()]]),
    family('process_start_time_seconds', 'gauge', 'When the process started, since 1970-01-01 UTC.', [
      [{}, performance.timeOrigin / 1000],
    ]),
    family('process_open_fds', 'gauge', 'Open files and sockets.', files === undefined ? [] : [[{}, files]]),
    family('nodejs_version_info', 'gauge', 'The version of Node, in a label.', [[{ version: process.version }, 1]]),
  ].join('')
}

/** Undefined where the system has no /proc. */
function openFiles(): number | undefined {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return undefined
  }
}
