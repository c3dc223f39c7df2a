import type { OperatingCost } from '../operating-cost.ts'

/** Costs that differ by less are alike: the steps of a model are an estimate, and its size depends on the rows it saw. */
const alikeFactor = 2

/** Costs up to here are alike whatever they are: one to two microseconds of an answer that HTTP makes a hundred of. */
const unfelt: OperatingCost = { steps: 1000, bytes: 1_000_000 }

interface Costed {
  /** Absent: not known. */
  readonly cost?: OperatingCost
}

/**
 * Those that cost least to run, in the order given: at most twice the steps of the least, or 1,000, and of these at most
 * twice the bytes, or 1 MB. All of them where the cost of one is not known.
 */
export function cheapest<Candidate extends Costed>(candidates: readonly Candidate[]): readonly Candidate[] {
  if (candidates.some(({ cost }) => cost === undefined)) return candidates
  const keep = (of: readonly Candidate[], key: keyof OperatingCost): readonly Candidate[] => {
    const least = Math.min(...of.map(({ cost }) => cost![key]))
    return of.filter(({ cost }) => !isFelt(cost!, least, key))
  }
  return keep(keep(candidates, 'steps'), 'bytes')
}

/** Whether it was left out by `cheapest` for the sake of the other. */
export function isDearer({ cost }: Costed, other: Costed): boolean {
  if (cost === undefined || other.cost === undefined) return false
  return isFelt(cost, other.cost.steps, 'steps') || isFelt(cost, other.cost.bytes, 'bytes')
}

function isFelt(cost: OperatingCost, least: number, key: keyof OperatingCost): boolean {
  return cost[key] > Math.max(alikeFactor * least, unfelt[key])
}
