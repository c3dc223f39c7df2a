import type { RolloutReason } from '../../domain/rollout-verdict.ts'

type Finding = RolloutReason['finding']

/** A number as a sentence has it: four digits. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return value === Infinity ? '∞' : value === -Infinity ? '-∞' : 'unknown'
  return String(Number(value.toPrecision(4)))
}

/** Sentences of reasons. Every number in them is among the reason's numbers. */
export const inWords = {
  guardrail(its: {
    about: string
    finding: Finding
    effect: number
    low: number
    allowed: number
    fewest: number
    level: number
  }): string {
    const { about, finding, effect, low, allowed, fewest, level } = its
    if (finding === 'undecided')
      return `The ${about} is not looked at yet: one arm has ${fewest} so far, 50 are needed.`
    const rise = `The ${about} rose by ${short(effect)}, at least by ${short(low)} (confidence ${short(1 - level)} at all looks together)`
    return finding === 'bad'
      ? `${rise}; ${short(allowed)} is allowed.`
      : `${rise}; that it rose by more than the ${short(allowed)} allowed is not proved.`
  },
  sampleRatio(finding: Finding, counts: readonly number[], pValue: number): string {
    const [control, canary] = counts
    const seen = `${control} units of the control and ${canary} of the canary in the sample, where as many of each are expected: p ${short(pValue)} at all looks together`
    return finding === 'bad' ? `${seen}. No effect can be read until this is explained.` : `${seen}.`
  },
  exposures(both: number, units: number): string {
    return `${both} of ${units} units in the sample were in both arms.`
  },
  coverage(control: number, canary: number, pValue: number): string {
    return `Outcomes are known of ${short(100 * control)} % of the control's answers that should have one, and of ${short(100 * canary)} % of the canary's: p ${short(pValue)} at all looks together.`
  },
  predictions(excess: number, threshold: number): string {
    return `Answers of the arms differ by a stability index of ${short(excess)} beyond chance; ${short(threshold)} calls a person.`
  },
  progress(what: string, has: number, needs: number): string {
    return `${short(has)} of ${short(needs)} ${what} of this stage.`
  },
  agreement(finding: Finding, share: number, least: number): string {
    const seen = `Both versions agree on ${short(100 * share)} % of the requests`
    return finding === 'bad'
      ? `${seen}, proved to be below ${short(100 * least)} %.`
      : `${seen}; ${short(100 * least)} % is asked for.`
  },
  differences(median: number, p99: number): string {
    return `Half of the answers differ by at most ${short(median)}, 99 of 100 by at most ${short(p99)}.`
  },
}
