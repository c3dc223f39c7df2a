import { AppError } from '../base/errors.ts'
import type { RunDetail } from '../domain/run.ts'
import type { InProjects } from '../domain/search.ts'
import { RUN_GRAMMAR } from '../domain/search-language/grammar.ts'
import { parseOrder } from '../domain/search-language/parse-order.ts'
import { compareRuns, PAIR_KEYS, type RunComparison } from './compare-runs.ts'
import { groupRuns, type GroupKey, type RunGroup } from './group-runs.ts'
import type { Tracker } from './tracker.ts'

/** Runs looked at: those of one answer of a search. */
const runsMax = 50_000

/** Which runs are meant. */
export interface RunSet extends InProjects {
  readonly experimentIds: readonly string[]
  readonly filter?: string
}

/** What runs say together. */
export interface RunStatistics {
  /**
   * @param by  names as in orders: 'params.model', 'tags.team'
   * @throws SEARCH_FILTER, SEARCH_ORDER, GROUP_KEY, TOO_MANY_RUNS
   */
  groups(asked: RunSet & { readonly by: readonly string[]; readonly metric: string }): Promise<readonly RunGroup[]>
  /**
   * @param pairBy  names as in orders; absent: the seed or fold, where all runs have one
   * @returns undefined where one of the sets has no run with a finite metric
   * @throws SEARCH_FILTER, SEARCH_ORDER, GROUP_KEY, TOO_MANY_RUNS
   */
  compare(asked: {
    readonly one: RunSet
    readonly other: RunSet
    readonly metric: string
    readonly pairBy?: readonly string[]
  }): Promise<RunComparison | undefined>
}

export function createRunStatistics({ searchRuns }: Pick<Tracker, 'searchRuns'>): RunStatistics {
  async function found(set: RunSet, metric: string, keys: readonly GroupKey[]): Promise<readonly RunDetail[]> {
    const of = (entity: GroupKey['entity']): string[] =>
      keys.filter((each) => each.entity === entity).map(({ key }) => key)
    const { items, hasMore } = await searchRuns({
      ...{ ...set, view: 'active', offset: 0, limit: runsMax },
      keys: { metrics: [metric], params: of('param'), tags: of('tag') },
    })
    if (hasMore) throw new AppError('TOO_MANY_RUNS', { max: runsMax })
    return items
  }
  return {
    async groups({ by, metric, ...set }) {
      const keys = readKeys(by)
      return groupRuns(await found(set, metric, keys), keys, metric)
    },
    async compare({ one, other, metric, pairBy }) {
      const keys = pairBy === undefined ? undefined : readKeys(pairBy)
      const [first, second] = await Promise.all([one, other].map(async (set) => found(set, metric, keys ?? PAIR_KEYS)))
      return compareRuns(first!, second!, metric, keys)
    },
  }
}

function readKeys(names: readonly string[]): GroupKey[] {
  return parseOrder(names, RUN_GRAMMAR).map(({ entity, key }, position) => {
    if (entity !== 'param' && entity !== 'tag') throw new AppError('GROUP_KEY', { received: names[position]! })
    return { entity, key }
  })
}
