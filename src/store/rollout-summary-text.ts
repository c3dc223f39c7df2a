import type { ArmSummary, Moments, RolloutSummary } from '../domain/rollout-summary.ts'

/** Counts by place, of which most are 0: the places that are not, and their counts. */
type Sparse = readonly [length: number, places: readonly number[], counts: readonly number[]]

interface ArmText {
  readonly groups: Readonly<Record<keyof ArmSummary['groups'], Sparse>>
  readonly latency: Sparse
  readonly answers: Sparse
  readonly units: { readonly level: number; readonly identities: readonly number[] }
  readonly labels: { readonly due: number; readonly labelled: number; readonly loss: Moments }
}

interface SummaryText {
  readonly control: ArmText
  readonly canary: ArmText
  readonly shadow: { readonly compared: number; readonly agreed: number; readonly differences: Sparse }
}

/** A summary as the database keeps it: JSON of what is not 0. All numbers are finite. */
export function encodeSummary({ control, canary, shadow }: RolloutSummary): string {
  const text: SummaryText = {
    control: armText(control),
    canary: armText(canary),
    shadow: { ...shadow, differences: sparse(shadow.differences) },
  }
  return JSON.stringify(text)
}

/** What `encodeSummary` wrote, the same numbers. */
export function decodeSummary(text: string): RolloutSummary {
  const { control, canary, shadow } = JSON.parse(text) as SummaryText
  return {
    control: armOf(control),
    canary: armOf(canary),
    shadow: { ...shadow, differences: dense(shadow.differences) },
  }
}

function armText({ groups, latency, answers, units, labels }: ArmSummary): ArmText {
  return {
    groups: {
      requests: sparse(groups.requests),
      errors: sparse(groups.errors),
      invalid: sparse(groups.invalid),
      cells: sparse(groups.cells),
      missing: sparse(groups.missing),
    },
    latency: sparse(latency),
    answers: sparse(answers),
    units: { level: units.level, identities: [...units.identities] },
    labels,
  }
}

function armOf({ groups, latency, answers, units, labels }: ArmText): ArmSummary {
  return {
    groups: {
      requests: dense(groups.requests),
      errors: dense(groups.errors),
      invalid: dense(groups.invalid),
      cells: dense(groups.cells),
      missing: dense(groups.missing),
    },
    latency: dense(latency),
    answers: dense(answers),
    units: { level: units.level, identities: new Set(units.identities) },
    labels,
  }
}

function sparse(counts: Float64Array): Sparse {
  const places: number[] = []
  for (const [place, count] of counts.entries()) if (count !== 0) places.push(place)
  return [counts.length, places, places.map((place) => counts[place]!)]
}

function dense([length, places, counts]: Sparse): Float64Array {
  const all = new Float64Array(length)
  for (const [at, place] of places.entries()) all[place] = counts[at]!
  return all
}
