import type { Rng } from '../../src/base/rng.ts'
import { studentQuantile } from '../../src/math/student-t.ts'
import type { Effect, Statistic } from '../../src/rollout/effect/effect.ts'
import { groupedRate } from '../../src/rollout/effect/grouped-rate.ts'
import type { GroupedRate } from '../../src/rollout/effect/grouped-rate.ts'
import { quantileStatistic } from '../../src/rollout/effect/quantile-statistic.ts'
import { meanStatistic, proportionStatistic } from '../../src/rollout/effect/statistics.ts'
import { confidenceSequence } from '../../src/rollout/sequential/confidence-sequence.ts'
import type { SequentialOptions } from '../../src/rollout/sequential/confidence-sequence.ts'
import { addValue, noMoments } from '../../src/rollout/summary/moments.ts'
import { addToSketch, noSketch } from '../../src/rollout/summary/quantile-sketch.ts'

/** One arm of a simulated rollout: takes units in, and says what is known of them. */
export interface SimulatedArm<Known> {
  add(units: number): void
  known(): Known
}
export type ArmOf<Known> = (rng: Rng) => SimulatedArm<Known>

interface Simulation<Known> {
  readonly rng: Rng
  readonly control: ArmOf<Known>
  readonly canary: ArmOf<Known>
  readonly effect: (control: Known, canary: Known) => Effect
  readonly options?: SequentialOptions
  /** Default 2,000. */
  readonly runs?: number
}

/** In which share of runs a method ever called, and after how many units half of the runs had been called. */
export interface Called {
  readonly sequential: number
  readonly naive: number
  readonly medianUnits: number
}

export const UNITS = 5000
const EVERY = 100

/** Looks at two arms every 100 of 5,000 units, again and again: by the confidence sequence, and by a t test that knows of one look. */
export function simulate<Known>({
  rng,
  control,
  canary,
  effect,
  options = {},
  runs = 2000,
}: Simulation<Known>): Called {
  const share = options.alternative === 'greater' ? 0.05 : 0.025
  const critical = Array.from({ length: UNITS / EVERY }, (_, look) => studentQuantile(share, EVERY * (look + 1) - 2))
  const calledAt: number[] = []
  let naive = 0
  for (let run = 0; run < runs; run++) {
    const arms = [control(rng), canary(rng)] as const
    let [at, byT] = [Infinity, false]
    for (let look = 0; look < critical.length && (at === Infinity || !byT); look++) {
      for (const arm of arms) arm.add(EVERY / 2)
      const found = effect(arms[0].known(), arms[1].known())
      if (at === Infinity && confidenceSequence(found, options).pValue <= (options.alpha ?? 0.05))
        at = EVERY * (look + 1)
      const t = (found.effect - (options.allowed ?? 0)) / found.standardError
      byT ||= (options.alternative === 'greater' ? t : Math.abs(t)) > critical[look]!
    }
    calledAt.push(at)
    if (byT) naive++
  }
  calledAt.sort((a, b) => a - b)
  const called = calledAt.filter((at) => at < Infinity).length
  return { sequential: called / runs, naive: naive / runs, medianUnits: calledAt[runs / 2]! }
}

/** Standard normal values, by Box and Muller, two at a time. */
export function normals(rng: Rng): () => number {
  let spare: number | undefined
  return () => {
    if (spare !== undefined) {
      const kept = spare
      spare = undefined
      return kept
    }
    const radius = Math.sqrt(-2 * Math.log(1 - rng.next()))
    const angle = 2 * Math.PI * rng.next()
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
}

export const means =
  (draw: (normal: () => number) => number): ArmOf<Statistic> =>
  (rng) => {
    const [moments, normal] = [noMoments(), normals(rng)]
    return {
      add: (units) => {
        for (let unit = 0; unit < units; unit++) addValue(moments, draw(normal))
      },
      known: () => meanStatistic(moments),
    }
  }

export const shares =
  (share: number): ArmOf<Statistic> =>
  (rng) => {
    let [successes, seen] = [0, 0]
    return {
      add: (units) => {
        for (let unit = 0; unit < units; unit++) if (rng.next() < share) successes++
        seen += units
      },
      known: () => proportionStatistic(successes, seen),
    }
  }

export const latencies =
  (scale: number): ArmOf<Statistic> =>
  (rng) => {
    const [sketch, normal] = [noSketch(), normals(rng)]
    return {
      add: (units) => {
        for (let unit = 0; unit < units; unit++) addToSketch(sketch, scale * Math.exp(0.5 * normal()))
      },
      known: () => quantileStatistic(sketch, 0.99),
    }
  }

/** Requests of a few hundred users, some of whom send many and fail often: what one request says, the next repeats. */
export const clusters: ArmOf<GroupedRate> = (rng) => {
  const failing = Float64Array.from({ length: 300 }, () => (rng.next() < 0.1 ? 0.3 : 0.01))
  const counts = { events: new Float64Array(256), among: new Float64Array(256) }
  return {
    add: (requests) => {
      for (let request = 0; request < requests; request++) {
        const user = Math.floor(300 * rng.next() ** 2)
        counts.among[user & 255]!++
        if (rng.next() < failing[user]!) counts.events[user & 255]!++
      }
    },
    known: () => groupedRate(counts),
  }
}
