import { burnAlerts, burnRate, windowSeconds } from '../../domain/service-level.ts'
import type { Clock } from '../../base/clock.ts'
import type { Objectives, Tally, Window } from '../../domain/service-level.ts'
import type { ServingMeter } from './serving-meter.ts'

/** An objective over a window, with what its burn rate was made of: bad / total / (1 - target). */
interface Burn {
  readonly window: Window
  /** Seconds the numbers are of: fewer than the window's where the process is younger. */
  readonly coveredSeconds: number
  readonly bad: number
  readonly total: number
  readonly badShare: number
  readonly burnRate: number
}

interface Alert {
  readonly severity: 'page' | 'ticket'
  readonly long: Window
  readonly short: Window
  /** From this burn rate on, in both windows. */
  readonly from: number
  readonly isFiring: boolean
}

interface ObjectiveState {
  readonly target: number
  readonly burns: readonly Burn[]
  readonly alerts: readonly Alert[]
}

/** How this process keeps its objectives. */
export interface ServiceLevels {
  readonly availability: ObjectiveState
  readonly latency: ObjectiveState & { readonly withinSeconds: number }
}

/** Looks at what was counted every so often, so that windows of the past can be told. */
export interface ServiceLevelWatch {
  /** To be called once a minute. */
  look(): void
  read(): ServiceLevels
}

const looksMax = windowSeconds['3d'] / 60 + 1

/**
 * Burn rates of this process, over windows that end now and begin at a look: at most a minute off. The numbers of looks
 * are kept for three days.
 */
export function watchServiceLevels(
  meter: Pick<ServingMeter, 'models'>,
  objectives: Objectives,
  clock: Clock,
): ServiceLevelWatch {
  const looks: { readonly atMs: number; readonly tally: Tally }[] = [
    { atMs: clock.monotonicMs(), tally: tallyOf(meter, objectives) },
  ]
  const { availability, latencySeconds, latencyTarget } = objectives
  return {
    look() {
      looks.push({ atMs: clock.monotonicMs(), tally: tallyOf(meter, objectives) })
      if (looks.length > looksMax) looks.shift()
    },
    read() {
      const [nowMs, now] = [clock.monotonicMs(), tallyOf(meter, objectives)]
      const since = (window: Window) => {
        const fromMs = nowMs - windowSeconds[window] * 1000
        // The newest look before the window begins; a process younger than that began within it.
        const { atMs, tally } = looks.findLast((look) => look.atMs <= fromMs) ?? looks[0]!
        return { coveredSeconds: (nowMs - atMs) / 1000, tally }
      }
      const stateOf = (target: number, countsOf: (tally: Tally) => readonly [bad: number, total: number]) =>
        objectiveState(target, (window) => {
          const { coveredSeconds, tally } = since(window)
          const [[bad, total], [badBefore, totalBefore]] = [countsOf(now), countsOf(tally)]
          return { coveredSeconds, bad: bad - badBefore, total: total - totalBefore }
        })
      return {
        availability: stateOf(availability, ({ failed, total }) => [failed, total]),
        latency: {
          withinSeconds: latencySeconds,
          ...stateOf(latencyTarget, ({ slow, answered }) => [slow, answered]),
        },
      }
    },
  }
}

function objectiveState(
  target: number,
  counted: (window: Window) => Pick<Burn, 'coveredSeconds' | 'bad' | 'total'>,
): ObjectiveState {
  const burns = (Object.keys(windowSeconds) as Window[]).map((window): Burn => {
    const { coveredSeconds, bad, total } = counted(window)
    const badShare = total === 0 ? 0 : bad / total
    return { window, coveredSeconds, bad, total, badShare, burnRate: burnRate(bad, total, target) }
  })
  const rateOf = (window: Window): number => burns.find((burn) => burn.window === window)!.burnRate
  const alerts = burnAlerts.map(({ severity, long, short, burn }): Alert => {
    return { severity, long, short, from: burn, isFiring: rateOf(long) > burn && rateOf(short) > burn }
  })
  return { target, burns, alerts }
}

/** Of all models together. */
function tallyOf(meter: Pick<ServingMeter, 'models'>, { latencySeconds }: Objectives): Tally {
  let [total, failed, answered, slow] = [0, 0, 0, 0]
  for (const { requests, durations } of meter.models()) {
    for (const count of requests) total += count
    failed += requests[5]!
    answered += requests[2]!
    const well = durations[2]
    if (well === undefined) continue
    for (const [at, count] of well.counts.entries()) {
      if ((well.bounds[at] ?? Number.POSITIVE_INFINITY) > latencySeconds) slow += count
    }
  }
  return { total, failed, answered, slow }
}
