import { totalCount } from '../../math/bucket-counts.ts'
import type { BucketCounts } from '../../math/bucket-counts.ts'

export type Labels = Readonly<Record<string, string | number>>
/** One time series: its labels and its value. */
export type Sample = readonly [labels: Labels, value: number]

/**
 * A family of metrics in Prometheus' text format 0.0.4: its help, its type and a line for each sample. Without samples
 * it is not told of at all.
 */
export function family(name: string, type: 'counter' | 'gauge', help: string, samples: readonly Sample[]): string {
  if (samples.length === 0) return ''
  return heading(name, type, help) + samples.map(([labels, value]) => line(name, labels, value)).join('')
}

/** A family of histograms: cumulative buckets, sum and count of each. */
export function histograms(
  name: string,
  help: string,
  samples: readonly (readonly [labels: Labels, counted: BucketCounts])[],
): string {
  if (samples.length === 0) return ''
  return heading(name, 'histogram', help) + samples.map(([labels, counted]) => buckets(name, labels, counted)).join('')
}

function buckets(name: string, labels: Labels, counted: BucketCounts): string {
  let below = 0
  const lines = counted.bounds.map((bound, at) => {
    below += counted.counts[at]!
    return line(`${name}_bucket`, { ...labels, le: bound }, below)
  })
  const total = totalCount(counted)
  lines.push(
    line(`${name}_bucket`, { ...labels, le: '+Inf' }, total),
    line(`${name}_sum`, labels, counted.sum),
    line(`${name}_count`, labels, total),
  )
  return lines.join('')
}

function heading(name: string, type: string, help: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`
}

function line(name: string, labels: Labels, value: number): string {
  const written = Object.entries(labels).map(([label, text]) => `${label}="${escaped(String(text))}"`)
  return `${name}${written.length === 0 ? '' : `{${written.join(',')}}`} ${value}\n`
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
