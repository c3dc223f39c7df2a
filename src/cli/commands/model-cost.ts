import { given } from '../command-table.ts'
import { count, figure, table } from '../render.ts'
import type { Command } from 'commander'
import type { ModelCost } from '../../api/model-cost.ts'
import type { CommandTable } from '../command-table.ts'

/** `models cost`: what a server that runs has measured of a model. */
export function costCommand(models: Command, { command }: CommandTable): void {
  command<{ readonly url?: string }>(
    models,
    'cost <model>',
    'latency and the cost of a million predictions, as a running server measured them',
    async ({ operations, options: { url }, answer }, model) => {
      const result = await operations.models.cost({ model, ...given({ url }) })
      answer(result, () => costText(result))
    },
    (self) => self.option('--url <url>', 'of the server (default: that of `up` on this machine)'),
  )
}

export function costText({ model, version, seconds, requests, rows, latency, cost }: ModelCost): string {
  const head = `${model}/${version}: ${count(requests)} requests and ${count(rows)} rows in ${figure(seconds)} s.`
  if (latency === null || cost === null)
    return `${head}\nNothing was answered yet, so nothing is known of latency and cost.`
  const { samples, p50Ms, p95Ms, p99Ms } = latency
  const end = (value: number | null): string => (value === null ? '?' : figure(value))
  const line = (name: string, { value, low, high }: typeof p50Ms) => [name, figure(value), end(low), end(high)]
  return [
    head,
    '',
    table(['latency', 'ms', 'from', 'to (95 %)'], [line('p50', p50Ms), line('p95', p95Ms), line('p99', p99Ms)]),
    `of the newest ${count(samples)} requests; "?" where they are too few to bound it.`,
    '',
    `A million predictions cost ${dollars(cost.costPerMillion)}: ${dollars(cost.cpuCostPerMillion)} of processor time and ${dollars(cost.memoryCostPerMillion)} of memory.`,
    ...cost.arithmetic.map((sum) => `  ${sum}`),
  ].join('\n')
}

function dollars(amount: number): string {
  return `${amount < 0.01 ? Number(amount.toPrecision(3)) : amount.toFixed(2)} USD`
}
