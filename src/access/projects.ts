import type { Clock } from '../base/clock.ts'
import { everyProject } from '../domain/access.ts'
import type { AccessStore, Subject } from '../domain/access.ts'

/** An experiment may be renamed; what it was called is believed this long. */
const freshMs = 5_000
const keptMax = 10_000

/** What a request names, by which its projects are found. */
export interface Named {
  readonly kind: 'run' | 'experiment' | 'loggedModel' | 'name'
  readonly ids: readonly string[]
}

/** Finds the projects of what a request names; what names nothing, or something unknown, is about all of them. */
export function findProjects(store: AccessStore, clock: Clock): (named: readonly Named[]) => Promise<Subject> {
  const kept = new Map<string, { readonly names: readonly string[]; readonly untilMs: number }>()
  const lookups = {
    run: store.projects.ofRuns,
    experiment: store.projects.ofExperiments,
    loggedModel: store.projects.ofLoggedModels,
  }
  async function look({ kind, ids }: Named): Promise<readonly string[] | undefined> {
    if (kind === 'name') return ids
    const key = JSON.stringify([kind, ids])
    const known = kept.get(key)
    if (known !== undefined && known.untilMs > clock.monotonicMs()) return known.names
    const names = await lookups[kind](ids)
    kept.delete(key)
    if (names === undefined) return undefined
    kept.set(key, { names, untilMs: clock.monotonicMs() + freshMs })
    const [oldest] = kept.keys()
    if (kept.size > keptMax && oldest !== undefined) kept.delete(oldest)
    return names
  }
  return async (named) => {
    const found = await Promise.all(named.map(look))
    if (found.length === 0 || found.some((names) => names === undefined || names.length === 0)) return everyProject
    return [...new Set(found.flatMap((names) => names ?? []))]
  }
}
