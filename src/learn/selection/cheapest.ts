import type { OperatingCost } from '../operating-cost.ts'

/** Costs that differ by less are alike: the steps of a model are an estimate, and its size depends on the rows it saw. */
const alikeFactor = 2

interface Costed {
  /** Absent: not known. */
  readonly cost?: OperatingCost
}

/**
 * Those that cost least to run, in the order given: at most twice the steps of the least, and of these at most twice the
 * bytes. All of them where the cost of one is not known.
 */
export function cheapest<Candidate extends Costed>(candidates: readonly Candidate[]): readonly Candidate[] {
  if (candidates.some(({ cost }) => cost === undefined)) return candidates
  const keep = (of: readonly Candidate[], key: keyof OperatingCost): readonly Candidate[] => {
    const most = alikeFactor * Math.min(...of.map(({ cost }) => cost![key]))
    return of.filter(({ cost }) => cost![key] <= most)
  }
  return keep(keep(candidates, 'steps'), 'bytes')
}

/** Whether it was left out by `cheapest` for the sake of the other. */
export function isDearer({ cost }: Costed, other: Costed): boolean {
  if (cost === undefined || other.cost === undefined) return false
  return cost.steps > alikeFactor * other.cost.steps || cost.bytes > alikeFactor * other.cost.bytes
}
