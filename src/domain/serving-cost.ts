/** What processors and memory cost. */
export interface Prices {
  /** US dollars an hour of one vCPU. */
  readonly vcpuHour: number
  /** US dollars an hour of one GiB. */
  readonly gibHour: number
}

/** What a process used, and what of it one model did. Counts and times are of the same stretch of time. */
export interface ServingUse {
  /** Processor time of all threads of the process, user and system. */
  readonly cpuSeconds: number
  readonly residentBytes: number
  /** Of the wall. */
  readonly seconds: number
  /** Prediction requests, and seconds that their stages took: of all models, and of this one. */
  readonly all: { readonly requests: number; readonly busySeconds: number }
  readonly own: { readonly requests: number; readonly busySeconds: number; readonly rows: number }
}

/** What a million predictions cost, with every number that it was made of. Money is US dollars. */
export interface ServingCost {
  /** Processor seconds of this model: its own stages, and of what no stage is timed a share by its requests. */
  readonly cpuSeconds: number
  readonly cpuCostPerMillion: number
  /** Of memory, by its share of the requests. */
  readonly gibHours: number
  readonly memoryCostPerMillion: number
  readonly costPerMillion: number
  /** The sums as one would write them down. */
  readonly arithmetic: readonly string[]
}

/**
 * The cost of a million predictions (rows) of one model, from what its process used: processor seconds at a price for an
 * hour of a vCPU, and resident memory for as long as it was held at a price for an hour of a GiB. Whatever else the
 * process did meanwhile is in it, so it is no less than what the predictions themselves cost; memory costs more a
 * prediction the less is asked. Undefined where no row was answered.
 */
export function servingCost(use: ServingUse, prices: Prices): ServingCost | undefined {
  const { cpuSeconds: total, residentBytes, seconds, all, own } = use
  if (own.rows === 0 || all.requests === 0) return undefined
  const share = own.requests / all.requests
  const untimed = Math.max(0, total - all.busySeconds)
  const cpuSeconds = own.busySeconds + untimed * share
  const gib = residentBytes / 2 ** 30
  const gibHours = (gib * seconds * share) / 3600
  const cpuCostPerMillion = ((cpuSeconds / 3600) * prices.vcpuHour * 1e6) / own.rows
  const memoryCostPerMillion = (gibHours * prices.gibHour * 1e6) / own.rows
  const number = (value: number): string => String(Number(value.toPrecision(5)))
  return {
    ...{ cpuSeconds, cpuCostPerMillion, gibHours, memoryCostPerMillion },
    costPerMillion: cpuCostPerMillion + memoryCostPerMillion,
    arithmetic: [
      `processor: ${number(own.busySeconds)} s in its stages + (${number(total)} - ${number(all.busySeconds)}) s elsewhere x ${number(share)} of the requests = ${number(cpuSeconds)} s`,
      `processor, a million: ${number(cpuSeconds)} s / 3600 x ${prices.vcpuHour} USD / ${own.rows} rows x 1000000 = ${number(cpuCostPerMillion)} USD`,
      `memory: ${number(gib)} GiB x ${number(seconds)} s / 3600 x ${number(share)} of the requests = ${number(gibHours)} GiB hours`,
      `memory, a million: ${number(gibHours)} x ${prices.gibHour} USD / ${own.rows} rows x 1000000 = ${number(memoryCostPerMillion)} USD`,
    ],
  }
}
